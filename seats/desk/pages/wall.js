// The wall of a hall: draws each picture that the server pushes, whole.
import { Direct } from './direct.js';
import { $, show, text } from './dom.js';
import { switchable, t, translate } from './language.js';
import { People } from './people.js';
import { Push } from './push.js';
import { Queues } from './queues.js';
import { ask, now, setClock } from './server.js';
import { tiles } from './tiles.js';

const STALE_MS = 6000; // the server pushes at least every 5 s
const REOPEN_MS = 15000; // so long without news: the connection is dead without a word
const TICK_MS = 250;

let wall = null;
let cut = false;
let heardAt = Date.now();
let triedAt = Date.now();

const queues = new Queues();
const people = new People();
const direct = new Direct();
const push = new Push('/wall/events', ['wall'], {
  event: (message) => {
    heardAt = Date.now();
    cut = false;
    wall = JSON.parse(message.data);
    setClock(wall.at, heardAt);
    draw();
  },
  open: () => {
    triedAt = Date.now();
  },
  cut: () => {
    cut = true;
    admitted();
  },
});

// admitted finds out whether the stream was cut because it is not for us.
async function admitted() {
  try {
    await ask('GET', '/wall');
  } catch (error) {
    if (error.status === 401) location.replace('/?to=wall');
    if (error.status !== 403) return;
    push.close();
    show($('closed'), true);
    show($('wall'), false);
    wall = null;
  }
}

function draw() {
  document.title = `12345 · ${t('page.wall')}`;
  if (!wall) return;
  show($('wall'), true);
  tiles(wall);
  queues.draw(wall.queues);
  people.draw(wall.people, wall.states);
  direct.draw(wall);
  tick();
}

// cityTime gives the time in the city, whose offset the stamps of the server carry.
function cityTime() {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(wall.at) ?? [0, '+', 0, 0];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return new Date(now() + offset * 60000).toISOString().slice(11, 19);
}

function tick() {
  const quiet = Date.now() - heardAt;
  const stale = quiet > STALE_MS;
  const broken = cut || stale;
  if (quiet > REOPEN_MS && Date.now() - triedAt > REOPEN_MS && push.running) {
    triedAt = Date.now();
    push.open();
  }
  show($('alarm'), broken && push.running);
  if (broken) text($('alarm'), [cut && t('wall.cut'), stale && t('wall.stale', { n: Math.floor(quiet / 1000) })].filter(Boolean).join(' · '));
  $('wall').classList.toggle('broken', broken);
  text($('live'), broken || !wall ? '' : t('wall.live'));
  if (!wall) return;
  text($('day'), wall.day);
  text($('clock'), cityTime());
  queues.tick();
  people.tick();
}

switchable($('language'), draw);
translate();
setInterval(tick, TICK_MS);
addEventListener('resize', () => people.fit());
addEventListener('online', () => push.open());
push.open();
