// Two cells of a sheet of small pictures, chosen by a drag from one to the other, or by arrow keys. The figure says in layout.meta.span that
// it wants them: {cell: pixels from one to the next, across: cells in a row, ends: the two that are chosen, counted from 1 along the rows}.

const SVG = 'http://www.w3.org/2000/svg';
const SOON = 0, REST = 300; // milliseconds until the page is told: keys may follow each other

/** @typedef {{cell: number, across: number, ends: [number, number]}} Known */

export class Span {
  /** @param {(ends: [number, number]) => void} chosen called with both ends */
  constructor(chosen) {
    this.chosen = chosen;
    /** @type {Known | null} */
    this.known = null;
    /** @type {(HTMLElement & {_fullLayout?: any}) | null} */
    this.element = null;
    /** @type {[number, number] | null} */
    this.ends = null; // what is chosen, until a picture says so
    this.heard = new WeakSet();
  }

  /** The pictures on screen are of these figures. @param {Map<string, import('./picture.js').Picture>} pictures @param {Record<string, any>} figures */
  show(pictures, figures) {
    const name = Object.keys(figures).find((one) => figures[one]?.layout.meta?.span) ?? '';
    const element = pictures.get(name)?.element ?? null;
    this.element = element;
    this.known = element && figures[name].layout.meta.span;
    if (!element || !this.known) return;
    if (!this.waiting && !this.from) this.ends = this.known.ends;
    if (!this.heard.has(element)) {
      this.heard.add(element);
      this.listen(element);
    }
    this.draw();
  }

  /** @param {HTMLElement & {on?: any}} element */
  listen(element) {
    element.on?.('plotly_afterplot', () => this.draw());
    element.addEventListener('keydown', (event) => this.key(event));
    element.addEventListener('pointerdown', (down) => {
      const from = down.button ? 0 : this.cell(down);
      if (!from || !this.ends) return;
      this.from = from;
      const before = this.ends;
      const move = (/** @type {PointerEvent} */ event) => {
        const to = this.cell(event);
        if (to && (to !== from || this.ends !== before)) this.take([from, to], null);
      };
      const end = (/** @type {PointerEvent} */ event) => {
        window.removeEventListener('pointermove', move, true);
        window.removeEventListener('pointerup', end, true);
        window.removeEventListener('pointercancel', end, true);
        this.from = 0;
        if (event.type === 'pointercancel') this.take(before, null); // a finger scrolls
        else if (this.ends !== before) this.take(/** @type {[number, number]} */ (this.ends), SOON);
        else this.take(event.shiftKey ? [from, before[1]] : [before[0], from], SOON); // a click moves the end, with Shift the start
      };
      window.addEventListener('pointermove', move, true); // Plotly lays a cover over the page while a button is down
      window.addEventListener('pointerup', end, true);
      window.addEventListener('pointercancel', end, true);
    }, true);
  }

  /** The cell under the pointer, counted from 1; 0 beside the sheet. @param {MouseEvent} event */
  cell(event) {
    const { element, known } = this, { xaxis, yaxis } = element?._fullLayout ?? {};
    if (!element || !known || !xaxis || !yaxis) return 0;
    const { left, top } = element.getBoundingClientRect();
    const x = event.clientX - left - xaxis._offset, y = event.clientY - top - yaxis._offset;
    if (x < 0 || y < 0 || x >= xaxis._length || y >= yaxis._length) return 0;
    return at(xaxis.p2d(x), yaxis.p2d(y), known);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.known || !this.ends || event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = stepped(this.ends[event.shiftKey ? 0 : 1], event.key, this.known.across, this.rows());
    if (!moved) return;
    event.preventDefault();
    event.stopPropagation(); // the live view's keys are not meant
    this.take(event.shiftKey ? [moved, this.ends[1]] : [this.ends[0], moved], REST);
  }

  rows() { return Math.round((this.element?._fullLayout?.yaxis.range[0] + 1.5) / (this.known?.cell ?? 1)); }

  /** @param {[number, number]} ends @param {number | null} rest milliseconds until the page is told; null while the pointer is down */
  take(ends, rest) {
    this.ends = ends;
    this.draw();
    clearTimeout(this.waiting);
    this.waiting = undefined;
    if (rest === null) return;
    this.waiting = setTimeout(() => { this.waiting = undefined; this.chosen(ends); }, rest);
  }

  /** Both cells outlined, and the way between them. */
  draw() {
    const { element, known, ends } = this, { xaxis, yaxis } = element?._fullLayout ?? {};
    if (!element || !known || !ends || !xaxis || !yaxis) return;
    let sheet = element.querySelector('.pg-span');
    if (!sheet) {
      sheet = element.appendChild(document.createElementNS(SVG, 'svg'));
      sheet.setAttribute('class', 'pg-overlay pg-span');
      sheet.setAttribute('aria-hidden', 'true');
    }
    const size = known.cell - 1, boxes = ends.map((end) => {
      const left = (end - 1) % known.across * known.cell - 0.5, top = Math.floor((end - 1) / known.across) * known.cell - 0.5;
      const x = xaxis._offset + xaxis.d2p(left), y = yaxis._offset + yaxis.d2p(top);
      return { x, y, width: xaxis._offset + xaxis.d2p(left + size) - x, height: yaxis._offset + yaxis.d2p(top + size) - y };
    });
    const [a, b] = boxes.map(({ x, y, width, height }) => [x + width / 2, y + height / 2]);
    const drawn = (/** @type {string} */ name) => `<line class="${name}" x1="${a[0]}" y1="${a[1]}" x2="${b[0]}" y2="${b[1]}"/>${boxes.map(({ x, y, width, height }) => `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}"/>`).join('')}`;
    sheet.innerHTML = drawn('pg-under') + drawn('pg-outline'); // numbers only
    element.dataset.span = ends.join(' ');
    element.setAttribute('aria-valuetext', `walk from picture ${ends[0]} to ${ends[1]}`);
  }
}

/** The cell at a place of the sheet, counted from 1. @param {number} x @param {number} y @param {Known} known */
export function at(x, y, { cell, across }) {
  const column = Math.min(across - 1, Math.max(0, Math.floor((x + 0.5) / cell))), row = Math.max(0, Math.floor((y + 0.5) / cell));
  return row * across + column + 1;
}

/** The cell that an arrow key leads to, 0 for another key. @param {number} from @param {string} key @param {number} across @param {number} rows */
export function stepped(from, key, across, rows) {
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!way) return 0;
  const row = Math.floor((from - 1) / across) + way[0], column = (from - 1) % across + way[1];
  return row < 0 || column < 0 || row >= rows || column >= across ? from : row * across + column + 1;
}
