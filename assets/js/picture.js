// One picture: draws figures with Plotly.react on the same DOM node, so that nothing flickers and a person's zoom stays.

import { paint, themeOf } from './paint.js';
import { enlarged, isLarge } from './large.js';
import { ROLES, SCALES } from './palette.js';
import { Marking } from './marking.js';
import { listen, marked, written } from './pick.js';
import { Pointing } from './pointing.js';

const ROW = 20; // pixels of a line of a legend on a phone
const LATE = 400; // milliseconds after which a picture out of sight is drawn, whatever else there is to do

/** @type {Promise<any> | undefined} */
let loading;

/** Plotly.js, loaded once, from this server. */
export function plotly() {
  const page = /** @type {any} */ (window);
  if (page.Plotly) return Promise.resolve(page.Plotly);
  loading ??= new Promise((resolve, reject) => {
    const early = document.querySelector('script[data-plotly]'); // in the page itself; it removes itself where it fails
    const tag = early ?? Object.assign(document.createElement('script'), { src: new URL('./plotly.js', import.meta.url).href });
    tag.addEventListener('load', () => resolve(page.Plotly));
    tag.addEventListener('error', () => { loading = undefined; tag.remove(); reject(new Error('Plotly.js could not be loaded')); });
    if (!early) document.head.append(tag);
  });
  return loading;
}

/** The figures of one frame, from its base and what changed. @param {Record<string, any>} base @param {Record<string, any>} changes */
export function applied(base, changes) {
  /** @type {Record<string, any>} */
  const figures = {};
  for (const name of new Set([...Object.keys(base), ...Object.keys(changes)])) {
    const change = changes[name];
    if (!change) { figures[name] = base[name]; continue; }
    if (change.whole) { figures[name] = change.whole; continue; }
    figures[name] = {
      data: base[name].data.map((/** @type {any} */ trace, /** @type {number} */ i) => merged(trace, change.data?.[i])),
      layout: merged(base[name].layout, change.layout),
    };
  }
  return figures;
}

/** @param {any} before @param {any} change */
function merged(before, change) {
  if (!change) return before;
  const now = { ...before, ...change };
  for (const key of Object.keys(change)) if (change[key] === null) delete now[key];
  return now;
}

export class Picture {
  /** @param {HTMLElement} element @param {string} name @param {(value: number, soon: boolean) => void} [picked] called with a rate that the person picks on it
   * @param {(point: string) => void} [pointed] called with the name of a point that the person marks on it */
  constructor(element, name, picked, pointed) {
    this.element = element;
    this.name = name;
    /** @type {number | null} */
    this.value = null; // what is picked now
    if (picked) listen(element, () => ({ layout: this.figure?.layout, value: this.value }), picked);
    this.marking = pointed && new Marking(element, pointed);
    this.pointing = new Pointing(element);
    this.figure = null;
    this.again = false; // whether what is to be shown has changed since the last drawing began
    /** @type {Promise<void> | undefined} */
    this.drawing = undefined;
    this.awaited = false; // whether it is to be drawn once there is time
    /** @type {number[] | null} */
    this.box = null;
    this.view = ''; // which of the figure's views is on screen
    /** @type {Set<string>} */
    this.hidden = new Set(); // layers that are not to be seen
  }

  /** Draw; where a drawing is under way, once it is done: frames that came meanwhile are skipped. @param {any} figure */
  async draw(figure) {
    this.figure = figure;
    this.again = true;
    this.drawing ??= this.drawAll();
    await this.drawing;
  }

  async drawAll() {
    try {
      while (this.again) {
        this.again = false;
        await this.paintNow();
      }
    } finally {
      this.drawing = undefined;
    }
  }

  /** Whether a person sees it, or nothing is drawn yet. */
  near() {
    const { top, bottom } = this.element.getBoundingClientRect();
    return !this.figure || (top < innerHeight && bottom > 0);
  }

  /** Draw once the browser has nothing better to do: nobody sees it now. @param {any} figure */
  soon(figure) {
    this.figure = figure;
    if (this.awaited) return;
    this.awaited = true;
    this.element.dataset.behind = 'true';
    const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ act) => setTimeout(act, LATE / 4)); // Safari has none
    idle(async () => {
      this.awaited = false;
      await this.redraw();
      if (!this.awaited) delete this.element.dataset.behind;
    }, { timeout: LATE });
  }

  async paintNow() {
    const Plotly = await plotly();
    if (!this.element.isConnected || !this.element.clientWidth || !this.figure) return; // hidden: the ResizeObserver calls again
    const theme = themeOf(this.element);
    const palette = { roles: /** @type {any} */ (ROLES)[theme], scales: /** @type {any} */ (SCALES)[theme] };
    const painted = paint(this.box ? withBox(this.figure, this.box) : this.figure, palette);
    const { data, layout } = isLarge() ? enlarged(painted) : painted;
    for (const trace of data) if (trace.meta?.view) trace.visible = trace.meta.view === this.view;
    for (const trace of data) if (this.hidden.has(trace.meta?.layer)) trace.visible = false;
    this.speak(layout.meta ?? {});
    const pick = layout.meta?.pick && this.value ? marked({ ...layout, meta: { pick: { ...layout.meta.pick, color: palette.roles.optimum } } }, this.value) : [];
    await Plotly.react(this.element, [...data, ...pick], fitted(layout, this.element.clientWidth), {
      displaylogo: false,
      displayModeBar: this.element.clientWidth >= 560 ? 'hover' : false,
      responsive: false,
      modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d', 'sendChartToCloud'], // nothing leaves this server
      plotlyServerURL: '',
      toImageButtonOptions: { format: 'png', scale: 2, filename: this.name },
    });
    this.marking?.listen(layout.meta ?? {});
    this.pointing.show(this.figure);
  }

  /** Outline a part of the picture, or nothing. @param {number[] | null} box left, low, right, high */
  outline(box) {
    if (String(box) === String(this.box)) return;
    this.box = box;
    this.redraw();
  }

  /** Show one of the figure's views: traces that belong to another are hidden. @param {string} view */
  look(view) {
    this.view = view;
    this.redraw();
  }

  /** For those who do not see it: what it shows; where a rate can be picked or points marked on it, it is a slider. @param {any} meta */
  speak(meta) {
    const about = { role: meta.pick || meta.mark || meta.span ? 'slider' : meta.units ? 'application' : 'img', tabindex: meta.pick || meta.mark || meta.span || meta.units ? '0' : null,
      'aria-label': meta.pick ? `Your rate, by arrow keys. ${meta.alt}` : meta.mark ? `Arrow keys go from point to point, Enter marks one. ${meta.alt}` : meta.span ? `Drag from one picture to another, or arrow keys for the end of the walk, with Shift for its start. ${meta.alt}` : meta.alt ?? '',
      'aria-valuenow': meta.pick ? String(this.value ?? 0) : meta.mark ? String(Math.max(0, this.marking?.at ?? 0)) : meta.span ? String(meta.span.ends[1]) : null, 'aria-valuetext': meta.pick ? (this.value ? written(this.value) : 'none yet') : meta.span ? `walk from picture ${meta.span.ends[0]} to ${meta.span.ends[1]}` : null };
    for (const [name, text] of Object.entries(about)) text === null ? this.element.removeAttribute(name) : this.element.setAttribute(name, text);
  }

  /** @param {number | null} value */
  pick(value) {
    if (this.value === value) return;
    this.value = value;
    this.redraw();
  }

  async redraw() {
    if (this.figure) await this.draw(this.figure);
  }

  /** Save as a PNG of twice the size or as an SVG, in this viewer's theme. @param {string} filename @param {'png' | 'svg'} format */
  async save(filename, format) {
    const Plotly = await plotly();
    if (this.awaited) await this.draw(this.figure);
    const size = { width: this.element.clientWidth, height: this.element.clientHeight };
    await Plotly.downloadImage(this.element, { format, filename, scale: format === 'png' ? 2 : 1, ...size });
  }
}

/** @param {any} figure @param {number[]} box */
function withBox(figure, [x0, y0, x1, y1]) {
  const shape = { type: 'rect', x0, y0, x1, y1, line: { color: 'role:text', width: 4 }, layer: 'above' };
  return { ...figure, layout: { ...figure.layout, shapes: [...(figure.layout.shapes ?? []), shape] } };
}

/** The layout for this width: a phone gets narrower margins and room for a long legend (`named`: how many names it has); where the figure
 * says how high its plot is for its width, the height follows.
 * @param {any} layout @param {number} width */
function fitted(layout, width) {
  const small = width < 560;
  const margin = small ? { ...layout.margin, l: Math.min(46, layout.margin.l), r: 14 } : layout.margin;
  const { aspect, named = 0 } = layout.meta ?? {};
  const shaped = aspect ? margin.t + margin.b + Math.max(120, (width - margin.l - margin.r) * aspect) : layout.height;
  const most = small && !layout.yaxis2 ? 380 + ROW * Math.max(0, named - 3) : Infinity; // two rows keep their height
  return { ...layout, width, height: Math.min(layout.height, shaped, most), margin, ...(small && { dragmode: false }) }; // a finger scrolls the page
}
