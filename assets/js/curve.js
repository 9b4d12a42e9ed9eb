// A curve to draw: one height for each of its places.

import { Strokes } from './strokes.js';

/** @typedef {{heights: number[], points: number, reach: number, highest: number}} Data */
/** @typedef {{place: number, height: number}} Place */

const WIDE = 360, HIGH = 240; // pixels of the drawing
const FULL = 1.04; // beyond the last place, so that it can be reached

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Curve(element.querySelector('.pg-curve'));
  element.playground.view.update(component.data, component.setTriggerValue);
}

/** @extends {Strokes<Place>} */
export class Curve extends Strokes {
  /** @param {HTMLElement} root */
  constructor(root) { super(root, WIDE, HIGH, 'The curve. Draw on it, or type its heights in the field below.', 'Flat'); }

  /** @override */
  blank() { return this.drawn.map(() => 0); }

  /** @override @param {Data} data */
  given(data) { return resampled(data.heights, data.points); }

  /** @override */
  text() { return this.drawn.join(' '); }

  /** @override @param {number} across @param {number} down */
  place(across, down) {
    const { points, highest } = /** @type {Data} */ (this.data), within = (/** @type {number} */ share) => Math.max(-1, Math.min(1, (share * 2 - 1) * FULL));
    return { place: ((within(across) + 1) / 2) * (points - 1), height: within(1 - down) * highest };
  }

  /** @override Every place between the two gets a height on the line between them. @param {Place} from @param {Place} to */
  stroke(from, to) {
    const [left, right] = from.place <= to.place ? [from, to] : [to, from];
    const drawn = [...this.drawn];
    for (let i = Math.round(left.place); i <= Math.round(right.place); i += 1) {
      const share = right.place === left.place ? 1 : Math.max(0, Math.min(1, (i - left.place) / (right.place - left.place)));
      drawn[i] = rounded(left.height + share * (right.height - left.height));
    }
    this.put(drawn);
    return to;
  }

  /** @override @param {CanvasRenderingContext2D} pen @param {any} roles */
  paintOn(pen, roles) {
    const { points, reach, highest } = /** @type {Data} */ (this.data);
    const x = (/** @type {number} */ part) => (WIDE * (part / FULL + 1)) / 2, y = (/** @type {number} */ height) => (HIGH * (1 - height / highest / FULL)) / 2;
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
    this.drawn.forEach((height, i) => pen.lineTo(x((2 * i) / (points - 1) - 1), y(height)));
    pen.stroke();
  }
}

/** So many heights along the same straight lines. @param {number[]} heights @param {number} points */
function resampled(heights, points) {
  return Array.from({ length: points }, (_, i) => {
    const place = (i * (heights.length - 1)) / (points - 1), left = Math.min(Math.floor(place), heights.length - 2);
    return rounded(heights[left] + (place - left) * (heights[left + 1] - heights[left]));
  });
}

/** As the text has it. @param {number} height */
function rounded(height) { return Number(height.toFixed(2)); }
