// The microphone check: which one, how loud, and what the server hears of it.
import { $, make, press, show, text } from './dom.js';
import { t } from './language.js';

const ECHO_MS = 5000;
const LOOK_MS = 60;
const HEARD = 0.3;

export class Check {
  echoing = false;
  #timer = 0;
  #echoEnds = 0;
  #loudest = 0;
  #listed = '';

  // changed is called when echoing begins or ends: the microphone is attached meanwhile.
  constructor(headset, changed) {
    this.headset = headset;
    this.changed = changed;
    press($('check-open'), () => this.open());
    press($('echo'), () => this.#echo());
    $('check-close').addEventListener('click', () => $('check').close());
    $('check').addEventListener('close', () => this.#ended());
    for (const id of ['microphone', 'check-microphone']) $(id).addEventListener('change', () => headset.use($(id).value));
  }

  async open() {
    this.#loudest = 0;
    text($('check-wrong'), '');
    $('check').showModal();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    if (!this.headset.microphone.track) await this.headset.connect();
  }

  close() {
    if ($('check').open) $('check').close();
  }

  #ended() {
    clearInterval(this.#timer);
    this.headset.microphone.rest();
    this.#echoEnds = 0;
    if (!this.echoing) return;
    this.echoing = false;
    this.changed();
  }

  #look() {
    const { microphone } = this.headset;
    const level = microphone.level();
    $('level').value = level;
    this.#loudest = Math.max(level, this.#loudest);
    text($('check-heard'), this.#heard(microphone));
    $('echo-left').value = Math.max(0, (this.#echoEnds - Date.now()) / ECHO_MS);
    if (this.echoing && Date.now() > this.#echoEnds) {
      this.echoing = false;
      this.changed();
    }
    $('echo').disabled = this.echoing || this.headset.state !== 'connected';
  }

  #heard({ track }) {
    if (!track) return t('check.none');
    return this.#loudest >= HEARD ? t('check.heard') : t('check.not-heard');
  }

  async #echo() {
    this.echoing = true;
    this.#echoEnds = Date.now() + ECHO_MS;
    this.changed();
    try {
      text($('check-wrong'), '');
      await this.headset.echo(ECHO_MS);
    } catch (error) {
      this.#echoEnds = 0;
      text($('check-wrong'), `${t('act.failed')} ${error.message}`);
    }
  }

  // draw shows the panel of the headset and the lists of microphones.
  draw(me) {
    const { state, wanted } = this.headset;
    const phone = me.kind === 'phone';
    const light = { connected: 'good', connecting: 'wait', lost: 'wait' }[state] ?? (state === 'off' ? 'none' : 'bad');
    for (const id of ['place', 'headset-status']) {
      $(id).dataset.light = phone ? 'good' : light;
      text($(id), phone ? t('headset.phone', { place: me.place }) : t(`headset.${state}`));
    }
    show($('microphone-row'), !phone);
    show($('check-open'), !me.call && !phone);
    show($('connect'), !phone && (!wanted || (me.state === 'signed-out' && Boolean(me.by)))); // a supervisor's sign-out leaves it connected
    show($('leave'), wanted && !me.call);
    this.#list();
  }

  async #list() {
    const { microphone } = this.headset;
    const devices = await microphone.list();
    const options = [['', t('headset.default')], ...devices.filter((d) => d.deviceId !== 'default').map((d) => [d.deviceId, d.label || t('headset.unnamed')])];
    const listed = JSON.stringify([options, microphone.chosen]);
    if (listed === this.#listed) return;
    this.#listed = listed;
    for (const id of ['microphone', 'check-microphone']) {
      $(id).replaceChildren(...options.map(([value, name]) => {
        const option = make('option', '', name);
        option.value = value;
        return option;
      }));
      $(id).value = options.some(([value]) => value === microphone.chosen) ? microphone.chosen : '';
    }
  }
}
