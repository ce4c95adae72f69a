// Digits into the running call.
import { $, make, show } from './dom.js';

const DIGITS = '123456789*0#';

export class Keypad {
  // dial sends one digit and tells whether it could.
  constructor(dial) {
    this.dial = dial;
    $('pad').append(...[...DIGITS].map((digit) => {
      const button = make('button', '', digit);
      button.type = 'button';
      button.addEventListener('click', () => this.#press(digit));
      return button;
    }));
    $('keys').addEventListener('click', () => this.#open($('keypad').hidden));
    $('keypad').addEventListener('keydown', (event) => {
      if (event.key.length === 1 && DIGITS.includes(event.key)) this.#press(event.key);
    });
  }

  #press(digit) {
    if (this.dial(digit)) $('digits').textContent += digit;
  }

  #open(open) {
    show($('keypad'), open);
    $('keys').setAttribute('aria-expanded', open);
    if (open) $('pad').firstElementChild.focus();
  }

  close() {
    if (!$('keypad').hidden) this.#open(false);
  }

  // clear forgets the digits of the last call.
  clear() {
    this.close();
    $('digits').textContent = '';
  }
}
