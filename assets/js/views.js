// Buttons over a picture that can be looked at in several ways, or that has layers. The choice is the viewer's own: nothing is run or sent for it.

export class Views {
  /** @param {HTMLElement} root @param {(view: string) => void} chosen */
  constructor(root, chosen) {
    this.chosen = chosen;
    this.view = '';
    this.known = '';
    this.element = document.createElement('div');
    this.element.className = 'pg-views';
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Picture');
    this.element.hidden = true;
    root.append(this.element);
  }

  /** @param {[string, string][]} views name and label of each; the first is shown at first */
  offer(views) {
    const known = JSON.stringify(views);
    if (known === this.known) return;
    this.known = known;
    this.element.hidden = views.length === 0;
    this.element.replaceChildren(...views.map(([name, label]) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: label });
      button.dataset.view = name;
      button.onclick = () => this.take(name);
      return button;
    }));
    if (views.length) this.take(views.some(([name]) => name === this.view) ? this.view : views[0][0]);
  }

  /** @param {string} view */
  take(view) {
    this.view = view;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll('[data-view]'))) {
      button.setAttribute('aria-pressed', String(button.dataset.view === view));
    }
    this.chosen(view);
  }
}

/** Buttons that show and hide the layers of pictures, each by itself. */
export class Layers {
  /** @param {HTMLElement} root @param {() => void} chosen called when `hidden` has changed */
  constructor(root, chosen) {
    this.chosen = chosen;
    /** @type {Set<string>} */
    this.hidden = new Set();
    this.known = '';
    this.element = document.createElement('div');
    this.element.className = 'pg-views';
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Layers');
    this.element.hidden = true;
    root.append(this.element);
  }

  /** @param {[string, string][]} layers name and label of each; all are shown until one is pressed */
  offer(layers) {
    const known = JSON.stringify(layers);
    if (known === this.known) return;
    this.known = known;
    this.element.hidden = layers.length === 0;
    this.element.replaceChildren(...layers.map(([name, label]) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button', textContent: label });
      button.dataset.layer = name;
      button.setAttribute('aria-pressed', String(!this.hidden.has(name)));
      button.onclick = () => {
        if (!this.hidden.delete(name)) this.hidden.add(name);
        button.setAttribute('aria-pressed', String(!this.hidden.has(name)));
        this.chosen();
      };
      return button;
    }));
  }
}
