// The sound of a ringing call, made here, and a title that flashes.
const TONES = [[660, 0], [880, 0.16], [660, 0.32], [880, 0.48]]; // Hz, seconds
const EVERY_MS = 2000;
const FLASH_MS = 900;
const LOUD = 0.16;

export class Ring {
  #context = null;
  #timers = [];

  // start rings and flashes the title between two texts until stop.
  start(title, calm) {
    if (this.#timers.length) return;
    let flip = false;
    const flash = () => {
      flip = !flip;
      document.title = flip ? title : calm;
    };
    flash();
    this.#sound();
    this.#timers = [setInterval(() => this.#sound(), EVERY_MS), setInterval(flash, FLASH_MS)];
  }

  stop(calm) {
    this.#timers.forEach(clearInterval);
    this.#timers = [];
    if (document.title !== calm) document.title = calm;
    this.#context?.suspend();
  }

  async #sound() {
    this.#context ??= new AudioContext();
    await this.#context.resume();
    if (!this.#timers.length) return;
    for (const [hertz, at] of TONES) this.#tone(hertz, this.#context.currentTime + at);
  }

  #tone(hertz, at) {
    const context = this.#context;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUD, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.15);
    gain.connect(context.destination);
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain);
    tone.start(at);
    tone.stop(at + 0.16);
  }
}
