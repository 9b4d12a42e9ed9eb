// Lines of a formula under the picture. A term that stands for a place in the picture outlines it while it is pointed at.

/** box: left, low, right, high in the picture's own coordinates. @typedef {{text: string, box: number[], tip: string}} Term */

export class Equation {
  /** @param {HTMLElement} root @param {(box: number[] | null) => void} outline */
  constructor(root, outline) {
    this.outline = outline;
    this.shown = '';
    this.element = document.createElement('div');
    this.element.className = 'pg-equation';
    this.element.hidden = true;
    root.append(this.element);
  }

  /** @param {(string | Term)[][]} lines */
  show(lines) {
    const shown = JSON.stringify(lines);
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.hidden = lines.length === 0;
    const focused = [...this.element.querySelectorAll('button')].indexOf(/** @type {any} */ (document.activeElement));
    this.element.replaceChildren(...lines.map((parts) => {
      const line = document.createElement('div');
      line.append(...parts.map((part) => (typeof part === 'string' ? part : this.term(part))));
      return line;
    }));
    if (focused >= 0) this.element.querySelectorAll('button')[focused]?.focus({ preventScroll: true }); // its numbers are new, its place is not
    else this.outline(null);
  }

  /** @param {Term} part */
  term({ text, box, tip }) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-term', textContent: text, title: tip });
    for (const on of ['pointerenter', 'focus']) button.addEventListener(on, () => this.outline(box));
    for (const off of ['pointerleave', 'blur']) button.addEventListener(off, () => this.outline(null));
    return button;
  }
}
