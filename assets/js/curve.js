// A curve to draw by mouse, finger or pen: one height for each of its places. Its text goes to the page's script.

import { same } from './words.js';
import { themeOf } from './paint.js';
import { ROLES } from './palette.js';

/** @typedef {{heights: number[], points: number, reach: number, highest: number}} Data */

const WIDE = 360, HIGH = 240; // pixels of the drawing
const FULL = 1.04; // beyond the last place, so that it can be reached

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Curve(element.querySelector('.pg-curve'));
  element.playground.view.update(component.data, component.setTriggerValue);
}

export class Curve {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {number[]} */
    this.heights = [];
    /** @type {number[][]} */
    this.past = [];
    /** @type {{place: number, height: number} | null} */
    this.last = null; // where the pointer was, while it is down
    root.replaceChildren();
    this.surface = Object.assign(document.createElement('canvas'), { width: WIDE, height: HIGH });
    this.surface.setAttribute('role', 'img');
    this.surface.setAttribute('aria-label', 'The curve. Draw on it, or type its heights in the field below.');
    const line = Object.assign(document.createElement('div'), { className: 'pg-line' });
    this.undo = this.button(line, 'Undo', () => { const before = this.past.pop(); if (before) this.take(before); });
    this.button(line, 'Flat', () => { this.past.push([...this.heights]); this.take(this.heights.map(() => 0)); });
    root.append(this.surface, line);
    this.surface.addEventListener('pointerdown', (event) => this.down(event));
    this.surface.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) this.surface.addEventListener(end, () => this.up());
  }

  /** @param {Data} data @param {(name: string, value: any) => void} tell */
  update(data, tell) {
    this.tell = tell;
    const before = this.data;
    this.data = data;
    if (this.last || (before && same(data, before)) || (this.told && same(data.heights, this.told))) { this.paint(); return; }
    this.heights = resampled(data.heights, data.points);
    this.told = data.heights;
    this.past = [];
    this.paint();
  }

  unmount() { this.last = null; }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button || !this.data) return;
    event.preventDefault();
    this.surface.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.past.push([...this.heights]);
    this.last = this.at(event);
    this.stroke(this.last, this.last);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.last || event.pointerId !== this.pointer) return; // a second finger draws nothing
    for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const now = this.at(each);
      this.stroke(this.last, now);
      this.last = now;
    }
  }

  up() {
    if (!this.last) return;
    this.last = null;
    this.say();
  }

  /** @param {PointerEvent} event */
  at(event) {
    const box = this.surface.getBoundingClientRect(), { points, highest } = /** @type {Data} */ (this.data);
    const across = (((event.clientX - box.left) / box.width) * 2 - 1) * FULL, up = 1 - ((event.clientY - box.top) / box.height) * 2;
    return { place: ((Math.max(-1, Math.min(1, across)) + 1) / 2) * (points - 1), height: Math.max(-1, Math.min(1, up * FULL)) * highest };
  }

  /** Every place between the two gets a height on the line between them. @param {{place: number, height: number}} from @param {{place: number, height: number}} to */
  stroke(from, to) {
    const [left, right] = from.place <= to.place ? [from, to] : [to, from];
    for (let i = Math.round(left.place); i <= Math.round(right.place); i += 1) {
      const share = right.place === left.place ? 1 : Math.max(0, Math.min(1, (i - left.place) / (right.place - left.place)));
      this.heights[i] = Number((left.height + share * (right.height - left.height)).toFixed(2));
    }
    this.paint();
  }

  /** @param {number[]} heights */
  take(heights) {
    this.heights = heights;
    this.paint();
    this.say();
  }

  say() {
    this.told = this.heights.map((height) => Number(height.toFixed(2)));
    this.tell?.('drawn', { text: this.told.join(' ') });
  }

  paint() {
    const { points, reach, highest } = /** @type {Data} */ (this.data);
    const pen = /** @type {CanvasRenderingContext2D} */ (this.surface.getContext('2d')), roles = /** @type {any} */ (ROLES)[themeOf(this.root)];
    const x = (/** @type {number} */ part) => (WIDE * (part / FULL + 1)) / 2, y = (/** @type {number} */ height) => (HIGH * (1 - height / highest / FULL)) / 2;
    pen.fillStyle = roles.paper;
    pen.fillRect(0, 0, WIDE, HIGH);
    pen.strokeStyle = roles.grid;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let one = -reach; one <= reach; one += 1) { pen.moveTo(x(one / reach), 0); pen.lineTo(x(one / reach), HIGH); }
    for (let one = -highest; one <= highest; one += 1) { pen.moveTo(0, y(one)); pen.lineTo(WIDE, y(one)); }
    pen.stroke();
    pen.fillStyle = roles.quiet;
    pen.font = '12px sans-serif';
    for (const one of [-reach, 0, reach]) pen.fillText(String(one).replace('-', '−'), x(one / reach) + (one === reach ? -10 : 3), y(0) - 4);
    for (const one of [-highest + 0.5, highest - 0.5]) pen.fillText(String(one).replace('-', '−'), x(0) + 3, y(one));
    pen.strokeStyle = roles.data;
    pen.lineWidth = 3;
    pen.lineJoin = 'round';
    pen.beginPath();
    this.heights.forEach((height, i) => pen.lineTo(x((2 * i) / (points - 1) - 1), y(height)));
    pen.stroke();
    this.undo.disabled = this.past.length === 0;
  }

  /** @param {HTMLElement} line @param {string} text @param {() => void} pressed */
  button(line, text, pressed) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: text, onclick: pressed });
    line.append(button);
    return button;
  }
}

/** So many heights along the same straight lines. @param {number[]} heights @param {number} points */
export function resampled(heights, points) {
  return Array.from({ length: points }, (_, i) => {
    const place = (i * (heights.length - 1)) / (points - 1), left = Math.min(Math.floor(place), heights.length - 2);
    return Number((heights[left] + (place - left) * (heights[left + 1] - heights[left])).toFixed(4));
  });
}
