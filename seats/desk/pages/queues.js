// What waits, queue by queue; amber when the service mark is passed.
import { $, make, text } from './dom.js';
import { clock, named, NONE, whole } from './language.js';
import { since } from './server.js';

// expected is how long a call that comes now is to wait: half at most the first,
// four of five at most the second. One that somebody is ready for does not wait.
function expected({ expected_wait: wait, ready, waiting }) {
  if (!wait || (ready > 0 && waiting === 0)) return NONE;
  return `${clock(wait.p50 * 1000)}–${clock(wait.p80 * 1000)}`;
}

export class Queues {
  #rows = new Map();

  draw(queues) {
    const rows = queues.map((queue) => {
      const row = this.#rows.get(queue.queue) ?? this.#make();
      row.queue = queue;
      return row;
    });
    this.#rows = new Map(rows.map((row) => [row.queue.queue, row]));
    if (rows.some((row, i) => $('queues').children[i] !== row.element) || $('queues').children.length !== rows.length) {
      $('queues').replaceChildren(...rows.map((row) => row.element));
    }
    for (const { queue, cells } of rows) {
      text(cells[0], named('queue', queue.queue));
      for (const [i, n] of [[1, queue.waiting], [4, queue.offered], [5, queue.talking], [6, queue.ready]]) {
        text(cells[i], whole(n));
        cells[i].classList.toggle('zero', n === 0);
      }
      text(cells[3], expected(queue));
      cells[3].classList.toggle('zero', expected(queue) === NONE);
    }
    this.tick();
  }

  #make() {
    const element = make('tr');
    const name = make('th');
    name.scope = 'row';
    const cells = [name, ...Array.from({ length: 6 }, () => make('td'))];
    element.append(...cells);
    return { element, cells };
  }

  tick() {
    for (const { queue, element, cells } of this.#rows.values()) {
      const waited = queue.oldest ? since(queue.oldest) : 0;
      text(cells[2], queue.oldest ? clock(waited) : NONE);
      cells[2].classList.toggle('zero', !queue.oldest);
      element.classList.toggle('late', queue.late > 0 || (queue.service_mark_ms > 0 && waited > queue.service_mark_ms));
      element.classList.toggle('dry', queue.ready === 0 && queue.waiting + queue.offered > 0);
    }
  }
}
