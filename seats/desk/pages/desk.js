// The desk of one person: asks the server for the picture of now and draws it.
// Whatever happens, the picture is asked for anew; nothing is worked out here.
//
// window.hotline is for browser tests and for whoever looks into a running desk:
//   hotline.headset   the Headset: .pc, .state, .connection, .microphone.track
//   hotline.snapshot  the last answer of GET /api/v1/seats/me, or null
//   hotline.stats()   {sent, received} packets of sound so far
import { Check } from './check.js';
import { Choice } from './choice.js';
import { $, press, show, text } from './dom.js';
import { Headset } from './headset.js';
import { Keypad } from './keypad.js';
import { switchable, t, translate } from './language.js';
import { Note } from './note.js';
import { Push } from './push.js';
import { Ring } from './ring.js';
import { ask, setClock } from './server.js';
import { SignIn } from './sign_in.js';
import { Stage } from './stage.js';
import { today } from './today.js';
import { Trouble } from './trouble.js';

const SOON_MS = 30; // events come in bunches
const CALM_MS = 20000; // between pictures while the push channel is open
const CUT_MS = 2000; // and while it is not
const TICK_MS = 200;
const SLEPT_MS = 8000; // a tick that comes this late: the machine slept

let me = null;
let begun = false; // the headset was asked for since the latest sign-in
let answering = false;
let supervising = ''; // how I am in somebody else's call
let pushed = false;
let gone = false;
let again = false;
let asking = null;
let soon = 0;
let lastTick = Date.now();
let lastAsked = 0;

const headset = new Headset($('ear'));
const ring = new Ring();
const signIn = new SignIn();
const trouble = new Trouble(headset);
const note = new Note(() => refreshSoon());
const keypad = new Keypad((digit) => headset.dial(digit));
const check = new Check(headset, draw);
const choice = new Choice((state, reason) => change('PUT', '/seats/me/state', reason ? { state, reason } : { state }));
const push = new Push('/events', ['lost', 'dropped'], {
  event: refreshSoon,
  open: () => {
    pushed = true;
    refreshSoon();
  },
  cut: () => {
    pushed = false;
    refreshSoon();
  },
});
const stage = new Stage({ headset, keypad, choice, act, answer, endWrapUp, number: (id) => ask('GET', `/calls/${id}`), fail: (e) => trouble.notice(e) });

function refreshSoon() {
  clearTimeout(soon);
  soon = setTimeout(refresh, SOON_MS);
}

// refresh asks for the picture, one request at a time: whoever asks meanwhile
// gets one that was begun later.
function refresh() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = (async () => {
    do {
      again = false;
      await look();
    } while (again);
    asking = null;
  })();
  return asking;
}

async function look() {
  const askedAt = Date.now();
  lastAsked = askedAt;
  try {
    const seen = await ask('GET', '/seats/me');
    setClock(seen.now, askedAt, Date.now());
    if (me && me.person !== seen.person) return location.reload();
    me = seen;
    gone = false;
  } catch (error) {
    return refused(error);
  }
  signIn.close();
  begin();
  headset.heed(me.headset, askedAt);
  draw();
}

function refused(error) {
  if (error.status === 401) {
    begun = false;
    push.close();
    // Nobody is behind the desk: no call may ring here. One that runs goes on.
    if (me && me.state !== 'talking' && me.state !== 'hold') headset.leave();
    signIn.open(me ? 'sign.ended' : '');
  } else if (error.status === 403) {
    location.replace('/wall');
  } else {
    gone = true;
  }
  draw();
}

// begin starts what runs while somebody is signed in. A headset that was lost with
// the session is asked for again; one that has outlived it goes on.
function begin() {
  if (!push.running) push.open();
  if (begun) return;
  begun = true;
  if (me.kind !== 'phone' && !headset.wanted) headset.connect();
}

async function change(method, path, body) {
  try {
    await ask(method, path, body);
    trouble.clear();
  } catch (error) {
    trouble.notice(error);
  }
  await refresh();
}

function act(name) {
  return change('POST', `/seats/me/${name}`);
}

// answer attaches the microphone before the server says yes, so that the first
// word is heard.
async function answer() {
  answering = true;
  draw();
  await act('answer');
  answering = false;
  draw();
}

async function endWrapUp() {
  await note.save();
  await act('wrap-up-end');
}

async function signOut() {
  try {
    if (note.dirty) await note.save();
    if (me?.kind === 'headset') await ask('DELETE', '/seats/me/headset');
    headset.leave();
    await ask('DELETE', '/session');
    location.reload();
  } catch (error) {
    trouble.notice(error);
  }
}

function calmTitle() {
  return me ? `12345 · ${me.person} · ${t(`state.${me.state}`)}` : '12345';
}

function draw() {
  trouble.draw(me, gone);
  text($('who'), me ? [...new Set([me.person, me.name])].join(' ') : '');
  show($('sign-out'), Boolean(me));
  show($('wall-link'), Boolean(me?.roles.some((role) => role === 'supervisor' || role === 'admin')));
  show($('desk'), Boolean(me));
  if (!me) return;
  const conversation = me.state === 'talking' || me.state === 'hold';
  if (me.call) check.close();
  hush(me.supervising);
  headset.attach(conversation || answering || check.echoing || Boolean(me.supervising));
  stage.draw(me, answering);
  choice.draw(me);
  note.draw(me);
  check.draw(me);
  today(me);
  if (me.state === 'offered' && !answering) ring.start(t('title.ringing', { from: me.call?.from || t('number.withheld') }), calmTitle());
  else ring.stop(calmTitle());
}

// hush keeps a supervisor's microphone closed while they only listen.
function hush(mode = '') {
  if (mode === supervising) return;
  supervising = mode;
  headset.microphone.mute(mode === 'listen');
}

function tick() {
  const at = Date.now();
  const slept = at - lastTick > SLEPT_MS;
  lastTick = at;
  if (!me) return;
  if (slept) wake();
  stage.tick(me);
  choice.tick(me);
  note.tick(me);
  if (at - lastAsked > (pushed && !gone ? CALM_MS : CUT_MS) && !asking && !signIn.shown) refresh();
}

// wake looks at everything after a sleep: connections may be dead without a word.
function wake() {
  headset.check();
  if (push.running) push.open();
  refreshSoon();
}

function keyed(event) {
  if (!me || event.repeat || event.ctrlKey || event.altKey || event.metaKey || signIn.shown) return;
  const writing = event.target.closest('textarea, input, select, dialog');
  const button = { F2: 'mute', F4: 'hold', F8: me.state === 'wrap-up' ? 'wrap-up-end' : 'ready' }[event.key] ??
    (event.key === 'Enter' && !writing && me.state === 'offered' ? 'answer' : null);
  if (!button) return;
  event.preventDefault();
  if ($(button).checkVisibility()) $(button).click();
}

headset.addEventListener('change', () => {
  draw();
  if (headset.state === 'connected') refreshSoon();
});
addEventListener('keydown', keyed);
addEventListener('online', () => wake());
addEventListener('pageshow', (event) => event.persisted && location.reload());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && me && wake());
press($('sign-out'), signOut);
press($('then-undo'), () => change('PUT', '/seats/me/state', { state: 'ready' }));
press($('connect'), () => headset.connect());
press($('leave'), async () => {
  headset.leave();
  await change('DELETE', '/seats/me/headset');
});
switchable($('language'), draw);
signIn.done = refresh;
translate();
setInterval(tick, TICK_MS);
refresh();

window.hotline = {
  headset,
  get snapshot() {
    return me;
  },
  async stats() {
    const count = { sent: 0, received: 0 };
    for (const report of (await headset.pc?.getStats())?.values() ?? []) {
      if (report.type === 'outbound-rtp') count.sent += report.packetsSent;
      if (report.type === 'inbound-rtp') count.received += report.packetsReceived;
    }
    return count;
  },
};
