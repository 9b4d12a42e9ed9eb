// The world editor: a grid to paint by mouse, touch and keyboard. What is painted is a world of world.js; its text goes to the page.

import { same } from './words.js';
import { themeOf } from './paint.js';
import { ROLES } from './palette.js';
import { Brushes } from './brushes.js';
import { Rules } from './rules.js';
import { cleared, crossed, described, drawn, painted, read, written } from './world.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {{assets: string, world: any, loads: number, smallest: number, largest: number}} Data */

const CELL = 40; // units of the drawing
const LONGEST_PAST = 200; // worlds that undo goes back
const SVG = 'http://www.w3.org/2000/svg';

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Editor(element.querySelector('.pg-editor'), component.data);
  element.playground.view.update(component.data, component.setStateValue);
}

export class Editor {
  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    /** @type {World} */
    this.world = read(data.world);
    /** @type {World[]} */
    this.past = [];
    /** @type {World[]} */
    this.future = [];
    this.loads = data.loads;
    this.told = written(this.world);
    this.strokes = 0;
    this.at = 0; // the cursor's cell
    this.identity = `cell-${Math.random().toString(36).slice(2, 8)}`;
    /** @type {number | null} */
    this.stroke = null; // the cell last painted while the pointer is down
    /** @type {string[]} */
    this.keys = []; // how each cell was drawn last
    root.replaceChildren();
    this.svg = document.createElementNS(SVG, 'svg');
    this.brushes = new Brushes(root, (paints) => this.svg.classList.toggle('pg-painting', paints)); // only a tool that paints keeps a finger from scrolling
    this.paper = make(root, 'div', 'pg-paper');
    this.svg.setAttribute('role', 'grid');
    this.svg.setAttribute('tabindex', '0');
    this.svg.setAttribute('aria-label', 'The world. Arrows move, digits choose a tool, Space paints.');
    this.paper.append(this.svg);
    root.append(this.brushes.extra); // under the grid: it comes and goes, and the grid must stay where it is
    this.status = make(root, 'p', 'pg-status');
    this.status.setAttribute('aria-live', 'polite');
    const row = make(root, 'div', 'pg-line');
    this.undo = this.button(row, 'Undo', 'Ctrl+Z', () => this.back());
    this.redo = this.button(row, 'Redo', 'Ctrl+Y', () => this.forth());
    this.button(row, 'Clear', 'takes everything out but a start', () => this.commit(cleared(this.world)));
    this.larger = this.button(row, 'Larger', 'fills the window; Escape brings it back', () => this.enlarge(!root.classList.contains('pg-wide')));
    this.rules = new Rules(root, data, () => this.world, (world) => this.commit(world));
    this.listen();
    this.themed();
    this.draw();
  }

  /** @param {Data} data @param {(name: string, value: any) => void} setState */
  update(data, setState) {
    this.data = data;
    this.setState = setState;
    if (data.loads === this.loads) return; // an echo of what was painted here
    this.loads = data.loads; // a preset or a pasted text; undo brings back what was here before
    const world = read(data.world);
    if (!same(world, this.world)) this.take(world);
    this.told = written(world);
  }

  unmount() { this.enlarge(false); }

  // --- what is on screen ---------------------------------------------------------------------------------------------------------

  /** @param {HTMLElement} row @param {string} label @param {string} hint @param {() => void} act */
  button(row, label, hint, act) {
    const button = /** @type {HTMLButtonElement} */ (make(row, 'button', 'pg-button'));
    button.type = 'button';
    button.textContent = label;
    button.title = `${label} (${hint})`;
    button.onclick = act;
    return button;
  }

  /** The colours of this viewer's theme, as variables of the style sheet. */
  themed() {
    const theme = themeOf(this.root);
    for (const [role, colour] of Object.entries(/** @type {any} */ (ROLES)[theme])) this.root.style.setProperty(`--role-${role}`, colour);
    this.root.dataset.theme = theme;
  }

  /** Draw what has changed since the last time. */
  draw() {
    const { rows, cols } = this.world;
    const shape = `${rows} ${cols}`;
    if (this.svg.dataset.shape !== shape) {
      this.svg.dataset.shape = shape;
      this.svg.setAttribute('viewBox', `-1 -1 ${cols * CELL + 2} ${rows * CELL + 2}`);
      this.svg.style.setProperty('--cols', String(cols));
      this.svg.style.setProperty('--rows', String(rows));
      this.svg.setAttribute('aria-rowcount', String(rows));
      this.svg.setAttribute('aria-colcount', String(cols));
      this.keys = [];
      this.svg.replaceChildren(...Array.from({ length: rows }, (_, row) => {
        const line = document.createElementNS(SVG, 'g');
        line.setAttribute('role', 'row');
        line.append(...Array.from({ length: cols }, (__, col) => {
          const cell = document.createElementNS(SVG, 'g');
          cell.setAttribute('role', 'gridcell');
          cell.setAttribute('transform', `translate(${col * CELL} ${row * CELL})`);
          cell.id = `${this.identity}-${row * cols + col}`;
          return cell;
        }));
        return line;
      }));
      this.at = Math.min(this.at, rows * cols - 1);
    }
    for (let index = 0; index < rows * cols; index += 1) {
      const inside = drawn(this.world, index, CELL);
      if (this.keys[index] === inside) continue;
      this.keys[index] = inside;
      const cell = this.cell(index);
      cell.innerHTML = inside; // shapes and escaped labels of ours only
      cell.setAttribute('aria-label', this.words(index));
    }
    for (const [button, worlds] of /** @type {[HTMLElement, World[]][]} */ ([[this.undo, this.past], [this.redo, this.future]])) {
      button.setAttribute('aria-disabled', String(worlds.length === 0)); // not disabled: the focus would be lost
    }
    this.rules.show();
    this.root.dataset.text = written(this.world);
    this.pointed();
  }

  /** @param {number} index */
  cell(index) { return this.svg.children[Math.floor(index / this.world.cols)].children[index % this.world.cols]; }

  /** @param {number} index */
  words(index) {
    return `row ${Math.floor(index / this.world.cols) + 1}, column ${(index % this.world.cols) + 1}: ${described(this.world, index)}`;
  }

  /** The cursor is on another cell, or the cell under it has changed. */
  pointed() {
    this.svg.querySelector('.pg-at')?.classList.remove('pg-at');
    this.cell(this.at).classList.add('pg-at');
    this.svg.setAttribute('aria-activedescendant', this.cell(this.at).id);
    const words = this.words(this.at);
    this.say(words[0].toUpperCase() + words.slice(1) + '.');
  }

  /** @param {string} sentence */
  say(sentence) { if (this.status.textContent !== sentence) this.status.textContent = sentence; }

  /** @param {boolean} wide */
  enlarge(wide) {
    this.root.classList.toggle('pg-wide', wide);
    this.larger.textContent = wide ? 'Smaller' : 'Larger';
    this.larger.setAttribute('aria-pressed', String(wide));
  }

  // --- what the person does ------------------------------------------------------------------------------------------------------

  listen() {
    this.svg.addEventListener('pointerdown', (event) => this.down(event));
    this.svg.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) this.svg.addEventListener(end, () => this.up());
    this.root.addEventListener('keydown', (event) => this.key(event));
    const probe = make(this.root, 'span', 'pg-theme-probe');
    probe.addEventListener('transitionend', () => this.themed());
  }

  /** The cell under the pointer, or null beside the world. @param {PointerEvent} event */
  under(event) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const { rows, cols } = this.world;
    const col = Math.floor(((event.clientX - left) / width) * (cols * CELL + 2) / CELL - 1 / CELL);
    const row = Math.floor(((event.clientY - top) / height) * (rows * CELL + 2) / CELL - 1 / CELL);
    return row >= 0 && row < rows && col >= 0 && col < cols ? row * cols + col : null;
  }

  /** @param {PointerEvent} event */
  down(event) {
    const index = this.under(event);
    if (index === null || event.button > 0) return;
    this.at = index;
    if (!this.brushes.paints()) { this.pointed(); return; }
    event.preventDefault(); // no text is selected; the focus is set by hand
    this.svg.focus({ preventScroll: true });
    this.svg.setPointerCapture(event.pointerId);
    this.before = this.world;
    this.stroke = index;
    this.dab(index, true);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.stroke === null || !this.brushes.drags()) return;
    const index = this.under(event);
    if (index === null || index === this.stroke) return;
    for (const cell of crossed(this.stroke, index, this.world.cols)) this.dab(cell, false); // a fast pointer skips cells
    this.stroke = index;
    this.at = index;
  }

  up() {
    if (this.stroke === null) return;
    this.stroke = null;
    const world = this.world;
    this.world = this.before ?? world;
    this.commit(world);
  }

  /** Paint one cell of a stroke. @param {number} index @param {boolean} first whether the stroke begins here */
  dab(index, first) {
    this.world = painted(this.world, index, this.brushes.brush(first ? this.world : null, index));
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const typing = /** @type {Element} */ (event.target).closest('input, select');
    const command = event.ctrlKey || event.metaKey;
    if (command && !typing && 'zy'.includes(event.key.toLowerCase())) {
      if (event.key.toLowerCase() === 'y' || event.shiftKey) this.forth(); else this.back();
    } else if (event.key === 'Escape' && this.root.classList.contains('pg-wide')) {
      this.enlarge(false);
    } else if (command || event.altKey || typing) {
      if (typing && !command) event.stopPropagation(); // the live view's keys are not meant
      return;
    } else if (/^([0-9]|Escape)$/.test(event.key)) {
      this.brushes.choose(event.key);
      this.say(`Tool: ${this.brushes.tool.label}.`);
    } else if (event.target === this.svg && event.key.startsWith('Arrow')) {
      this.walk(event.key, event.shiftKey);
    } else if (event.target === this.svg && (event.key === ' ' || event.key === 'Enter')) {
      if (this.brushes.paints()) this.commit(painted(this.world, this.at, this.brushes.brush(this.world, this.at)));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key @param {boolean} painting with Shift the cursor paints as it goes */
  walk(key, painting) {
    const { rows, cols } = this.world;
    const [row, col] = [Math.floor(this.at / cols), this.at % cols];
    const [down, right] = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] })[key];
    this.at = Math.max(0, Math.min(rows - 1, row + down)) * cols + Math.max(0, Math.min(cols - 1, col + right));
    if (painting && this.brushes.paints()) this.commit(painted(this.world, this.at, this.brushes.brush(null, this.at)));
    else this.pointed();
    this.cell(this.at).scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  // --- what was and what is ------------------------------------------------------------------------------------------------------

  /** Another world is what is painted from now on. @param {World} world */
  take(world) {
    this.past = [...this.past, this.world].slice(-LONGEST_PAST);
    this.future = [];
    this.world = world;
    this.draw();
  }

  /** The person made this world. @param {World} world */
  commit(world) {
    if (same(world, this.world)) { this.draw(); return; }
    this.take(world);
    this.tell();
  }

  back() { this.turn(this.past, this.future); }

  forth() { this.turn(this.future, this.past); }

  /** @param {World[]} from @param {World[]} to */
  turn(from, to) {
    const world = from.pop();
    if (!world) return;
    to.push(this.world);
    this.world = world;
    this.draw();
    this.tell();
  }

  /** What the page does not know yet: a portal without its other end changes nothing for it. */
  tell() {
    const text = written(this.world);
    if (text !== this.told) this.setState?.('world', { text, count: (this.strokes += 1) }); // the page must hear of one that it has heard of before
    this.told = text;
  }
}

/** @param {HTMLElement} parent @param {string} tag @param {string} name */
function make(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}
