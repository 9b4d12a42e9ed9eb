// Points to draw: a stroke leaves one every so often.

import { Strokes } from './strokes.js';

/** @typedef {{points: number[][], most: number}} Data points: across and up, in percent */

const SIDE = 320; // pixels of the drawing
const APART = 2; // percent between two points of a stroke
const DOT = 4; // pixels

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Points(element.querySelector('.pg-curve'));
  element.playground.view.update(component.data, component.setTriggerValue);
}

/** @extends {Strokes<number[]>} */
export class Points extends Strokes {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SIDE, SIDE, 'The real points. Draw on it, or type points in the field below.', 'Clear');
    this.said = Object.assign(document.createElement('div'), { className: 'pg-status' });
    this.said.setAttribute('aria-live', 'polite');
    root.append(this.said);
  }

  /** @override @param {Data} data */
  given(data) { return data.points; }

  /** @override */
  text() { return this.drawn.map((point) => point.join(',')).join(' '); }

  /** @override @param {number} across @param {number} down */
  place(across, down) { return [across, 1 - down].map((share) => Math.max(0, Math.min(100, share * 100))); }

  /** @override @param {number[]} here */
  begin(here) {
    this.add(here);
    super.begin(here);
  }

  /** @override Points on the way there, as far apart as they shall be. @param {number[]} from @param {number[]} to */
  stroke(from, to) {
    let last = from;
    for (;;) {
      const [x, y] = last, away = Math.hypot(to[0] - x, to[1] - y);
      if (away < APART) return last;
      last = [x + ((to[0] - x) * APART) / away, y + ((to[1] - y) * APART) / away];
      this.add(last);
    }
  }

  /** @param {number[]} point */
  add(point) { if (this.drawn.length < (this.data?.most ?? 0)) this.put([...this.drawn, point.map(Math.round)]); }

  /** @override @param {CanvasRenderingContext2D} pen @param {any} roles */
  paintOn(pen, roles) {
    const most = this.data?.most ?? 0, count = this.drawn.length;
    for (let part = SIDE / 4; part < SIDE; part += SIDE / 4) { pen.moveTo(part, 0); pen.lineTo(part, SIDE); pen.moveTo(0, part); pen.lineTo(SIDE, part); }
    pen.stroke();
    pen.fillStyle = roles.train;
    for (const [x, y] of this.drawn) { pen.beginPath(); pen.arc((x / 100) * SIDE, (1 - y / 100) * SIDE, DOT, 0, 2 * Math.PI); pen.fill(); }
    this.wipe.disabled = count === 0;
    this.said.textContent = count === 0 ? 'Draw where real points shall lie.' : count < most ? `${count} of at most ${most} points` : `${most} points: no more will fit`;
  }
}
