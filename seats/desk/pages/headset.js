// The headset, nailed up: one PeerConnection from signing in to signing out. A
// call costs no signalling: the microphone is attached to the sender for the call
// and detached after it; what comes back plays in an <audio> element.
//
// States: off (not wanted), connecting, connected, lost (trying again), taken
// (another page has it), refused (the server says why), denied (no microphone),
// missing (no device), insecure (no HTTPS).
import { Microphone, possible } from './microphone.js';
import { ask, Problem } from './server.js';

const PATH = '/seats/me/headset';
const BROKEN_AFTER_MS = 3000; // how long a new way may take until all begins anew
const CONNECT_WITHIN_MS = 10000;
const FIRST_WAIT_MS = 250;
const MOST_WAIT_MS = 5000;
const TONE_MS = 120;
const TONE_GAP_MS = 80;

export class Headset extends EventTarget {
  state = 'off';
  detail = '';
  pc = null;
  connection = 0; // the server's number of our connection, or of our last one
  silent = false; // the browser plays nothing before a click
  #audio;
  #since = 0; // when the server took the connection
  #attached = false;
  #attempt = 0; // counts tries: an older one that comes back late is dropped
  #timer = 0;
  #renewal = 0;
  #stale = false; // the credentials of the way in use are to be renewed
  #renewing = false;
  #renewed = false; // since the server last said that it is up
  #wait = FIRST_WAIT_MS;

  constructor(audio) {
    super();
    this.#audio = audio;
    this.microphone = new Microphone(() => this.#reopen());
    addEventListener('online', () => this.#moved());
    addEventListener('pagehide', () => this.#drop());
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#plugged());
  }

  get wanted() {
    return ['connecting', 'connected', 'lost'].includes(this.state);
  }

  #become(state, detail = '') {
    this.state = state;
    this.detail = detail;
    this.dispatchEvent(new Event('change'));
  }

  // connect takes the place at the server: whoever had it is replaced.
  connect() {
    return this.#try('connecting', (attempt) => this.#offer(attempt));
  }

  // reconnect takes it again, unless another page has taken it meanwhile: two
  // pages would take it from each other for ever.
  #reconnect() {
    return this.#try('lost', async (attempt) => {
      const { headset } = await ask('GET', '/seats/me');
      if (attempt !== this.#attempt) return;
      if (headset.connection && headset.connection !== this.connection) this.#leave('taken');
      else await this.#offer(attempt);
    });
  }

  async #try(state, how) {
    const attempt = ++this.#attempt;
    clearTimeout(this.#timer);
    this.#drop();
    if (!possible()) return this.#become('insecure');
    this.#become(state);
    try {
      await how(attempt);
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error);
    }
  }

  // way asks for the servers that lead through the router, and notes when their
  // credentials are to be renewed: half of their time is left then.
  async #way() {
    const { ice_servers: iceServers, renew_ms: ms } = await ask('GET', PATH);
    clearTimeout(this.#renewal);
    this.#stale = false;
    if (ms) this.#renewal = setTimeout(() => this.#expire(), ms);
    return iceServers;
  }

  #expire() {
    this.#stale = true;
    if (!this.#attached) this.#renew();
  }

  // renew looks for a new way of the connection that is there: after a change of
  // network, or with new credentials. The call goes on; when nothing comes of it,
  // all begins anew.
  async #renew() {
    const { pc } = this;
    if (!pc || this.#renewing || this.state !== 'connected') return;
    this.#renewing = true;
    this.#soon(pc);
    try {
      const [{ headset }, iceServers] = await Promise.all([ask('GET', '/seats/me'), this.#way()]);
      if (pc !== this.pc) return;
      if (headset.connection !== this.connection) return headset.connection ? this.#leave('taken') : this.#again();
      pc.setConfiguration({ iceServers });
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
      const { answer, connection } = await ask('POST', PATH, { offer: pc.localDescription.sdp });
      if (pc !== this.pc) return;
      if (connection !== this.connection) return this.#again(); // the server had forgotten it
      this.#since = Date.now();
      this.#renewed = true;
      this.#soon(pc);
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch (error) {
      // Without a network the way may come back by itself, within the time it has.
      if (pc === this.pc && !(error instanceof Problem && error.passing)) this.#again();
    } finally {
      this.#renewing = false;
    }
  }

  // soon gives a connection so much time to be up.
  #soon(pc) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => pc === this.pc && pc.connectionState !== 'connected' && this.#again(), BROKEN_AFTER_MS);
  }

  async #offer(attempt) {
    const iceServers = await this.#way();
    if (attempt !== this.#attempt) return;
    const pc = new RTCPeerConnection({ iceServers });
    this.pc = pc;
    const { sender } = pc.addTransceiver('audio', { direction: 'sendrecv' });
    pc.ontrack = ({ track }) => this.#play(track);
    pc.onconnectionstatechange = () => this.#changed(pc);
    const opened = this.microphone.track ? null : this.microphone.open();
    opened?.catch(() => {}); // it is awaited below
    await pc.setLocalDescription(await pc.createOffer());
    await opened;
    if (attempt !== this.#attempt) return;
    if (this.#attached) await sender.replaceTrack(this.microphone.track);
    const { answer, connection } = await ask('POST', PATH, { offer: pc.localDescription.sdp });
    if (attempt !== this.#attempt) return;
    this.connection = connection;
    this.#since = Date.now();
    this.#timer = setTimeout(() => this.#again(), CONNECT_WITHIN_MS);
    sender.transport.onstatechange = () => this.#ended(pc, sender.transport);
    await pc.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  // ended: the server said goodbye. Left alone, the connection would notice that
  // nobody is there after ten seconds.
  #ended(pc, { state }) {
    if (pc === this.pc && (state === 'closed' || state === 'failed')) this.#again();
  }

  #failed(error) {
    if (error instanceof Problem) {
      if (error.passing) return this.#again();
      this.#drop();
      return this.#become(error.status === 401 ? 'off' : 'refused', error.message);
    }
    this.#drop();
    if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return this.#become('denied');
    if (['NotFoundError', 'NotReadableError', 'OverconstrainedError'].includes(error.name)) return this.#become('missing');
    return this.#become('refused', String(error));
  }

  #again() {
    this.#drop();
    this.#become('lost');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reconnect(), this.#wait * (0.7 + 0.6 * Math.random()));
    this.#wait = Math.min(this.#wait * 2, MOST_WAIT_MS);
  }

  #changed(pc) {
    if (pc !== this.pc) return;
    if (pc.connectionState === 'connected') {
      clearTimeout(this.#timer);
      this.#wait = FIRST_WAIT_MS;
      this.#become('connected');
    } else if (pc.connectionState === 'failed') {
      this.#again();
    } else if (pc.connectionState === 'disconnected') {
      this.#renew();
    }
  }

  // check looks after a sleep whether we are still there.
  check() {
    if (this.state === 'lost') {
      this.#wait = FIRST_WAIT_MS;
      this.#reconnect();
    } else if (this.state === 'connected' && this.pc.connectionState !== 'connected') {
      this.#renew();
    }
  }

  // moved is called when the network is back, maybe another one: the browser may
  // still believe in the old way.
  #moved() {
    if (this.state === 'connected') this.#renew();
    else this.check();
  }

  // heed compares with what the server says of our connection. An answer to a
  // question asked before we were connected says nothing about us.
  heed({ connection, up }, askedAt) {
    if (this.state !== 'connected' || askedAt < this.#since) return;
    if (connection === this.connection) {
      if (up) this.#renewed = false;
      else if (askedAt - this.#since <= BROKEN_AFTER_MS) return;
      else if (this.#renewed) this.#again();
      else this.#renew();
    } else if (connection) {
      this.#leave('taken');
    } else {
      this.#again(); // the server forgot us: it was started anew, or we slept too long
    }
  }

  // leave ends the connection for good; connect takes it up again.
  leave() {
    this.#leave('off');
  }

  #leave(state) {
    this.#attempt++;
    clearTimeout(this.#timer);
    this.#drop();
    this.microphone.close();
    this.#become(state);
  }

  #drop() {
    const pc = this.pc;
    this.pc = null;
    clearTimeout(this.#renewal);
    pc?.close(); // else the server notices only after half a minute
  }

  #play(track) {
    this.#audio.srcObject = new MediaStream([track]);
    this.listen();
  }

  // listen starts to play; a browser may want a click of the person first.
  async listen() {
    this.silent = await this.#audio.play().then(() => false, (error) => error.name === 'NotAllowedError');
    this.dispatchEvent(new Event('change'));
  }

  // attach has the microphone heard, or not.
  attach(attached) {
    if (attached === this.#attached) return;
    this.#attached = attached;
    if (!attached) this.microphone.mute(false);
    this.#feed();
    if (!attached && this.#stale) this.#renew();
  }

  #feed() {
    const sender = this.pc?.getSenders()[0];
    sender?.replaceTrack(this.#attached ? this.microphone.track : null).catch(() => this.#again());
  }

  // use changes the device, also in the middle of a call. It needs no signalling.
  use(id) {
    this.microphone.choose(id);
    return this.#reopen();
  }

  #plugged() {
    if (this.state === 'missing') this.connect();
    else this.dispatchEvent(new Event('change'));
  }

  async #reopen() {
    try {
      await this.microphone.open();
      if (this.pc) this.#feed();
      this.dispatchEvent(new Event('change'));
    } catch (error) {
      this.#attempt++;
      this.#failed(error);
    }
  }

  // dial sends digits to the citizen's side (RFC 4733); false when it cannot.
  dial(digits) {
    const dtmf = this.pc?.getSenders()[0]?.dtmf;
    if (!dtmf?.canInsertDTMF) return false;
    dtmf.insertDTMF(dtmf.toneBuffer + digits, TONE_MS, TONE_GAP_MS);
    return true;
  }

  // echo has the server return what it hears, for a while.
  echo(ms) {
    return ask('POST', PATH + '/echo', { for_ms: ms });
  }
}
