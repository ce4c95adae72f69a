// The middle of the desk: the state, the call, and what can be done with it.
import { $, press, show, text } from './dom.js';
import { clock, named, t } from './language.js';
import { now, since } from './server.js';

const OWN_REASONS = ['signed-in', 'missed', 'refused', 'unreachable', 'supervising']; // the house's, each with a sentence

export class Stage {
  #call = ''; // the call that is drawn
  #clear = ''; // its number, once it was asked for

  constructor({ headset, keypad, choice, act, answer, endWrapUp, number, fail }) {
    Object.assign(this, { headset, keypad, number, fail });
    press($('ready'), () => choice.choose('ready', ''));
    press($('answer'), answer);
    press($('decline'), () => act('decline'));
    press($('hang-up'), () => act('hang-up'));
    press($('hold'), () => act($('hold').getAttribute('aria-pressed') === 'true' ? 'resume' : 'hold'));
    press($('wrap-up-end'), endWrapUp);
    press($('wrap-up-more'), () => act('wrap-up-more'));
    press($('number-show'), () => this.#reveal());
    $('mute').addEventListener('click', () => {
      headset.microphone.mute(!headset.microphone.muted);
      this.#mute();
    });
  }

  draw(me, answering) {
    const { state, call } = me;
    if (call?.id !== this.#call) this.#begin(call);
    $('stage').dataset.state = state;
    text($('state'), answering ? t('state.answering') : t(`state.${state}`));
    text($('state-more'), this.#aside(me));
    const calm = state === 'ready' || state === 'not-ready' || state === 'signed-out';
    const conversation = state === 'talking' || state === 'hold';
    show($('idle'), calm);
    text($('idle-hint'), OWN_REASONS.includes(me.reason) && state === 'not-ready' ? t(`idle.${me.reason}`) : t(`idle.${state}`));
    show($('ready'), state === 'not-ready');
    show($('acts-offered'), state === 'offered');
    show($('answer'), me.kind !== 'phone');
    show($('answer-phone'), me.kind === 'phone');
    show($('acts-call'), conversation);
    show($('acts-wrap-up'), state === 'wrap-up');
    this.#more(me);
    show($('call'), Boolean(call) && !calm);
    this.#then(me);
    if (conversation) this.#acts(me);
    else this.keypad.close();
    if (call) this.#describe(me);
    this.tick(me);
  }

  #begin(call) {
    this.#call = call?.id;
    this.#clear = '';
    this.keypad.clear();
    if (call?.state === 'offered' && !document.activeElement?.closest('textarea, dialog')) requestAnimationFrame(() => $('answer').focus());
  }

  // more offers a longer wrap-up, and says when there is no more to be had.
  #more({ wrap_up_max_ms: most, wrap_up_more_ms: more }) {
    show($('wrap-up-more'), more > 0);
    text($('wrap-up-more'), t('act.wrap-up-more', { n: Math.ceil(more / 1000) }));
    show($('wrap-up-bound'), most > 0 && more === 0);
    text($('wrap-up-bound'), t('wrap-up.bound', { most: clock(most) }));
  }

  #aside({ state, reason, call }) {
    if (state === 'not-ready' && reason) return named('reason', reason);
    if (state === 'offered' && call) return t('offered.more', { queue: named('queue', call.queue) });
    if (state === 'hold') return t('hold.more');
    if (state === 'wrap-up') return t('wrap-up.more');
    return '';
  }

  #then({ next }) {
    show($('then'), Boolean(next));
    if (next) text($('then-text'), t('after.then', { what: named('reason', next.reason) || t('state.not-ready') }));
  }

  #acts({ state, kind }) {
    const phone = kind === 'phone';
    const held = state === 'hold';
    $('hold').setAttribute('aria-pressed', held);
    text($('hold-text'), held ? t('act.resume') : t('act.hold'));
    show($('mute'), !phone);
    show($('keys'), !phone);
    this.#mute();
  }

  #mute() {
    const { muted } = this.headset.microphone;
    $('mute').setAttribute('aria-pressed', muted);
    text($('mute-text'), muted ? t('act.unmute') : t('act.mute'));
  }

  #describe({ call, state }) {
    text($('number'), this.#clear || call.from || t('number.withheld'));
    show($('number-show'), Boolean(call.from) && !this.#clear);
    show($('number-told'), Boolean(this.#clear));
    text($('line'), named('line', call.line));
    text($('queue'), named('queue', call.queue));
    text($('call-language'), named('language', call.language));
    show($('lasted-row'), state === 'hold');
  }

  async #reveal() {
    const id = this.#call;
    try {
      const { from } = await this.number(id);
      if (id !== this.#call) return;
      this.#clear = from;
      text($('number'), from);
      show($('number-show'), false);
      show($('number-told'), true);
    } catch (error) {
      this.fail(error);
    }
  }

  // tick moves what moves by itself.
  tick(me) {
    const { state, call } = me;
    const left = me.wrap_up_ms - since(me.since);
    const counts = state === 'wrap-up' && me.wrap_up_ms > 0;
    show($('countdown'), counts);
    if (counts) {
      $('countdown').max = me.wrap_up_ms;
      $('countdown').value = Math.max(0, left);
    }
    const spent = state === 'talking' && call?.answered ? since(call.answered) : since(me.since);
    text($('timer'), state === 'signed-out' ? '' : clock(counts ? left + 999 : spent));
    if (!call) return;
    text($('waited'), clock(state === 'offered' ? now() - Date.parse(call.arrived) : call.wait_ms));
    text($('lasted'), clock(since(call.answered)));
  }
}
