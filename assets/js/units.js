// A map of units beside a picture: pointed at, a unit outlines on the picture what it sees; a point of the picture outlines the units that
// see it. A click, a tap or the arrow keys choose a unit. All of it by the rule in the map's layout.meta.units: nothing is asked for.

import { percent, seeing, seen } from './fields.js';

const SVG = 'http://www.w3.org/2000/svg';
const STILL = 6; // pixels that a click may move

/** @typedef {import('./fields.js').Rule} Rule */
/** @typedef {{rows: Rule, columns: Rule, chosen: [number, number], dims: number}} Known */
/** @typedef {import('./picture.js').Picture} Picture */

export class Units {
  /** @param {(place: [number, number], soon: boolean) => void} placed called with down and across, in percent */
  constructor(placed) {
    this.placed = placed;
    /** @type {Known | null} */
    this.known = null;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {Picture | null} */
    this.map = null;
    this.heard = new WeakSet();
  }

  /** The pictures on screen are of these figures. @param {Map<string, Picture>} pictures @param {Record<string, any>} figures */
  show(pictures, figures) {
    const find = (/** @type {string} */ what) => Object.keys(figures).find((name) => figures[name]?.layout.meta?.[what]) ?? '';
    const map = pictures.get(find('units')) ?? null, picture = pictures.get(find('boxes')) ?? null;
    if (!map || !picture) { this.known = null; return; }
    [this.map, this.picture] = [map, picture];
    this.known = figures[find('units')].layout.meta.units;
    this.at = null;
    for (const one of [map, picture]) {
      if (this.heard.has(one.element)) continue;
      this.heard.add(one.element);
      this.listen(one.element, one === map);
    }
    if (!this.pointed) this.clear();
  }

  /** @param {HTMLElement} element @param {boolean} isMap */
  listen(element, isMap) {
    element.addEventListener('pointermove', (event) => this.point(element, event, isMap));
    element.addEventListener('pointerleave', () => { this.pointed = false; this.clear(); });
    if (!isMap) return;
    element.addEventListener('pointerdown', (down) => {
      const unit = this.unit(element, down);
      if (!unit || down.button) return;
      const up = (/** @type {PointerEvent} */ event) => {
        if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) <= STILL) this.take(unit, true);
      };
      window.addEventListener('pointerup', up, { once: true, capture: true });
      window.addEventListener('pointercancel', () => window.removeEventListener('pointerup', up, true), { once: true });
    }, true);
    element.addEventListener('keydown', (event) => this.key(event));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!way || !this.known || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the live view's keys are not meant
    const [row, column] = this.at ?? this.known.chosen, far = event.shiftKey ? 5 : 1, { rows, columns } = this.known;
    const inside = (/** @type {number} */ at, /** @type {number} */ size) => Math.max(0, Math.min(size - 1, at));
    this.take([inside(row + far * way[0], rows.size), inside(column + far * way[1], columns.size)], false);
  }

  /** @param {[number, number]} unit @param {boolean} soon */
  take(unit, soon) {
    if (!this.known) return;
    this.at = unit;
    this.outline(unit);
    this.placed([percent(unit[0], this.known.rows.size), percent(unit[1], this.known.columns.size)], soon);
  }

  /** Where an event happened, in the picture's own coordinates; null beside its plot. @param {HTMLElement & {_fullLayout?: any}} element @param {MouseEvent} event @returns {[number, number] | null} */
  where(element, event) {
    const { xaxis, yaxis } = element._fullLayout ?? {};
    if (!xaxis || !yaxis) return null;
    const { left, top } = element.getBoundingClientRect();
    const x = event.clientX - left - xaxis._offset, y = event.clientY - top - yaxis._offset;
    if (x < 0 || y < 0 || x > xaxis._length || y > yaxis._length) return null;
    return [yaxis.p2d(y), xaxis.p2d(x)];
  }

  /** @param {HTMLElement} element @param {MouseEvent} event @returns {[number, number] | null} */
  unit(element, event) {
    const at = this.where(element, event), known = this.known;
    if (!at || !known) return null;
    const [row, column] = [known.dims === 1 ? 0 : Math.round(at[0]), Math.round(at[1])];
    return row >= 0 && row < known.rows.size && column >= 0 && column < known.columns.size ? [row, column] : null;
  }

  /** @param {HTMLElement} element @param {PointerEvent} event @param {boolean} isMap */
  point(element, event, isMap) {
    if (!this.known) return;
    if (isMap) {
      const unit = this.unit(element, event);
      this.pointed = Boolean(unit);
      if (unit) this.outline(unit); else this.clear();
      return;
    }
    const at = this.where(element, event);
    const per = this.picture?.figure?.layout.meta.per ?? 1;
    const rows = at && (this.known.dims === 1 ? [0, 0] : seeing(this.known.rows, Math.round(at[0]))), columns = at && seeing(this.known.columns, Math.round(at[1] * per));
    this.pointed = Boolean(rows && columns);
    if (rows && columns) this.draw(this.map, [rows[0], rows[1], columns[0], columns[1]], 1); else this.clear();
  }

  /** Outline a unit, and on the picture what it sees. @param {[number, number]} unit */
  outline([row, column]) {
    const { known } = this;
    if (!known) return;
    const rows = seen(known.rows, row), columns = seen(known.columns, column), per = this.picture?.figure?.layout.meta.per ?? 1;
    this.draw(this.map, [row, row, column, column], 1);
    if (rows && columns) this.draw(this.picture, [rows[0], rows[1], columns[0], columns[1]], per);
  }

  /** @param {Picture | null} picture @param {number[]} box first and last row, first and last column @param {number} per positions a unit of the axis */
  draw(picture, [top, bottom, left, right], per) {
    const element = /** @type {HTMLElement & {_fullLayout?: any}} */ (picture?.element), { xaxis, yaxis } = element?._fullLayout ?? {};
    if (!xaxis || !yaxis || !this.known) return;
    const x = [left - 0.5, right + 0.5].map((value) => xaxis._offset + Math.max(-4, Math.min(xaxis._length + 4, xaxis.d2p(value / per))));
    const y = this.known.dims === 1 ? [yaxis._offset + 2, yaxis._offset + yaxis._length - 2]
      : [top - 0.5, bottom + 0.5].map((value) => yaxis._offset + Math.max(-4, Math.min(yaxis._length + 4, yaxis.d2p(value))));
    for (const rect of over(element, xaxis, yaxis)) {
      for (const [name, value] of Object.entries({ x: x[0], y: y[0], width: x[1] - x[0], height: y[1] - y[0] })) rect.setAttribute(name, String(Math.max(value, 0)));
    }
    element.dataset.seen = `${top} ${bottom} ${left} ${right}`;
  }

  clear() {
    for (const picture of [this.map, this.picture]) {
      picture?.element.querySelector('.pg-overlay')?.remove();
      if (picture) delete picture.element.dataset.seen;
    }
  }
}

/** The outline that lies over a picture's plot: a light line under a coloured one, seen on any ground.
 * @param {HTMLElement} element @param {any} xaxis @param {any} yaxis @returns {NodeListOf<SVGRectElement>} */
function over(element, xaxis, yaxis) {
  let sheet = /** @type {SVGSVGElement | null} */ (element.querySelector('.pg-overlay'));
  if (!sheet) {
    sheet = document.createElementNS(SVG, 'svg');
    sheet.setAttribute('class', 'pg-overlay');
    sheet.setAttribute('aria-hidden', 'true');
    for (const name of ['pg-under', 'pg-outline']) {
      const rect = document.createElementNS(SVG, 'rect');
      rect.setAttribute('class', name);
      sheet.append(rect);
    }
    element.append(sheet);
  }
  const right = element.clientWidth - xaxis._offset - xaxis._length, below = element.clientHeight - yaxis._offset - yaxis._length;
  sheet.style.clipPath = `inset(${yaxis._offset}px ${right}px ${below}px ${xaxis._offset}px)`;
  return sheet.querySelectorAll('rect');
}
