// The push channel: an EventSource that comes back whatever ended it.
const FIRST_MS = 500;
const MOST_MS = 5000;

export class Push {
  #source = null;
  #timer = 0;
  #wait = FIRST_MS;

  // on.event gets each message, on.open each connect, on.cut each loss. kinds are
  // the names of the events besides the nameless ones.
  constructor(path, kinds, on) {
    this.path = path;
    this.kinds = kinds;
    this.on = on;
  }

  // running is true from open to close, also between two connections.
  running = false;

  open() {
    this.close();
    this.running = true;
    const source = new EventSource('/api/v1' + this.path);
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_MS;
      this.on.open();
    };
    source.onmessage = (message) => this.on.event(message);
    for (const kind of this.kinds) source.addEventListener(kind, (message) => this.on.event(message));
    source.onerror = () => {
      this.on.cut();
      // While it is CONNECTING the browser tries again by itself; CLOSED is for ever.
      if (source.readyState === EventSource.CLOSED) this.#later();
    };
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), this.#wait * (0.7 + 0.6 * Math.random()));
    this.#wait = Math.min(this.#wait * 2, MOST_MS);
  }

  close() {
    this.running = false;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
