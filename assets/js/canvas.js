// A small canvas to draw one picture on: pen, eraser, three widths, undo, clear; by mouse, touch or pen. Black on white, as on paper.

const SIDE = 280;
const WIDTHS = { thin: 6, medium: 14, thick: 26 };

/** @typedef {{erasing: boolean, width: number, points: number[][]}} Stroke */

export class Canvas {
  /** @param {HTMLElement} parent @param {(picture: Blob) => void} use */
  constructor(parent, use) {
    /** @type {Stroke[]} */
    this.strokes = [];
    /** @type {Stroke[]} */
    this.cleared = []; // what Clear took away, until something new is drawn
    this.erasing = false;
    this.width = WIDTHS.medium;
    this.root = Object.assign(document.createElement('div'), { className: 'pg-canvas' });
    parent.append(this.root);
    this.surface = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
    this.surface.setAttribute('role', 'img');
    this.surface.setAttribute('aria-label', 'Drawing area');
    const tools = Object.assign(document.createElement('div'), { className: 'pg-tools' });
    tools.setAttribute('role', 'toolbar');
    tools.setAttribute('aria-label', 'Drawing');
    this.pen = button(tools, 'Pen', () => this.choose(false));
    this.eraser = button(tools, 'Eraser', () => this.choose(true));
    this.size = document.createElement('select');
    this.size.setAttribute('aria-label', 'Width of the line');
    for (const name of Object.keys(WIDTHS)) this.size.append(new Option(name, name, false, name === 'medium'));
    this.size.onchange = () => { this.width = WIDTHS[/** @type {keyof typeof WIDTHS} */ (this.size.value)]; };
    tools.append(this.size);
    this.undo = button(tools, 'Undo', () => {
      if (this.strokes.length) this.strokes.pop();
      else [this.strokes, this.cleared] = [this.cleared, []];
      this.paint();
    });
    this.clear = button(tools, 'Clear', () => { [this.cleared, this.strokes] = [this.strokes, []]; this.paint(); });
    this.done = button(tools, 'Use this drawing', () => this.surface.toBlob((picture) => { if (picture) use(picture); }, 'image/png'));
    this.done.classList.add('pg-primary');
    this.root.append(this.surface, tools);
    this.surface.addEventListener('pointerdown', (event) => this.down(event));
    this.surface.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) this.surface.addEventListener(end, () => { this.now = null; this.paint(); });
    this.choose(false);
    this.paint();
  }

  /** @param {boolean} erasing */
  choose(erasing) {
    this.erasing = erasing;
    this.pen.setAttribute('aria-pressed', String(!erasing));
    this.eraser.setAttribute('aria-pressed', String(erasing));
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button) return;
    event.preventDefault();
    this.surface.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.now = { erasing: this.erasing || (event.buttons & 32) > 0, width: this.width, points: [this.at(event)] }; // 32: a pen's eraser end
    this.strokes.push(this.now);
    this.cleared = [];
    this.paint();
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.now || event.pointerId !== this.pointer) return; // a second finger draws nothing
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) this.now.points.push(this.at(each));
    this.paint();
  }

  /** @param {PointerEvent} event */
  at(event) {
    const box = this.surface.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  }

  paint() {
    const pen = /** @type {CanvasRenderingContext2D} */ (this.surface.getContext('2d'));
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.lineCap = pen.lineJoin = 'round';
    for (const { erasing, width, points } of this.strokes) {
      pen.strokeStyle = erasing ? '#fff' : '#000';
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(points[0][0], points[0][1]);
      for (const [x, y] of points.length > 1 ? points.slice(1) : points) pen.lineTo(x, y);
      pen.stroke();
    }
    const empty = !this.strokes.some((stroke) => !stroke.erasing);
    this.undo.disabled = !this.strokes.length && !this.cleared.length;
    this.clear.disabled = !this.strokes.length;
    this.done.disabled = empty;
  }
}

/** @param {HTMLElement} parent @param {string} label @param {() => void} act */
function button(parent, label, act) {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: label, onclick: act });
  parent.append(made);
  return made;
}
