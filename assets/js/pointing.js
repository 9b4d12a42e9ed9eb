// What a cell of a world says while it is pointed at: what the action of that side is worth, and what it may lead to. By mouse, by a tap,
// or by the arrow keys while the picture has the focus. A trace of the figure holds all of it: text, customdata (Q), z (visits), meta.outcomes.

const ACTIONS = ['up', 'right', 'down', 'left'], ARROWS = ['↑', '→', '↓', '←'], TURNS = [0, 1, 3]; // as meant, slipped to the right, to the left
const KEYS = ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft'], MOVES = [[-1, 0], [0, 1], [1, 0], [0, -1]];
/** @type {Record<string, any>} */
const ARRAYS = { f4: Float32Array, i4: Int32Array, u1: Uint8Array };

/** @typedef {[number, number, number]} Place row, column, action */

export class Pointing {
  /** @param {HTMLElement & {_fullLayout?: any}} element a picture */
  constructor(element) {
    this.element = element;
    /** @type {any} */
    this.trace = null;
    /** @type {Place | null} */
    this.at = null;
    this.tip = document.createElement('div');
    this.tip.className = 'pg-tip';
    this.tip.setAttribute('role', 'status');
    this.mark = document.createElement('div');
    this.mark.className = 'pg-mark';
    this.tip.hidden = this.mark.hidden = true;
    element.addEventListener('pointermove', (event) => { if (event.pointerType !== 'touch') this.go(this.under(event)); });
    element.addEventListener('pointerdown', (event) => { if (event.pointerType === 'touch') this.tapped(event); }, true);
    element.addEventListener('pointerleave', (event) => { if (event.pointerType !== 'touch') this.go(null); });
    element.addEventListener('focus', () => { if (this.trace && element.matches(':focus-visible')) this.go(this.at ?? this.start()); });
    element.addEventListener('blur', () => this.go(null));
    element.addEventListener('keydown', (event) => this.key(event));
  }

  /** What a finger has shown stays until the next tap, wherever that is. @param {PointerEvent} event */
  tapped(event) {
    this.go(this.under(event));
    const elsewhere = (/** @type {PointerEvent} */ next) => { if (!next.composedPath().includes(this.element)) this.go(null); };
    setTimeout(() => document.addEventListener('pointerdown', elsewhere, { once: true, capture: true })); // not this very tap
  }

  /** The figure that is on screen now. @param {any} figure */
  show(figure) {
    this.trace = figure.data.find((/** @type {any} */ trace) => trace.meta?.outcomes) ?? null;
    if (!this.trace) { this.go(null); return; }
    if (!this.tip.isConnected) this.element.parentElement?.append(this.mark, this.tip);
    const said = 'Arrow keys tell, cell by cell, what each action is worth and may lead to.';
    for (const [name, text] of [['role', 'application'], ['tabindex', '0'], ['aria-label', `${figure.layout.meta.alt} ${said}`]]) this.element.setAttribute(name, text);
    this.go(this.at);
  }

  /** @param {Place | null} at */
  go(at) {
    const lines = at && this.trace ? told(this.trace, at) : [];
    this.at = lines.length ? at : null;
    this.tip.hidden = this.mark.hidden = !lines.length;
    if (!at || !lines.length) return;
    const said = lines.join('\n');
    if (this.tip.dataset.said !== said) {
      this.tip.dataset.said = said;
      this.tip.replaceChildren(...lines.map((text) => Object.assign(document.createElement('div'), { textContent: text })));
    }
    this.stand(at);
  }

  /** Its picture is gone. */
  remove() { this.mark.remove(); this.tip.remove(); }

  /** Beside the triangle, on the side where there is room; a dot marks it. @param {Place} at */
  stand([row, column, action]) {
    const { xaxis, yaxis } = this.element._fullLayout, { size } = this.trace.meta.outcomes, [down, across] = MOVES[action];
    const left = this.element.offsetLeft + xaxis._offset + xaxis.d2p(size * (column + 0.5 + across / 3));
    const top = this.element.offsetTop + yaxis._offset + yaxis.d2p(size * (row + 0.5 + down / 3));
    this.mark.style.left = `${left}px`;
    this.mark.style.top = `${top}px`;
    const { offsetWidth: width, offsetHeight: height } = this.tip, room = this.element.offsetLeft + this.element.clientWidth;
    const above = top - height - 14;
    this.tip.style.left = `${Math.max(0, Math.min(left - width / 2, room - width))}px`;
    this.tip.style.top = `${above < -60 ? top + 14 : above}px`;
  }

  /** Where the pointer is, or null. @param {PointerEvent} event @returns {Place | null} */
  under(event) {
    const layout = this.element._fullLayout;
    if (!layout?.xaxis || !this.trace) return null;
    const { left, top } = this.element.getBoundingClientRect(), { size } = this.trace.meta.outcomes;
    const x = layout.xaxis.p2d(event.clientX - left - layout.xaxis._offset) / size, y = layout.yaxis.p2d(event.clientY - top - layout.yaxis._offset) / size;
    const [across, down] = [x - Math.floor(x) - 0.5, y - Math.floor(y) - 0.5];
    const action = Math.abs(across) > Math.abs(down) ? (across > 0 ? 1 : 3) : (down > 0 ? 2 : 0);
    return [Math.floor(y), Math.floor(x), action];
  }

  /** The first cell of a start; somebody stands there. @returns {Place} */
  start() {
    const { text } = this.trace, row = text.findIndex((/** @type {string[]} */ cells) => cells.some((cell) => cell.startsWith('start')));
    return [row, text[row].findIndex((/** @type {string} */ cell) => cell.startsWith('start')), 0];
  }

  /** An arrow key turns to that side of the cell, then goes on to the next cell where somebody can stand. @param {KeyboardEvent} event */
  key(event) {
    const way = KEYS.indexOf(event.key);
    if (event.key === 'Escape') this.go(null);
    if (way < 0 || !this.trace || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere on the page they step and scrub
    if (!this.at) { this.go(this.start()); return; }
    const [row, column, action] = this.at, rows = this.trace.text.length, columns = this.trace.text[0].length;
    if (action !== way) { this.go([row, column, way]); return; }
    for (let i = row + MOVES[way][0], j = column + MOVES[way][1]; i >= 0 && j >= 0 && i < rows && j < columns; i += MOVES[way][0], j += MOVES[way][1]) {
      if (told(this.trace, [i, j, way]).length) { this.go([i, j, way]); return; }
    }
  }
}

/** What is said of an action in a cell; nothing where nobody can stand. @param {any} trace @param {Place} at */
export function told(trace, [row, column, action]) {
  const { text, meta: { outcomes: { phrases, which, to, chances } } } = trace, columns = text[0].length, cell = row * columns + column;
  if (!(row >= 0 && column >= 0 && row < text.length && column < columns)) return [];
  const values = [...numbers(trace.customdata).slice(4 * cell, 4 * cell + 4)];
  if (!values.every(Number.isFinite)) return [];
  const phrased = numbers(which), places = numbers(to);
  /** @type {Map<string, number>} */
  const joined = new Map(); // ways that come to the same, as bits
  TURNS.forEach((turn, bit) => {
    const place = 4 * cell + (action + turn) % 4;
    const said = phrases[phrased[place]].replace('{}', `row ${places[2 * place] + 1}, column ${places[2 * place + 1] + 1}`);
    if (chances[1 << bit]) joined.set(said, (joined.get(said) ?? 0) | 1 << bit);
  });
  const visits = numbers(trace.z)[cell], kind = text[row][column];
  return [
    `${ACTIONS[action]} from row ${row + 1}, column ${column + 1}: Q = ${written(values[action])}`,
    ...[...joined].map(([said, ways]) => `${chances[ways]} ${said}`),
    ...(/^cell in [^,]*, column \d+$/.test(kind) ? [] : [kind.replace(/-/g, '−')]),
    `here ${values.map((value, way) => `${ARROWS[way]} ${written(value)}`).join(', ')}${visits ? `; ${visits === 1 ? 'one action' : `${visits.toLocaleString('en')} actions`} taken` : ''}`,
  ];
}

/** @param {number} value */
function written(value) { return String(Math.round(1000 * value) / 1000 + 0).replace('-', '−'); }

/** A packed array, flat. @param {{dtype: string, bdata: string}} packed */
function numbers({ dtype, bdata }) { return new ARRAYS[dtype](Uint8Array.from(atob(bdata), (byte) => byte.charCodeAt(0)).buffer); }
