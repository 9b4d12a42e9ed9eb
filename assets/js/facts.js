// What is known of a file: its columns with small histograms, its first rows, or its pictures by class. Names are text, never markup.

import { contact } from './contact.js';
import { element, rowsOf } from './row.js';

/** @typedef {{live: string, file: string, reading: string, part: 'columns' | 'rows' | 'sheet'}} Data */

const MOST = 200; // columns that are drawn
const SVG = 'http://www.w3.org/2000/svg';
const WIDE = 96, HIGH = 32;

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} place @param {any} component */
export function mount(place, component) {
  place.playground.view ??= new Facts(place.querySelector('.pg-facts'));
  place.playground.view.update(component.data);
}

class Facts {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.wanted = ''; // what is shown, or on its way
  }

  /** @param {Data} data */
  async update(data) {
    const wanted = JSON.stringify([data.file, data.reading, data.part]);
    if (this.wanted === wanted) return;
    this.wanted = wanted;
    for (let tries = 0; this.wanted === wanted; tries += 1) {
      const { head } = await contact(data.live).request({ do: 'facts', file: data.file, reading: data.reading }).catch(() => ({ head: null }));
      if (this.wanted !== wanted) return;
      if (head?.facts) { this.root.replaceChildren(); this.draw(head.facts, data.part); return; }
      if (head?.problems) return; // the page says why
      await new Promise((resolve) => setTimeout(resolve, Math.min(3000, 300 * (tries + 1)))); // not read so yet, or no contact
    }
  }

  unmount() { this.wanted = ''; }

  /** @param {any} facts @param {Data['part']} part */
  draw(facts, part) {
    if (part === 'rows') { this.scroller(`First rows`).append(rowsOf(facts)); return; }
    if (part === 'sheet') { this.sheet(facts); return; }
    const list = element(this.scroller('Columns'), 'ul', 'pg-columns');
    for (const column of facts.columns.slice(0, MOST)) list.append(line(column, facts.rows));
    if (facts.columns.length > MOST) element(this.root, 'p', 'pg-facts-small', `And ${(facts.columns.length - MOST).toLocaleString('en')} more columns.`);
  }

  /** A part that scrolls by itself, by keyboard too. @param {string} label */
  scroller(label) {
    const made = element(this.root, 'div', 'pg-scroller');
    made.tabIndex = 0;
    made.setAttribute('role', 'region');
    made.setAttribute('aria-label', label);
    return made;
  }

  /** @param {any} facts */
  sheet(facts) {
    const place = this.scroller('Pictures');
    const sizes = facts.sizes ? `From ${facts.sizes.smallest.join(' × ')} to ${facts.sizes.largest.join(' × ')} pixels, mostly ${facts.sizes.usual.join(' × ')}.` : '';
    if (sizes) element(place, 'p', 'pg-facts-small', sizes);
    const classes = Object.entries(facts.classes ?? {});
    const groups = classes.length ? classes : [['', facts.count]];
    for (const [name, count] of groups) {
      const some = facts.sheet.filter((/** @type {any} */ one) => !classes.length || one.class === name);
      const head = element(place, 'p', 'pg-facts-class');
      element(head, 'strong', '', name || 'All');
      element(head, 'span', '', ` ${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'}`);
      const row = element(place, 'div', 'pg-facts-sheet');
      for (const one of some) row.append(Object.assign(document.createElement('img'), { src: `data:image/png;base64,${one.png}`, alt: one.name, title: one.name }));
    }
  }
}

/** One column: its name, what is in it, how its values spread. @param {any} column @param {number} rows */
function line(column, rows) {
  const item = document.createElement('li');
  const text = element(item, 'div', 'pg-column-text');
  element(text, 'span', 'pg-column-name', column.name);
  const missing = column.missing ? `, ${column.missing.toLocaleString('en')} missing (${percent(column.missing / rows)})` : '';
  const example = column.example === '' ? '' : `, such as ${column.example}`;
  element(text, 'span', 'pg-facts-small', `${column.kind}, ${column.distinct.toLocaleString('en')} different${missing}${example}`);
  const drawn = histogram(column);
  if (drawn) item.append(drawn);
  return item;
}

/** @param {any} column */
function histogram({ name, histogram: found }) {
  const counts = found?.values ? [...found.counts, ...(found.others ? [found.others] : [])] : found?.counts ?? [];
  const most = Math.max(...counts);
  if (!counts.length || !most) return null;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDE} ${HIGH}`);
  svg.setAttribute('class', 'pg-histogram');
  svg.setAttribute('role', 'img');
  const said = words(found);
  svg.setAttribute('aria-label', `${name}: ${said.join('; ')}`);
  const each = Math.min(WIDE / counts.length, 16);
  counts.forEach((/** @type {number} */ count, /** @type {number} */ i) => {
    const bar = document.createElementNS(SVG, 'rect');
    const high = count ? Math.max(1.5, (HIGH * count) / most) : 0;
    const shape = { x: i * each, y: HIGH - high, width: Math.max(1, each - (found.values ? 3 : 1)), height: high };
    for (const [key, value] of Object.entries(shape)) bar.setAttribute(key, String(value));
    if (found.values && i >= found.values.length) bar.setAttribute('class', 'pg-others');
    const title = document.createElementNS(SVG, 'title');
    title.textContent = said[i];
    bar.append(title);
    svg.append(bar);
  });
  return svg;
}

/** What each bar stands for. @param {any} found @returns {string[]} */
function words(found) {
  if (found.values) {
    const named = found.values.map((/** @type {string} */ value, /** @type {number} */ i) => `${value}: ${found.counts[i].toLocaleString('en')}`);
    return found.others ? [...named, `others: ${found.others.toLocaleString('en')}`] : named;
  }
  return found.counts.map((/** @type {number} */ count, /** @type {number} */ i) => `${short(found.edges[i])} to ${short(found.edges[i + 1])}: ${count.toLocaleString('en')}`);
}

/** @param {any} value a number, or a date as text */
function short(value) { return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value); }

/** @param {number} share */
function percent(share) { return share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`; }
