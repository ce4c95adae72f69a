// Signing in, over whatever the page shows: what is being written stays there.
import { $, show, text } from './dom.js';
import { t } from './language.js';
import { ask } from './server.js';

export class SignIn {
  shown = false;
  done = () => {}; // called when somebody has signed in
  #why = '';
  #lockedUntil = 0;
  #wrong = '';

  constructor() {
    $('sign-in-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    setInterval(() => this.#draw(), 500);
  }

  open(why) {
    this.#why = why;
    if (this.shown) return;
    this.shown = true;
    show($('sign-in'), true);
    $('desk').inert = true;
    this.#draw();
    $(($('user').value && why) ? 'password' : 'user').focus();
  }

  close() {
    if (!this.shown) return;
    this.shown = false;
    show($('sign-in'), false);
    $('desk').inert = false;
  }

  async #submit() {
    $('sign-in-go').disabled = true;
    try {
      const account = await ask('POST', '/session', { user: $('user').value.trim(), password: $('password').value });
      $('password').value = '';
      this.#wrong = '';
      const toWall = new URLSearchParams(location.search).get('to') === 'wall';
      if (toWall || !account.roles.includes('person')) location.replace('/wall');
      else await this.done();
    } catch (error) {
      this.#refused(error);
    }
    this.#draw();
  }

  #refused(error) {
    if (error.status === 429) this.#lockedUntil = Date.now() + (error.retryAfter || 60) * 1000;
    this.#wrong = { 0: 'server.gone', 401: 'sign.wrong', 422: 'sign.wrong', 429: '' }[error.status] ?? 'sign.failed';
    $('password').select();
  }

  #draw() {
    if (!this.shown) return;
    const locked = Math.ceil((this.#lockedUntil - Date.now()) / 1000);
    text($('sign-in-why'), this.#why ? t(this.#why) : '');
    text($('sign-in-wrong'), locked > 0 ? t('sign.locked', { n: locked }) : this.#wrong && t(this.#wrong));
    $('sign-in-go').disabled = locked > 0;
  }
}
