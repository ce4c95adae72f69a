// Everybody who is signed in, grouped by state, the longest first. The cells are
// as large as the screen allows for so many.
import { $, make, text } from './dom.js';
import { clock, named, t, whole } from './language.js';
import { since } from './server.js';

const ORDER = ['offered', 'talking', 'hold', 'wrap-up', 'ready', 'not-ready'];
const SIZES = ['size-5', 'size-4', 'size-3', 'size-2', 'size-1', 'size-0'];
const SMALLEST = SIZES.at(-1); // has room for whole minutes only

export class People {
  #cells = new Map(); // by person
  #order = '';

  draw(people, states) {
    const shown = people.filter((p) => ORDER.includes(p.state)).sort(before);
    const cells = shown.map((person) => this.#cell(person));
    this.#cells = new Map(cells.map((cell) => [cell.person.person, cell]));
    text($('people-count'), shown.length ? t('wall.people.more', { n: whole(shown.length) }) : t('wall.nobody'));
    this.#count(states);
    const order = shown.map((p) => p.person).join();
    if (order !== this.#order) {
      this.#order = order;
      $('people').replaceChildren(...cells.map((cell) => cell.element));
      this.fit();
    }
    this.tick();
  }

  #cell(person) {
    const cell = this.#cells.get(person.person) ?? this.#make();
    cell.person = person;
    const listened = person.mode && person.supervisor !== person.person;
    const word = listened ? t(`call.${person.mode}`) : person.state === 'not-ready' && person.reason ? named('reason', person.reason) : t(`state.${person.state}`);
    cell.element.dataset.state = person.state;
    cell.element.dataset.person = person.person;
    cell.element.classList.toggle('over', Boolean(person.over));
    cell.element.classList.toggle('inside', Boolean(listened));
    text(cell.id, person.person);
    text(cell.name, person.name === person.person ? '' : person.name);
    text(cell.word, word);
    const told = [person.person, person.name, word, person.over && t('direct.over'), listened && t(`inside.${person.mode}`, { who: person.supervisor }), (person.skills ?? []).join(' ')].filter(Boolean).join(' · ');
    if (cell.element.title !== told) cell.element.title = told;
    return cell;
  }

  #make() {
    const [element, id, name, word, time] = [make('button', 'person'), make('b'), make('span', 'name'), make('span', 'word'), make('time')];
    element.type = 'button';
    element.append(id, time, name, word);
    return { element, id, name, word, time };
  }

  #count(states) {
    const counts = $('states');
    if (!counts.children.length) counts.append(...ORDER.map((state) => {
      const item = make('li');
      item.dataset.state = state;
      item.append(make('b'), make('span'));
      return item;
    }));
    ORDER.forEach((state, i) => {
      const [number, word] = counts.children[i].children;
      text(number, whole(states[state] ?? 0));
      text(word, t(`state.${state}`));
    });
  }

  // fit takes the largest cells with which everybody is on the screen.
  fit() {
    const grid = $('people');
    for (const size of SIZES) {
      grid.className = `grid ${size}`;
      if (grid.scrollHeight <= grid.clientHeight) break;
    }
  }

  tick() {
    const small = $('people').classList.contains(SMALLEST);
    for (const { person, time } of this.#cells.values()) {
      const ms = since(person.since);
      text(time, small ? `${Math.floor(ms / 60000)}′` : clock(ms));
    }
  }
}

function before(a, b) {
  return ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
    (a.reason ?? '').localeCompare(b.reason ?? '') ||
    (a.since ?? '').localeCompare(b.since ?? '') ||
    a.person.localeCompare(b.person);
}
