// The numbers of a kernel, one field each. Whoever changes one gets a kernel of their own: its text goes to the page's script.

import { same } from './words.js';

/** @typedef {{rows: string[][], largest: number, beyond: number}} Data */

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?(\/(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?)?$/i;
const REST = 250; // milliseconds without a further change before the page is told

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Kernel(element.querySelector('.pg-kernel'));
  element.playground.view.update(component.data, component.setTriggerValue);
}

export class Kernel {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {string[][]} */
    this.rows = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    root.replaceChildren();
    this.grid = make(root, 'div', 'pg-numbers');
    this.grid.setAttribute('role', 'group');
    this.grid.setAttribute('aria-label', 'The kernel’s numbers. Tab goes from one to the next, arrow keys up and down change one.');
    this.said = make(root, 'p', 'pg-status');
    this.said.setAttribute('aria-live', 'polite');
    const line = make(root, 'div', 'pg-line');
    this.button(line, 'Divide by sum', 'keeps the brightness of the picture', () => this.normalise());
    this.button(line, 'Turn', 'by a quarter to the right', () => this.take(turned(this.rows)));
    this.button(line, 'Larger', 'a ring of zeros around it', () => this.take(ringed(this.rows)));
    this.button(line, 'Smaller', 'without its outermost ring', () => this.take(this.rows.slice(1, -1).map((row) => row.slice(1, -1))));
  }

  /** @param {Data} data @param {(name: string, value: any) => void} tell */
  update(data, tell) {
    this.tell = tell;
    const before = this.data;
    this.data = data;
    if (this.waiting || (before && same(data, before))) return; // what is being typed is newer
    this.rows = data.rows.map((row) => [...row]);
    this.draw();
  }

  unmount() { clearTimeout(this.waiting); }

  draw() {
    const [rows, columns] = [this.rows.length, this.rows[0]?.length ?? 0], focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.cell;
    this.grid.style.setProperty('--columns', String(columns));
    this.grid.replaceChildren(...this.rows.flatMap((row, i) => row.map((text, j) => this.field(i, j, text))));
    if (focused) this.cell(focused)?.focus({ preventScroll: true });
    const [divide, , larger, smaller] = /** @type {HTMLButtonElement[]} */ ([...this.root.querySelectorAll('.pg-button')]), sum = this.sum();
    divide.disabled = Math.abs(sum) < 1e-9 || Math.abs(sum - 1) < 1e-9;
    larger.disabled = Math.max(rows, columns) + 2 > (this.data?.largest ?? 0);
    smaller.disabled = Math.min(rows, columns) < 3;
    this.said.textContent = `${rows} × ${columns}, the sum is ${shown(String(sum))}`;
  }

  /** @param {string} name @returns {HTMLInputElement | null} */
  cell(name) { return this.grid.querySelector(`[data-cell="${name}"]`); }

  /** @param {number} i @param {number} j @param {string} text */
  field(i, j, text) {
    const field = Object.assign(document.createElement('input'), { type: 'text', inputMode: 'text', value: shown(text), title: text, autocomplete: 'off', spellcheck: false });
    field.dataset.cell = `${i} ${j}`;
    field.dataset.sign = String(Math.sign(value(text)));
    field.setAttribute('aria-label', `Row ${i + 1}, column ${j + 1}`);
    field.onfocus = () => { if (field.value === shown(this.rows[i][j])) field.value = this.rows[i][j]; field.select(); };
    field.oninput = () => this.typed(i, j, field);
    field.onblur = () => { if (!field.getAttribute('aria-invalid')) field.value = shown(this.rows[i][j]); };
    field.onkeydown = (event) => this.key(event, i, j, field);
    return field;
  }

  /** @param {number} i @param {number} j @param {HTMLInputElement} field */
  typed(i, j, field) {
    const text = field.value.trim().replace('−', '-'), good = NUMBER.test(text) && Math.abs(value(text)) <= (this.data?.beyond ?? 0);
    if (!good) {
      field.setAttribute('aria-invalid', 'true');
      this.said.textContent = `Row ${i + 1}, column ${j + 1} needs a number from −${this.data?.beyond} to ${this.data?.beyond}, or a fraction such as 1/9.`;
      return;
    }
    field.removeAttribute('aria-invalid');
    this.rows[i][j] = text;
    field.dataset.sign = String(Math.sign(value(text)));
    this.said.textContent = `${this.rows.length} × ${this.rows[0].length}, the sum is ${shown(String(this.sum()))}`;
    this.say();
  }

  /** Up and down change the number by 1, Enter goes on. @param {KeyboardEvent} event @param {number} i @param {number} j @param {HTMLInputElement} field */
  key(event, i, j, field) {
    event.stopPropagation(); // the live view's keys are not meant
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (way) {
      event.preventDefault();
      field.value = String(Number((value(this.rows[i][j]) + way).toPrecision(12)));
      this.typed(i, j, field);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      (this.cell(`${i} ${j + 1}`) ?? this.cell(`${i + 1} 0`) ?? this.cell('0 0'))?.focus();
    }
  }

  normalise() {
    const sum = this.sum();
    this.take(this.rows.map((row) => row.map((text) => String(Number((value(text) / sum).toPrecision(15))))));
  }

  /** @param {string[][]} rows */
  take(rows) {
    this.rows = rows;
    this.draw();
    this.say();
  }

  say() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.tell?.('numbers', { text: this.rows.map((row) => row.join(' ')).join('; ') });
    }, REST);
  }

  sum() { return this.rows.flat().reduce((sum, text) => sum + value(text), 0); }

  /** @param {HTMLElement} line @param {string} text @param {string} hint @param {() => void} pressed */
  button(line, text, hint, pressed) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: text, title: `${text}: ${hint}` });
    button.onclick = pressed;
    line.append(button);
  }
}

/** @param {string} text */
export function value(text) {
  const [top, bottom] = text.split('/').map(Number);
  return bottom === undefined ? top : top / bottom;
}

/** In little room: four digits, a real minus sign; a fraction stays one. @param {string} text */
export function shown(text) {
  const number = text.includes('/') || !Number.isFinite(Number(text)) ? text : String(Number(Number(text).toPrecision(Math.abs(Number(text)) < 1 ? 2 : 4)));
  return (Math.abs(Number(number)) < 1e-9 && Number(text) !== 0 ? '0' : number).replace('-', '−');
}

/** @param {string[][]} rows */
function turned(rows) { return rows[0].map((_, j) => rows.map((row) => row[j]).reverse()); }

/** @param {string[][]} rows */
function ringed(rows) {
  const empty = Array(rows[0].length + 2).fill('0');
  return [[...empty], ...rows.map((row) => ['0', ...row, '0']), [...empty]];
}

/** @param {HTMLElement} parent @param {string} tag @param {string} className */
function make(parent, tag, className) {
  const element = Object.assign(document.createElement(tag), { className });
  parent.append(element);
  return element;
}
