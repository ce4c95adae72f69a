// What is wrong, said where it is seen, with the button that mends it.
import { $, press, show, text } from './dom.js';
import { t } from './language.js';
import { processing } from './microphone.js';

const NOTICE_MS = 8000;
const MENDED_BY_BUTTON = ['taken', 'refused', 'denied', 'missing'];

export class Trouble {
  #timer = 0;

  constructor(headset) {
    this.headset = headset;
    press($('trouble-mend'), () => headset.connect());
    press($('silent-mend'), () => headset.listen());
  }

  draw(me, gone) {
    const { state, silent, detail } = this.headset;
    const troubled = Boolean(me) && me.kind !== 'phone' && (state === 'lost' || state === 'insecure' || MENDED_BY_BUTTON.includes(state));
    show($('banner-server'), gone);
    show($('banner-away'), Boolean(me?.call?.away));
    const unheard = me?.call?.unheard && !me.call.away ? me.call.unheard : '';
    show($('banner-unheard'), Boolean(unheard));
    if (unheard) {
      text($('unheard'), t(`unheard.${unheard}`));
      text($('unheard-hint'), t(`unheard.${unheard}.hint`));
    }
    const by = told(me);
    show($('banner-by'), Boolean(by));
    text($('banner-by'), by);
    show($('banner-headset'), troubled);
    show($('banner-silent'), silent);
    show($('banner-processing'), !processing);
    if (!troubled) return;
    text($('trouble'), t(`trouble.${state}`));
    text($('trouble-hint'), [t(`trouble.${state}.hint`), detail].filter(Boolean).join(' '));
    show($('trouble-mend'), MENDED_BY_BUTTON.includes(state));
    text($('trouble-mend'), state === 'taken' ? t('trouble.take') : t('trouble.again'));
  }

  // notice says for a while why something could not be done.
  notice(error) {
    clearTimeout(this.#timer);
    text($('notice'), error.status === 0 ? t('server.gone') : `${t('act.failed')} ${error.message}`);
    show($('notice'), true);
    this.#timer = setTimeout(() => this.clear(), NOTICE_MS);
  }

  clear() {
    show($('notice'), false);
  }
}

// told says what a supervisor did to the person's state.
function told(me) {
  if (me?.call?.mode) return t(`by.${me.call.mode}`, { who: me.call.supervisor });
  if (me?.state === 'wrap-up' && me.by) return t('by.taken-over', { who: me.by });
  if (me?.leaving) return t('by.leaving');
  if (!me?.by || !['ready', 'not-ready', 'signed-out'].includes(me.state)) return '';
  return t(`by.${me.state}`, { who: me.by });
}
