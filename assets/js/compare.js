// Two kept experiments next to each other: pictures on shared axes, what differs in their settings, what was measured.

import { element } from './row.js';
import { share, still } from './still.js';
import { same } from './words.js';

const HEIGHT = 340; // pixels of a picture
const NOTHING = '–';

/** @typedef {import('./card.js').Whole} Whole */

export class Compare {
  /** @param {HTMLElement} root @param {() => void} ended */
  constructor(root, ended) {
    this.root = element(root, 'section', 'pg-compare');
    this.root.setAttribute('aria-label', 'Comparison');
    this.root.tabIndex = -1;
    this.root.hidden = true;
    this.ended = ended;
    /** @type {[HTMLElement, any][]} */
    this.drawn = [];
    this.turn = 0;
  }

  /** One is chosen and another is waited for. @param {string} name */
  wait(name) {
    this.clear();
    element(this.root, 'p', '', `${name} is chosen. Press Compare on another one.`);
    this.close();
  }

  hide() { this.clear(); this.root.hidden = true; }

  clear() {
    this.turn += 1;
    this.root.hidden = false;
    this.drawn = [];
    this.root.replaceChildren();
  }

  close() {
    const button = /** @type {HTMLButtonElement} */ (element(this.root, 'button', 'pg-button', 'End comparison'));
    button.onclick = () => this.ended();
  }

  /** @param {Whole} one @param {Whole} other */
  async show(one, other) {
    this.clear();
    const turn = this.turn, both = [one, other];
    element(this.root, 'h2', '', 'Compared');
    this.pairs = this.places(both);
    this.settings(one, other);
    this.results(one, other);
    this.words(both);
    this.close();
    this.root.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: 'start' });
    await this.draw();
    if (turn === this.turn) this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  /** A row for each name of a figure: two of one kind that can be laid side by side. @param {Whole[]} both */
  places(both) {
    const names = [...new Set(both.flatMap((one) => Object.keys(one.figures)))], alike = both[0].topic === both[1].topic;
    const rows = alike ? names.map((name) => both.map((one) => one.figures[name])) : [both.map((one) => Object.values(one.figures)[0])];
    return rows.map((figures) => {
      const row = element(this.root, 'div', 'pg-compare-row');
      const places = figures.map((figure, i) => {
        const cell = element(row, 'figure', '');
        element(cell, 'figcaption', '', `${'AB'[i]}: ${both[i].name}`);
        const place = element(cell, 'div', 'pg-compare-picture', figure ? '' : 'No such picture.');
        if (figure) this.drawn.push([place, figure]);
        return figure && place;
      });
      return { places, alike, said: element(this.root, 'p', 'pg-compare-said') };
    });
  }

  /** Draw all pictures; where two are of one kind they share their axes. */
  async draw() {
    const turn = this.turn;
    for (const [place, figure] of this.drawn) await still(place, figure, { height: Math.min(HEIGHT, figure.layout.height ?? HEIGHT) });
    for (const { places: [a, b], alike, said } of this.pairs ?? []) {
      if (turn !== this.turn || !alike || !a || !b) continue;
      said.textContent = await share(a, b) ? 'Both have the same axes.' : '';
    }
  }

  /** @param {Whole[]} both */
  words(both) {
    const row = element(this.root, 'div', 'pg-compare-row');
    both.forEach(({ look, details }, i) => {
      const cell = element(row, 'div', '');
      element(cell, 'p', 'pg-compare-look', `${'AB'[i]}: ${look}`);
      const list = element(cell, 'ul', 'pg-details');
      for (const line of details) element(list, 'li', '', line);
    });
  }

  /** What differs stands first; what is the same waits behind a line. @param {Whole} one @param {Whole} other */
  settings(one, other) {
    const [a, b] = [one, other].map(({ settings }) => new Map(settings.map(([name, label, value]) => [name, { label, value }])));
    const rows = [...new Set([...a.keys(), ...b.keys()])].map((name) => {
      const [x, y] = [a.get(name), b.get(name)];
      return { label: (x ?? y)?.label ?? name, cells: [x, y].map((cell) => (cell ? written(cell.value) : NOTHING)), alike: Boolean(x && y && same(x.value, y.value)) };
    });
    const differ = rows.filter((row) => !row.alike), alike = rows.filter((row) => row.alike);
    table(this.root, differ.length ? 'Settings that differ' : 'All settings are the same', ['Setting', 'A', 'B'], differ.map(({ label, cells }) => [`≠ ${label}`, ...cells]));
    if (!alike.length) return;
    const more = element(this.root, 'details', '');
    element(more, 'summary', '', `${alike.length} settings are the same`);
    table(more, '', ['Setting', 'Both'], alike.map(({ label, cells }) => [label, cells[0]]));
  }

  /** @param {Whole} one @param {Whole} other */
  results(one, other) {
    const names = [...new Set([...Object.keys(one.results), ...Object.keys(other.results)])];
    if (!names.length) return;
    const rows = names.map((name) => [name.replaceAll('_', ' '), ...[one, other].map(({ results }) => (results[name] === undefined || results[name] === null ? NOTHING : written(results[name])))]);
    table(this.root, 'Last measurements', ['Measurement', 'A', 'B'], rows);
  }
}

/** @param {any} value */
function written(value) {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(Number(value.toPrecision(5)));
  return String(value) || 'nothing';
}

/** @param {HTMLElement} parent @param {string} caption @param {string[]} header @param {string[][]} rows */
function table(parent, caption, header, rows) {
  const place = element(parent, 'div', 'pg-tables'), frame = element(place, 'div', ''), made = document.createElement('table');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', caption || 'Settings that are the same');
  if (caption) made.createCaption().textContent = caption;
  if (rows.length) {
    const head = made.createTHead().insertRow();
    for (const name of header) head.append(Object.assign(document.createElement('th'), { textContent: name, scope: 'col' }));
  }
  const body = made.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  frame.append(made);
}
