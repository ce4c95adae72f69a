// The note of a call. It saves itself: when typing pauses, every few seconds
// while it does not, and just before the wrap-up is over.
import { $, show, text } from './dom.js';
import { t } from './language.js';
import { ask, since } from './server.js';

const PAUSE_MS = 800;
const LONGEST_MS = 3000;
const BEFORE_END_MS = 700;

export class Note {
  #call = '';
  #saved = ''; // what the server has
  #timer = 0;
  #changedAt = 0;
  #status = '';
  #saving = null;

  // refused is called when the server would not take it.
  constructor(refused) {
    this.refused = refused;
    $('note-text').addEventListener('input', () => this.#typed());
    $('note-text').addEventListener('blur', () => this.save());
  }

  get dirty() {
    return Boolean(this.#call) && $('note-text').value !== this.#saved;
  }

  draw({ call, state }) {
    const writable = Boolean(call) && ['talking', 'hold', 'wrap-up'].includes(state);
    if (writable && call.id !== this.#call) this.#begin(call);
    // What could not be saved stays to be read and copied until the next call.
    show($('note'), writable || this.dirty);
    text($('note-saved'), this.#status && t(this.#status));
    if (this.dirty && this.#status === 'note.later') this.save();
  }

  #begin({ id, note }) {
    clearTimeout(this.#timer);
    this.#call = id;
    this.#saved = note ?? '';
    this.#status = '';
    $('note-text').value = this.#saved;
  }

  #typed() {
    const now = Date.now();
    this.#changedAt ||= now;
    this.#say('note.typing');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), Math.min(PAUSE_MS, Math.max(0, this.#changedAt + LONGEST_MS - now)));
  }

  #say(status) {
    this.#status = status;
    text($('note-saved'), status && t(status));
  }

  // save sends what is not saved yet, one request at a time.
  async save() {
    await this.#saving;
    if (!this.dirty) return;
    clearTimeout(this.#timer);
    this.#changedAt = 0;
    this.#saving = this.#send(this.#call, $('note-text').value);
    await this.#saving;
    this.#saving = null;
  }

  async #send(call, words) {
    try {
      await ask('PUT', '/seats/me/note', { call, text: words });
      if (call !== this.#call) return;
      this.#saved = words;
      this.#say(this.dirty ? 'note.typing' : 'note.saved');
    } catch (error) {
      if (call !== this.#call) return;
      this.#say(error.passing || error.status === 401 ? 'note.later' : 'note.refused');
      this.refused();
    }
  }

  // tick saves in time when the wrap-up is about to end by itself.
  tick(me) {
    const left = me.wrap_up_ms - since(me.since);
    if (me.state === 'wrap-up' && me.wrap_up_ms > 0 && left < BEFORE_END_MS && left > 0 && this.#status === 'note.typing') this.save();
  }
}
