// Something to draw by mouse, finger or pen. What a stroke leaves is the subclass's matter; its text goes to the page's script.

import { same } from './words.js';
import { themeOf } from './paint.js';
import { ROLES } from './palette.js';

/** @template Place where the pointer is, in the drawing's own numbers */
export class Strokes {
  /** @param {HTMLElement} root @param {number} wide @param {number} high pixels @param {string} label @param {string} blank what the button says that wipes it */
  constructor(root, wide, high, label, blank) {
    this.root = root;
    /** @type {any[]} */
    this.drawn = []; // never changed in place
    /** @type {any[][]} */
    this.past = [];
    /** @type {Place | null} */
    this.last = null; // where the pointer was, while it is down
    root.replaceChildren();
    this.surface = Object.assign(document.createElement('canvas'), { width: wide, height: high });
    this.surface.setAttribute('role', 'img');
    this.surface.setAttribute('aria-label', label);
    this.line = Object.assign(document.createElement('div'), { className: 'pg-line' });
    this.undo = this.button('Undo', () => { const before = this.past.pop(); if (before) this.take(before); });
    this.wipe = this.button(blank, () => { this.past.push(this.drawn); this.take(this.blank()); });
    root.append(this.surface, this.line);
    this.surface.addEventListener('pointerdown', (event) => this.down(event));
    this.surface.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) this.surface.addEventListener(end, () => this.up());
  }

  /** @returns {any[]} the drawing with nothing on it */
  blank() { return []; }

  /** @param {any} data @returns {any[]} the drawing that the page knows */
  given(data) { return data; }

  /** @returns {string} */
  text() { throw new Error('a drawing has a text'); }

  /** @param {number} across @param {number} down shares of the surface, from 0 to 1 @returns {Place} */
  place(across, down) { throw new Error(`a drawing knows where ${across}, ${down} is`); }

  /** A stroke goes on. @param {Place} from @param {Place} to @returns {Place} how far it has come */
  stroke(from, to) { throw new Error(`a drawing knows what a stroke from ${from} to ${to} leaves`); }

  /** @param {CanvasRenderingContext2D} pen @param {any} roles the colours */
  paintOn(pen, roles) { throw new Error(`a drawing is painted with ${pen} in ${roles}`); }

  /** @param {any} data @param {(name: string, value: any) => void} tell */
  update(data, tell) {
    this.tell = tell;
    const before = this.data;
    this.data = data;
    const given = this.given(data), known = this.last || (before && same(data, before)) || (this.told && same(given, this.told));
    if (!known) { [this.drawn, this.told, this.past] = [given, given, []]; }
    this.paint();
  }

  unmount() { this.last = null; }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button || !this.data) return;
    event.preventDefault();
    this.surface.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.past.push(this.drawn);
    this.begin(this.at(event));
  }

  /** A stroke begins. @param {Place} here */
  begin(here) {
    this.last = this.stroke(here, here);
    this.paint();
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.last === null || event.pointerId !== this.pointer) return; // a second finger draws nothing
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) this.last = this.stroke(this.last, this.at(each));
    this.paint();
  }

  up() {
    if (this.last === null) return;
    this.last = null;
    this.say();
  }

  /** @param {PointerEvent} event @returns {Place} */
  at(event) {
    const box = this.surface.getBoundingClientRect();
    return this.place((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  /** @param {any[]} drawn */
  put(drawn) { this.drawn = drawn; }

  /** @param {any[]} drawn */
  take(drawn) {
    this.put(drawn);
    this.paint();
    this.say();
  }

  say() {
    this.told = this.drawn;
    this.tell?.('drawn', { text: this.text() });
  }

  paint() {
    const pen = /** @type {CanvasRenderingContext2D} */ (this.surface.getContext('2d')), roles = /** @type {any} */ (ROLES)[themeOf(this.root)];
    pen.fillStyle = roles.paper;
    pen.fillRect(0, 0, this.surface.width, this.surface.height);
    pen.strokeStyle = roles.grid;
    pen.lineWidth = 1;
    pen.beginPath();
    this.paintOn(pen, roles);
    this.undo.disabled = this.past.length === 0;
  }

  /** @param {string} text @param {() => void} pressed */
  button(text, pressed) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: text, onclick: pressed });
    this.line.append(button);
    return button;
  }
}
