// Points to draw by mouse, finger or pen: a stroke leaves one every so often. Their text goes to the page's script.

import { same } from './words.js';
import { themeOf } from './paint.js';
import { ROLES } from './palette.js';

/** @typedef {{points: number[][], most: number}} Data points: across and up, in percent */

const SIDE = 320; // pixels of the drawing
const APART = 2; // percent between two points of a stroke
const DOT = 4; // pixels

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Points(element.querySelector('.pg-curve'));
  element.playground.view.update(component.data, component.setTriggerValue);
}

export class Points {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {number[][]} */
    this.points = [];
    /** @type {number[][][]} */
    this.past = [];
    this.drawing = false;
    root.replaceChildren();
    this.surface = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
    this.surface.setAttribute('role', 'img');
    this.surface.setAttribute('aria-label', 'The real points. Draw on it, or type points in the field below.');
    const line = Object.assign(document.createElement('div'), { className: 'pg-line' });
    this.undo = this.button(line, 'Undo', () => { const before = this.past.pop(); if (before) this.take(before); });
    this.clear = this.button(line, 'Clear', () => { this.past.push(this.points); this.take([]); });
    this.said = Object.assign(document.createElement('div'), { className: 'pg-status' });
    this.said.setAttribute('aria-live', 'polite');
    root.append(this.surface, line, this.said);
    this.surface.addEventListener('pointerdown', (event) => this.down(event));
    this.surface.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) this.surface.addEventListener(end, () => this.up());
  }

  /** @param {Data} data @param {(name: string, value: any) => void} tell */
  update(data, tell) {
    this.tell = tell;
    const before = this.data;
    this.data = data;
    const known = this.drawing || (before && same(data, before)) || (this.told && same(data.points, this.told));
    if (!known) { [this.points, this.told, this.past] = [data.points, data.points, []]; }
    this.paint();
  }

  unmount() { this.drawing = false; }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button || !this.data) return;
    event.preventDefault();
    this.surface.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.drawing = true;
    this.past.push(this.points);
    this.last = this.at(event);
    this.add(this.last);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.drawing || event.pointerId !== this.pointer) return; // a second finger draws nothing
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) this.to(this.at(each));
  }

  up() {
    if (!this.drawing) return;
    this.drawing = false;
    this.say();
  }

  /** @param {PointerEvent} event */
  at(event) {
    const box = this.surface.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height].map((share) => Math.max(0, Math.min(100, share * 100)));
  }

  /** Points on the way there, as far apart as they shall be. @param {number[]} there */
  to(there) {
    for (;;) {
      const [x, y] = /** @type {number[]} */ (this.last), away = Math.hypot(there[0] - x, there[1] - y);
      if (away < APART) return;
      this.last = [x + ((there[0] - x) * APART) / away, y + ((there[1] - y) * APART) / away];
      this.add(this.last);
    }
  }

  /** @param {number[]} point */
  add(point) {
    if (this.points.length < (this.data?.most ?? 0)) this.points = [...this.points, point.map(Math.round)];
    this.paint();
  }

  /** @param {number[][]} points */
  take(points) {
    this.points = points;
    this.paint();
    this.say();
  }

  say() {
    this.told = this.points;
    this.tell?.('drawn', { text: this.points.map((point) => point.join(',')).join(' ') });
  }

  paint() {
    const pen = /** @type {CanvasRenderingContext2D} */ (this.surface.getContext('2d')), roles = /** @type {any} */ (ROLES)[themeOf(this.root)];
    const most = this.data?.most ?? 0, count = this.points.length;
    pen.fillStyle = roles.paper;
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.strokeStyle = roles.grid;
    pen.beginPath();
    for (let part = SIDE / 4; part < SIDE; part += SIDE / 4) { pen.moveTo(part, 0); pen.lineTo(part, SIDE); pen.moveTo(0, part); pen.lineTo(SIDE, part); }
    pen.stroke();
    pen.fillStyle = roles.train;
    for (const [x, y] of this.points) { pen.beginPath(); pen.arc((x / 100) * SIDE, (1 - y / 100) * SIDE, DOT, 0, 2 * Math.PI); pen.fill(); }
    this.undo.disabled = this.past.length === 0;
    this.clear.disabled = count === 0;
    this.said.textContent = count === 0 ? 'Draw where real points shall lie.' : count < most ? `${count} of at most ${most} points` : `${most} points: no more will fit`;
  }

  /** @param {HTMLElement} line @param {string} text @param {() => void} pressed */
  button(line, text, pressed) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: text, onclick: pressed });
    line.append(button);
    return button;
  }
}
