// The microphone: which one, its track, and how loud it is.
const KEY = 'hotline.microphone';

// processing is false when the address says ?processing=off: for measuring, as
// noise suppression takes 20 dB off a pure tone.
export const processing = new URLSearchParams(location.search).get('processing') !== 'off';

// possible is false where the browser keeps the microphone from the page: it
// wants HTTPS, or localhost.
export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia);

export class Microphone {
  track = null;
  #muted = false;
  #meter = null;

  // ended is called when the device is unplugged.
  constructor(ended) {
    this.ended = ended;
  }

  get chosen() {
    return localStorage.getItem(KEY) ?? '';
  }

  choose(id) {
    if (id) localStorage.setItem(KEY, id);
    else localStorage.removeItem(KEY);
  }

  // list gives the devices; they have names only once the microphone is allowed.
  async list() {
    const all = possible() ? await navigator.mediaDevices.enumerateDevices() : [];
    return all.filter((device) => device.kind === 'audioinput' && device.deviceId);
  }

  // open gives a fresh track. The old one is stopped before: an open device can
  // silently keep its old processing settings.
  async open() {
    this.close();
    const track = await this.#get();
    track.enabled = !this.#muted;
    track.onended = () => this.ended();
    this.track = track;
    return track;
  }

  async #get() {
    const wanted = { echoCancellation: processing, noiseSuppression: processing, autoGainControl: processing };
    const get = async (audio) => (await navigator.mediaDevices.getUserMedia({ audio })).getAudioTracks()[0];
    if (!this.chosen) return get(wanted);
    try {
      return await get({ ...wanted, deviceId: { exact: this.chosen } });
    } catch (error) {
      if (error.name === 'NotAllowedError') throw error;
      return get(wanted); // the chosen one is not plugged in today
    }
  }

  close() {
    if (!this.track) return;
    this.track.onended = null;
    this.track.stop();
    this.track = null;
  }

  get muted() {
    return this.#muted;
  }

  // mute sends silence: the packets go on, as the server watches for them.
  mute(muted) {
    this.#muted = muted;
    if (this.track) this.track.enabled = !muted;
  }

  // level gives how loud it is now, 0 to 1 on a scale of decibels.
  level() {
    if (!this.track) return 0;
    if (this.#meter?.track !== this.track) {
      this.rest();
      this.#meter = new Meter(this.track);
    }
    return this.#meter.read();
  }

  // rest stops measuring.
  rest() {
    this.#meter?.close();
    this.#meter = null;
  }
}

const FLOOR_DB = -60;

class Meter {
  constructor(track) {
    this.track = track;
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(new MediaStream([track])).connect(this.analyser);
  }

  read() {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, x) => sum + x * x, 0) / this.samples.length;
    const db = 10 * Math.log10(power + 1e-12);
    return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
  }

  close() {
    this.context.close();
  }
}
