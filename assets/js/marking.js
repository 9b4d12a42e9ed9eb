// Points marked on a picture: by a click or tap, or by arrow keys and Enter while it has the focus. A figure with layout.meta.mark wants it;
// of its traces the one with meta.marks holds each point's name in customdata.

export class Marking {
  /** @param {HTMLElement & {on?: any, _fullData?: any[]}} element @param {(name: string) => void} marked called with the name of a point */
  constructor(element, marked) {
    this.element = element;
    this.marked = marked;
    this.at = -1; // where the arrow keys are
    this.listening = false;
    element.addEventListener('keydown', (event) => this.key(event));
  }

  /** After each drawing: Plotly can be listened to from its first one on. @param {any} meta */
  listen(meta) {
    this.wanted = Boolean(meta.mark);
    if (!this.wanted || this.listening) return;
    this.listening = true;
    this.element.on('plotly_click', (/** @type {any} */ { points }) => {
      const point = points.find((/** @type {any} */ one) => one.data.meta?.marks);
      if (this.wanted && point) this.marked(point.customdata);
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.wanted || event.ctrlKey || event.metaKey || event.altKey) return;
    const number = this.element._fullData?.findIndex((trace) => trace.meta?.marks) ?? -1;
    if (number < 0) return;
    const names = this.element._fullData?.[number].customdata;
    if (event.key === 'Enter' && this.at >= 0 && this.at < names.length) { event.preventDefault(); this.marked(names[this.at]); return; }
    const way = { ArrowRight: 1, ArrowLeft: -1, PageUp: 12, PageDown: -12, Home: -Infinity, End: Infinity }[event.key];
    if (!way) return;
    event.preventDefault();
    this.at = this.at < 0 ? 0 : Math.min(names.length - 1, Math.max(0, this.at + way));
    /** @type {any} */ (window).Plotly.Fx.hover(this.element, [{ curveNumber: number, pointNumber: this.at }]);
    this.element.setAttribute('aria-valuenow', String(this.at));
    this.element.setAttribute('aria-valuetext', names[this.at]);
  }
}

/** The marks with one more, or one less where it is there already. @param {string} text @param {string} name */
export function toggled(text, name) {
  const marks = text.split(/[,;]/).map((mark) => mark.trim()).filter(Boolean);
  return (marks.includes(name) ? marks.filter((mark) => mark !== name) : [...marks, name]).join(', ');
}
