// The layers of a network as a table: numbers to read, a row to choose, and of the chosen row what can be changed. The page's script owns
// the network; here a change is only said: which row, what.

import { same } from './words.js';

/** @typedef {{name: string, line: string, from: string[], channels?: number, size?: string, field?: string, jump?: string, padding?: string,
 *   parameters?: number, multiply_adds?: number, memory?: number, idle?: boolean, apart?: boolean}} Row */
/** @typedef {{name: string, label: string, value: string, hint: string}} Setting */
/** @typedef {{rows: Row[], chosen: number | null, settings: Setting[], kinds: [string, string][], kind: string, fixed: boolean, problems: Record<string, string[]>, unit: string}} Data */

const HEAD = ['', 'Layer', 'Output', 'Field', 'Jump', 'Padding', 'Parameters', 'Multiply-adds', 'Memory'];
const WIDENING = /^(conv|dwconv|tconv|maxpool|avgpool|nearest|bilinear|adaptive|globalpool|linear|add|cat|mul|attention|se)\b/;

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Layers(element.querySelector('.pg-layers'));
  element.playground.view.update(component.data, component.setTriggerValue);
}

export class Layers {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.all = false;
    /** @type {number | null | undefined} */
    this.seen = undefined; // the row that was brought into sight last
    root.replaceChildren();
    const bar = make(root, 'div', 'pg-line');
    this.count = make(bar, 'span', 'pg-count');
    const label = make(bar, 'label', 'pg-count');
    this.toggle = Object.assign(document.createElement('input'), { type: 'checkbox' });
    label.append(this.toggle, 'every layer, also those that change no field');
    this.toggle.onchange = () => { this.all = this.toggle.checked; this.draw(); };
    this.scroll = make(root, 'div', 'pg-scroll');
    this.table = /** @type {HTMLTableElement} */ (make(this.scroll, 'table', ''));
    this.scroll.addEventListener('keydown', (event) => this.key(event));
  }

  /** @param {Data} data @param {(name: string, value: any) => void} tell */
  update(data, tell) {
    this.tell = tell;
    if (this.data && same(data, this.data)) return;
    this.data = data;
    this.draw();
  }

  unmount() {}

  /** Whether a row is shown. @param {Row} row @param {number} i */
  shown(row, i) { return this.all || WIDENING.test(row.line) || i === this.data?.chosen || Boolean(this.data?.problems[i]); }

  draw() {
    const data = /** @type {Data} */ (this.data);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.key;
    const rows = data.rows.map((row, i) => ({ row, i })).filter(({ row, i }) => this.shown(row, i));
    this.count.textContent = `${data.rows.length} ${data.rows.length === 1 ? 'layer' : 'layers'}`;
    const head = document.createElement('thead');
    const titles = document.createElement('tr');
    titles.append(...HEAD.map((title) => Object.assign(document.createElement('th'), { textContent: title === 'Field' ? `Field (${data.unit})` : title, scope: 'col' })));
    head.append(titles);
    const body = document.createElement('tbody');
    for (const { row, i } of rows) {
      body.append(this.row(row, i));
      for (const problem of data.problems[i] ?? []) body.append(wide(problem, 'pg-wrong'));
      if (i === data.chosen) body.append(this.editor(i));
    }
    this.table.replaceChildren(head, body);
    if (focused) /** @type {HTMLElement | null} */ (this.table.querySelector(`[data-key='${focused}']`))?.focus({ preventScroll: true });
    const at = this.table.querySelector('[aria-selected=true]');
    if (at && this.seen !== data.chosen) bring(this.scroll, at);
    this.seen = data.chosen;
  }

  /** @param {Row} row @param {number} i */
  row(row, i) {
    const line = document.createElement('tr');
    line.setAttribute('aria-selected', String(i === this.data?.chosen));
    line.dataset.row = String(i);
    line.dataset.key = `row${i}`;
    line.tabIndex = i === this.data?.chosen || (this.data?.chosen === null && i === 0) ? 0 : -1;
    line.onclick = () => this.tell?.('choose', { row: i });
    const name = document.createElement('td');
    name.append(Object.assign(document.createElement('strong'), { textContent: row.name }), ` ${row.line}`);
    if (row.from.length) name.append(Object.assign(document.createElement('em'), { textContent: ` from ${row.from.join(', ')}` }));
    if (row.idle) name.append(mark('unproductive', 'Everything that comes in sees the whole input already.'));
    if (row.apart) name.append(mark('not aligned', 'Its branches look at different places.'));
    const numbers = row.size === undefined ? HEAD.slice(2).map(() => '') : [
      `${row.channels} × ${row.size}`, row.field, row.jump, row.padding, count(row.parameters), count(row.multiply_adds), bytes(row.memory)];
    line.append(Object.assign(document.createElement('td'), { textContent: String(i + 1) }), name, ...numbers.map((text) => Object.assign(document.createElement('td'), { textContent: text ?? '' })));
    return line;
  }

  /** What can be changed of the chosen layer. @param {number} i */
  editor(i) {
    const data = /** @type {Data} */ (this.data);
    const row = wide('', 'pg-edit'), place = /** @type {HTMLElement} */ (row.firstElementChild);
    const line = make(place, 'div', 'pg-line');
    if (!data.fixed) {
      const kind = /** @type {HTMLSelectElement} */ (make(line, 'select', ''));
      kind.append(...data.kinds.map(([name, title]) => Object.assign(document.createElement('option'), { value: name, textContent: title, selected: name === data.kind })));
      kind.setAttribute('aria-label', 'Kind of layer');
      kind.dataset.key = 'kind';
      kind.onchange = () => this.say({ do: 'kind', row: i, kind: kind.value });
      for (const { name, label, value, hint } of data.settings) {
        const about = make(line, 'label', 'pg-count');
        const input = Object.assign(document.createElement('input'), { type: 'text', value, title: hint, inputMode: 'numeric' });
        input.dataset.key = name;
        about.append(label, input);
        input.onchange = () => this.say({ do: 'set', row: i, setting: name, value: input.value.trim() });
      }
    }
    const buttons = make(place, 'div', 'pg-line');
    for (const [act, label, hint] of [['up', '↑ Up', 'Change places with the layer before'], ['down', '↓ Down', 'Change places with the layer behind'], ['add', '+ Add below', 'A 3 × 3 convolution behind this layer'], ['remove', '✕ Remove', 'Take this layer out']]) {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: label, title: hint });
      button.dataset.key = act;
      button.onclick = () => this.say({ do: act, row: i });
      buttons.append(button);
    }
    place.addEventListener('keydown', (event) => event.stopPropagation()); // the live view's keys are not meant
    return row;
  }

  /** @param {any} change */
  say(change) { this.tell?.('change', { ...change, name: this.data?.rows[change.row]?.name }); } // the page may have moved on

  /** @param {KeyboardEvent} event */
  key(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('tr[data-row]'));
    if (!row) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) {
      const rows = /** @type {HTMLElement[]} */ ([...this.table.querySelectorAll('tr[data-row]')]);
      rows[rows.indexOf(row) + way]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') row.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Bring a row into sight of its box, without moving the page. @param {HTMLElement} box @param {Element} row */
function bring(box, row) {
  const [outer, inner] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top + 40 || inner.bottom > outer.bottom - 90) box.scrollTop += inner.top - outer.top - outer.height / 3;
}

/** A row over the whole width. @param {string} text @param {string} name */
function wide(text, name) {
  const row = document.createElement('tr');
  row.className = name;
  row.append(Object.assign(document.createElement('td'), { colSpan: HEAD.length, textContent: text }));
  return row;
}

/** @param {string} text @param {string} title */
function mark(text, title) { return Object.assign(document.createElement('span'), { className: 'pg-mark', textContent: text, title }); }

/** "1.7 million". @param {number | undefined} value */
export function count(value) {
  if (!value) return '–';
  for (const [size, name] of /** @type {[number, string][]} */ ([[1e9, ' billion'], [1e6, ' million'], [1e4, ' thousand']])) {
    if (value >= size) return `${Number((value / (size === 1e4 ? 1e3 : size)).toPrecision(3))}${name}`;
  }
  return value.toLocaleString('en');
}

/** @param {number | undefined} value */
export function bytes(value) {
  if (!value) return '–';
  for (const [size, name] of /** @type {[number, string][]} */ ([[2 ** 20, 'MB'], [2 ** 10, 'KB']])) if (value >= size) return `${Number((value / size).toPrecision(3))} ${name}`;
  return `${value} B`;
}

/** @param {HTMLElement} parent @param {string} tag @param {string} name */
function make(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}
