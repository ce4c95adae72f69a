// Where the person's own day went.
import { $, make } from './dom.js';
import { clock, named, t, whole } from './language.js';

export function today({ today: day, person, name }) {
  const shares = [
    ['talking', t('state.talking'), day.talk_ms],
    ['hold', t('state.hold'), day.hold_ms],
    ['wrap-up', t('state.wrap-up'), day.wrap_up_ms],
    ['offered', t('state.offered'), day.offered_ms],
    ['ready', t('state.ready'), day.ready_ms],
    ...Object.entries(day.not_ready_ms ?? {}).sort().map(([reason, ms]) => ['not-ready', named('reason', reason), ms]),
  ].filter(([, , ms]) => ms > 0);
  const sums = [['today.calls', whole(day.calls)], ['today.talk', clock(day.talk_ms)], ['today.longest', clock(day.longest_ms)], ['today.signed-in', clock(day.signed_in_ms)]];
  const drawn = JSON.stringify([shares, sums, t('today.title'), person, name]);
  if ($('share').dataset.drawn === drawn) return;
  $('share').dataset.drawn = drawn;
  $('share').replaceChildren(...shares.map(([state, word, ms]) => {
    const part = make('i');
    part.dataset.state = state;
    part.style.flexGrow = ms;
    part.title = `${word} ${clock(ms)}`;
    return part;
  }));
  $('legend').replaceChildren(...shares.map(([state, word, ms]) => {
    const item = make('li');
    item.dataset.state = state;
    item.append(word, make('b', '', clock(ms)));
    return item;
  }));
  $('sums').replaceChildren(...sums.map(([key, value]) => {
    const pair = make('div');
    pair.append(make('dt', '', t(key)), make('dd', '', value));
    return pair;
  }));
}
