// What the person wants to be: now, or after the call that runs.
import { $, make, press, text } from './dom.js';
import { clock, named, t } from './language.js';
import { since } from './server.js';

export class Choice {
  #drawn = '';

  // choose asks the server for a state and a reason of it.
  constructor(choose) {
    this.choose = choose;
  }

  draw(me) {
    const later = ['offered', 'talking', 'hold', 'wrap-up'].includes(me.state);
    text($('choice-title'), later ? t('after.title') : t('choice.title'));
    text($('choice-hint'), later ? t('after.hint') : t('choice.hint'));
    this.#build(me.reasons);
    const wanted = later ? me.next ?? { state: 'ready' } : me;
    for (const button of $('choice').children) {
      const { state, reason } = button.dataset;
      button.setAttribute('aria-pressed', wanted.state === state && (state === 'ready' || wanted.reason === reason));
      button.disabled = me.state === 'signed-out';
    }
    this.tick(me);
  }

  // tick says what the day has left of a reason's allowance. It blocks nobody.
  tick(me) {
    for (const { reason, left_ms: left } of me.allowances) {
      const button = [...$('choice').children].find((b) => b.dataset.reason === reason);
      if (!button) continue;
      const rest = me.state === 'not-ready' && me.reason === reason ? left - since(me.now) : left;
      button.classList.toggle('over', rest <= 0);
      text(button.lastElementChild, rest > 0 ? t('allowance.left', { n: clock(rest) }) : t('allowance.over', { n: clock(-rest) }));
    }
  }

  // build makes the buttons anew only when their words changed.
  #build(reasons) {
    const wanted = [['ready', ''], ...reasons.map((reason) => ['not-ready', reason])]
      .map(([state, reason]) => ({ state, reason, word: reason ? named('reason', reason) : t('state.ready') }));
    const words = JSON.stringify(wanted);
    if (words === this.#drawn) return;
    this.#drawn = words;
    $('choice').replaceChildren(...wanted.map(({ state, reason, word }) => {
      const button = make('button');
      button.append(make('span', '', word), make('small'));
      button.type = 'button';
      Object.assign(button.dataset, { state, reason });
      press(button, () => this.choose(state, reason));
      return button;
    }));
  }
}
