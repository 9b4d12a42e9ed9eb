// One kept experiment as a card: its picture, its name, what sets it apart, and what can be done with it. Names are text, never markup.

import { element } from './row.js';
import { still } from './still.js';

const HEIGHT = 190; // pixels of the picture
const SURE = 4000; // milliseconds in which a second press deletes

/** @typedef {{id: string, name: string, kept: number, title: string, topic: string, step: number | null, look: string, marks: string[], more: number, mine?: boolean}} Short */
/** @typedef {Short & {link: string, settings: [string, string, any][], results: Record<string, number | null>, details: string[], figures: Record<string, any>}} Whole */
/** @typedef {{label: string, act: () => void, pressed?: boolean, sure?: string}} Act */

export class Card {
  /** @param {HTMLElement} parent @param {Short} entry @param {string} base the app's address @param {(name: string) => Promise<boolean>} [rename] where it may get another name */
  constructor(parent, entry, base, rename) {
    this.entry = entry;
    this.base = base;
    /** @type {Whole | null} */
    this.whole = null;
    this.root = element(parent, 'article', 'pg-card');
    this.picture = element(this.root, 'div', 'pg-card-picture');
    this.picture.style.height = `${HEIGHT}px`;
    this.name = element(this.root, 'h3', 'pg-card-name');
    if (rename) this.renaming(rename);
    this.meta = element(this.root, 'p', 'pg-card-meta');
    this.marks = element(this.root, 'p', 'pg-card-marks');
    this.look = element(this.root, 'p', 'pg-card-look');
    this.acts = element(this.root, 'div', 'pg-card-acts');
    this.open = /** @type {HTMLAnchorElement} */ (element(this.acts, 'a', 'pg-button', 'Open'));
    this.buttons = element(this.acts, 'span', 'pg-card-buttons');
    this.said = element(this.root, 'p', 'pg-card-said');
    this.said.setAttribute('role', 'status');
    this.show(entry);
  }

  /** @param {Short} entry */
  show(entry) {
    this.entry = entry;
    this.name.textContent = entry.name;
    this.root.setAttribute('aria-label', entry.name);
    this.open.setAttribute('aria-label', `Open ${entry.name}`);
    const when = new Date(1000 * entry.kept).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
    this.meta.textContent = [entry.title, entry.step === null ? 'before a run' : `at step ${entry.step}`, when].join(' · ');
    this.marks.textContent = [...entry.marks, ...(entry.more ? [`${entry.more} more`] : [])].join(' · ');
    this.marks.hidden = !this.marks.textContent;
    this.look.textContent = entry.look;
  }

  /** Its picture and its link have come. @param {Whole} whole */
  async fill(whole) {
    this.whole = whole;
    this.open.href = `${this.base}/${whole.link}`;
    await this.draw();
  }

  async draw() {
    if (this.whole) await still(this.picture, Object.values(this.whole.figures)[0], { height: HEIGHT, card: true });
  }

  /** @param {Act[]} acts */
  offer(acts) {
    const labels = JSON.stringify(acts.map(({ label, pressed }) => [label, pressed]));
    this.now = acts;
    if (this.buttons.dataset.labels === labels) return; // the buttons stay, and with them the focus
    const focused = [...this.buttons.children].indexOf(/** @type {Element} */ (document.activeElement));
    this.buttons.dataset.labels = labels;
    this.buttons.replaceChildren();
    acts.forEach(({ label, pressed, sure }, i) => {
      const button = /** @type {HTMLButtonElement} */ (element(this.buttons, 'button', 'pg-button', label));
      button.setAttribute('aria-label', `${label} ${this.entry.name}`);
      if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed));
      button.onclick = () => { if (sure && button.textContent !== sure) this.ask(button, label, sure); else this.now?.[i]?.act(); };
    });
    if (focused >= 0) /** @type {HTMLElement | undefined} */ (this.buttons.children[focused])?.focus({ preventScroll: true });
  }

  /** Only a second press does what cannot be undone. @param {HTMLButtonElement} button @param {string} label @param {string} sure */
  ask(button, label, sure) {
    button.textContent = sure;
    button.removeAttribute('aria-label');
    setTimeout(() => { button.textContent = label; button.setAttribute('aria-label', `${label} ${this.entry.name}`); }, SURE);
  }

  /** The name becomes a field when it is pressed. @param {(name: string) => Promise<boolean>} rename */
  renaming(rename) {
    const pen = /** @type {HTMLButtonElement} */ (element(this.root, 'button', 'pg-card-pen', 'Rename'));
    const field = /** @type {HTMLInputElement} */ (element(this.root, 'input', 'pg-card-field'));
    Object.assign(field, { type: 'text', maxLength: 80, autocomplete: 'off', spellcheck: false, hidden: true });
    field.setAttribute('aria-label', 'Name');
    const turn = (/** @type {boolean} */ writing) => { this.name.hidden = pen.hidden = writing; field.hidden = !writing; };
    pen.onclick = () => { turn(true); field.value = this.entry.name; field.focus(); field.select(); };
    const end = async (/** @type {boolean} */ taken) => {
      if (field.hidden) return;
      turn(false);
      const name = field.value.trim();
      if (taken && name && name !== this.entry.name && await rename(name)) this.show({ ...this.entry, name });
      pen.focus({ preventScroll: true });
    };
    field.onkeydown = (event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      event.preventDefault(); // else Enter would press the button that has the focus next
      end(event.key === 'Enter');
    };
    field.onblur = () => end(true);
  }
}
