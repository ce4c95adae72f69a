// What waits, queue by queue; amber when the service mark is passed.
import { $, make, text } from './dom.js';
import { clock, named, whole } from './language.js';
import { since } from './server.js';

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
      for (const [i, n] of [[1, queue.waiting], [3, queue.offered], [4, queue.talking], [5, queue.ready]]) {
        text(cells[i], whole(n));
        cells[i].classList.toggle('zero', n === 0);
      }
    }
    this.tick();
  }

  #make() {
    const element = make('tr');
    const name = make('th');
    name.scope = 'row';
    const cells = [name, ...Array.from({ length: 5 }, () => make('td'))];
    element.append(...cells);
    return { element, cells };
  }

  tick() {
    for (const { queue, element, cells } of this.#rows.values()) {
      const waited = queue.oldest ? since(queue.oldest) : 0;
      text(cells[2], queue.oldest ? clock(waited) : '–');
      cells[2].classList.toggle('zero', !queue.oldest);
      element.classList.toggle('late', queue.late > 0 || (queue.service_mark_ms > 0 && waited > queue.service_mark_ms));
      element.classList.toggle('dry', queue.ready === 0 && queue.waiting + queue.offered > 0);
    }
  }
}
