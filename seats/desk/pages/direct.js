// What a supervisor does with somebody on the wall: the person who was pressed is
// made ready or not ready, signed out, or taken out of the work after a call; their
// conversation is listened to, joined, or taken over.
import { $, make, press, show, text } from './dom.js';
import { named, t } from './language.js';
import { ask } from './server.js';

const MODES = ['listen', 'whisper', 'barge'];

export class Direct {
  #person = ''; // staff number
  #call = ''; // that they talk in
  #drawn = '';

  constructor() {
    $('people').addEventListener('click', (event) => this.#pressed(event));
    $('direct-close').addEventListener('click', () => $('direct').close());
    press($('direct-wrap-up-end'), () => this.#do('POST', 'wrap-up-end'));
    press($('direct-sign-out'), () => this.#do('POST', 'sign-out'));
    for (const way of [...MODES, 'take-over']) press($(`direct-${way}`), () => this.#enter('POST', way));
    press($('direct-leave'), () => this.#enter('DELETE', 'supervision'));
  }

  #pressed(event) {
    const cell = event.target.closest('.person');
    if (!cell) return;
    this.#person = cell.dataset.person;
    text($('direct-wrong'), '');
    this.draw(this.wall);
    $('direct').showModal();
  }

  #do(method, what, body) {
    return this.#ask(method, `/seats/${encodeURIComponent(this.#person)}/${what}`, body);
  }

  #enter(method, what) {
    return this.#ask(method, `/calls/${encodeURIComponent(this.#call)}/${what}`);
  }

  async #ask(method, path, body) {
    try {
      await ask(method, path, body);
      text($('direct-wrong'), '');
    } catch (error) {
      text($('direct-wrong'), error.status === 0 ? t('server.gone') : `${t('act.failed')} ${error.message}`);
    }
  }

  draw(wall) {
    this.wall = wall;
    if (!this.#person) return;
    const person = wall.people.find((p) => p.person === this.#person);
    text($('direct-who'), [...new Set([this.#person, person?.name])].filter(Boolean).join(' '));
    text($('direct-state'), person ? told(person) : t('state.signed-out'));
    show($('direct-wrap-up-end'), person?.state === 'wrap-up');
    show($('direct-sign-out'), Boolean(person) && !person.leaving);
    this.#choices(wall.reasons, person);
    this.#conversation(person);
  }

  #conversation(person) {
    const talks = person?.state === 'talking' || person?.state === 'hold';
    show($('direct-call'), talks);
    if (!talks) return;
    this.#call = person.call;
    for (const mode of MODES) $(`direct-${mode}`).setAttribute('aria-pressed', person.mode === mode);
    show($('direct-take-over'), Boolean(person.mode));
    show($('direct-leave'), Boolean(person.mode));
  }

  #choices(reasons, person) {
    const wanted = [['ready', t('state.ready')], ...reasons.map((reason) => [reason, named('reason', reason)])];
    const words = JSON.stringify(wanted);
    if (words !== this.#drawn) {
      this.#drawn = words;
      $('direct-choice').replaceChildren(...wanted.map(([name, word], i) => {
        const button = make('button', '', word);
        button.type = 'button';
        button.dataset.name = name;
        press(button, () => this.#do('PUT', 'state', i === 0 ? { state: 'ready' } : { state: 'not-ready', reason: name }));
        return button;
      }));
    }
    const now = person?.state === 'not-ready' ? person.reason : person?.state;
    for (const button of $('direct-choice').children) {
      button.setAttribute('aria-pressed', button.dataset.name === now);
      button.disabled = !person;
    }
  }
}

function told({ person, state, reason, by, leaving, over, supervisor, mode }) {
  return [
    state === 'not-ready' && reason ? named('reason', reason) : t(`state.${state}`),
    by && t('direct.by', { who: by }),
    leaving && t('direct.leaving'),
    over && t('direct.over'),
    supervisor && supervisor !== person && t(`inside.${mode}`, { who: supervisor }),
  ].filter(Boolean).join(' · ');
}
