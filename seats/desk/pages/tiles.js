// The figures of the day, large.
import { $, make, show, text } from './dom.js';
import { clock, percent, seconds, t, whole } from './language.js';

const STANDARD = 0.95; // GB/T 33358-2016: connection rate over any 24 h

export function tiles({ today, last_24h: last }) {
  const figures = [
    ['rate', percent(last.rate), t('wall.rate.more', { answered: whole(last.answered), offered: whole(last.offered) }), last.rate],
    ['level', percent(today.service_level), t('wall.level.more', { n: whole(today.within_mark) }), today.service_level],
    ['offered', whole(today.offered), t('wall.offered.more', { overflowed: whole(today.overflowed), refused: whole(today.refused) })],
    ['answered', whole(today.answered), t('wall.answered.more', { asa: seconds(today.asa_ms) })],
    ['abandoned', whole(today.abandoned), t('wall.abandoned.more', { short: whole(today.short_abandons) })],
    ['wait', clock(today.max_wait_ms), t('wall.wait.more')],
    ['talk', (today.talk_ms / 3600000).toFixed(1), t('wall.talk.more', { hold: clock(today.hold_ms) })],
  ];
  for (const [name, value, more, share] of figures) fill(tile(name), t(`wall.${name}`), value, more, share);
}

function tile(name) {
  const id = `tile-${name}`;
  if ($(id)) return $(id);
  const element = make('div', 'tile');
  element.id = id;
  element.append(make('h3'), make('strong'), make('meter'), make('p'));
  $('tiles').append(element);
  return element;
}

function fill(element, title, value, more, share) {
  const [heading, figure, meter, hint] = element.children;
  text(heading, title);
  text(figure, value);
  text(hint, more);
  const known = typeof share === 'number';
  // The standard sets a mark for the connection rate only.
  element.dataset.good = known && element.id === 'tile-rate' ? String(share >= STANDARD) : '';
  show(meter, share !== undefined);
  meter.value = known ? share : 0;
  meter.setAttribute('aria-label', title);
}
