// What is on screen of one view: the pictures, the words under them, the tasks, what was computed where. It knows no run and asks nobody.

import { Picture } from './picture.js';
import { Equation } from './equation.js';
import { toggled } from './marking.js';
import { Tables } from './tables.js';
import { Tasks } from './tasks.js';
import { Units } from './units.js';
import { Layers, Views } from './views.js';
import { Span } from './span.js';
import { same } from './words.js';

const KNOWN = 16; // traces that are remembered

export class Screen {
  /** @param {HTMLElement} root @param {string} topic @param {(name: string, value: any) => void} choose what the person picks on a picture */
  constructor(root, topic, choose) {
    this.root = root;
    this.topic = topic;
    this.choose = choose;
    this.still = false; // nothing runs here over time
    this.mayPlace = false; // a unit may be chosen on a map
    this.marks = ''; // the points that are marked, as text
    this.marked = 0; // how often the person has marked one
    /** @type {Map<string, Picture>} */
    this.pictures = new Map();
    /** @type {number | null} */
    this.value = null; // the rate that the person has picked
    /** @type {Map<string, any>} */
    this.known = new Map(); // traces that take longer to find, by what they are of
    this.message = add(root, 'div', 'pg-message');
    this.message.setAttribute('role', 'alert');
    this.views = new Views(root, (view) => { for (const picture of this.pictures.values()) picture.look(view); });
    this.layers = new Layers(root, () => { for (const picture of this.pictures.values()) picture.redraw(); });
    this.stage = add(root, 'div', 'pg-stage');
    this.equation = new Equation(root, (box) => this.first()?.outline(box));
    this.warning = add(root, 'p', 'pg-warning');
    this.look = add(root, 'p', 'pg-look');
    this.details = add(root, 'ul', 'pg-details');
    this.tables = new Tables(root);
    this.tasks = new Tasks(root, topic);
    this.more = add(root, 'div', 'pg-stage pg-more'); // what is told of the first picture stands right under it
    this.note = add(root, 'details', 'pg-note');
    this.units = new Units((place, soon) => this.placed(place, soon));
    this.span = new Span((ends) => this.choose('span', ends));
    this.sizes = new ResizeObserver(() => this.redraw());
    for (const stage of [this.stage, this.more]) this.sizes.observe(stage);
    this.themeProbe = add(root, 'span', 'pg-theme-probe'); // its colour follows the theme's variables, with a transition that tells us
    this.themeProbe.addEventListener('transitionend', () => this.redraw());
  }

  redraw() { for (const picture of this.pictures.values()) picture.redraw(); }

  /** @param {{still: boolean, placing: boolean, tasks: Record<string, string>, picked: number | null, marks: string}} data what the page says of this view */
  update({ still, placing, tasks, picked, marks }) {
    this.marks = marks;
    this.still = still;
    this.mayPlace = placing;
    this.root.classList.toggle('pg-still', still);
    this.tasks.offer(tasks);
    if (!this.waiting) this.pick(picked);
  }

  /** @param {Record<string, any>} figures @param {{look: string, words?: any}} said */
  async draw(figures, said) {
    figures = this.remembered(figures);
    for (const [name, picture] of this.pictures) { // those of another kind of run
      if (name in figures) continue;
      picture.element.remove();
      picture.pointing.remove();
      this.pictures.delete(name);
    }
    this.about(Object.values(figures)[0].layout.meta ?? {});
    this.stage.classList.toggle('pg-pair', Object.values(figures).some((figure) => figure.layout.meta?.beside));
    for (const name of Object.keys(figures)) {
      if (this.pictures.has(name)) continue;
      const picture = new Picture(add(this.place(figures[name].layout.meta ?? {}), 'div', 'pg-picture'), `${this.topic}-${name}`, (value, soon) => this.picked(value, soon), (point) => this.mark(point));
      picture.value = this.value;
      picture.view = this.views.view;
      picture.hidden = this.layers.hidden;
      this.pictures.set(name, picture);
    }
    this.tell(said);
    const changed = [...this.pictures].filter(([name, picture]) => figures[name] && !same(figures[name], picture.figure));
    const near = changed.filter(([, picture]) => picture.near());
    for (const one of changed) if (!near.includes(one)) one[1].soon(figures[one[0]]);
    await Promise.all(near.map(([name, picture]) => picture.draw(figures[name])));
    this.units.show(this.pictures, figures);
    this.span.show(this.pictures, figures);
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  /** Traces that are not known yet are those on screen, where they are of the same (`meta.of`). @param {Record<string, any>} figures */
  remembered(figures) {
    for (const trace of traces(figures)) if (trace.meta?.unknown === false) this.known.set(trace.meta.of, trace);
    for (const of of this.known.keys()) if (this.known.size > KNOWN) this.known.delete(of); // the oldest first
    const known = (/** @type {any} */ trace) => (trace.meta?.unknown && this.known.get(trace.meta.of)) || trace;
    return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, { ...figure, data: figure.data.map(known) }]));
  }

  /** Whether something of these is neither known nor remembered. @param {Record<string, any>} figures */
  lacks(figures) { return traces(this.remembered(figures)).some((trace) => trace.meta?.unknown); }

  /** Draw what has been learnt over what is on screen. @param {Record<string, any>} learnt */
  fill(learnt) {
    this.remembered(learnt);
    const now = this.remembered(Object.fromEntries([...this.pictures].map(([name, picture]) => [name, picture.figure])));
    for (const [name, picture] of this.pictures) picture.draw(now[name]);
  }

  /** @param {'png' | 'svg'} format */
  async save(format) { for (const picture of this.pictures.values()) await picture.save(picture.name, format); }

  /** What the first picture says of itself, which the others explain. @param {any} meta */
  about(meta) {
    this.root.dataset.policy = meta.policy ?? ''; // for whoever plays against it
    this.equation.show(meta.equation ?? []);
    this.stage.classList.toggle('pg-shaped', Boolean(meta.aspect || meta.main)); // its height is its own
    this.views.offer(meta.views ?? []);
    this.layers.offer(meta.layers ?? []);
  }

  /** @returns {Picture | undefined} */
  first() { return this.pictures.values().next().value; }

  /** Where the next picture stands: where the first is the thing itself or the main one, what is told of it comes right under it, the others below,
   * but for one that belongs beside it. @param {any} meta */
  place(meta) {
    return this.pictures.size && !meta.beside && this.stage.classList.contains('pg-shaped') ? this.more : this.stage;
  }

  /** The words under the picture. @param {{look: string, words?: any}} said */
  tell({ look, words = {} }) {
    this.look.textContent = look;
    this.look.hidden = !look;
    this.warning.textContent = words.warning ?? '';
    this.warning.hidden = !words.warning;
    this.tasks.tick(words.done ?? []);
    const lines = words.details ?? [];
    if (this.details.dataset.lines !== JSON.stringify(lines)) {
      this.details.dataset.lines = JSON.stringify(lines);
      this.details.replaceChildren(...lines.map((/** @type {string} */ line) => Object.assign(document.createElement('li'), { textContent: line })));
    }
    this.details.classList.toggle('pg-many', lines.length > 6);
    this.details.hidden = lines.length === 0;
    this.tables.show(words.tables ?? []);
  }

  /** Where it computes and why; behind it, what was trained on what. @param {any} known */
  tellFacts(known) {
    const text = [known?.device, known?.deterministic === false ? 'Results may differ slightly from run to run here' : ''];
    const summary = Object.assign(document.createElement('summary'), { textContent: this.still ? 'About this picture.' : `What was computed, and where. ${text.filter(Boolean).join('. ')}.` });
    const list = document.createElement('ul');
    list.append(...(known?.notes ?? []).map((/** @type {string} */ note) => Object.assign(document.createElement('li'), { textContent: note })));
    this.note.replaceChildren(summary, list);
    this.note.hidden = this.still && !list.children.length;
  }

  /** @param {string[]} sentences */
  say(sentences) {
    this.message.replaceChildren(...sentences.map((text) => Object.assign(document.createElement('div'), { textContent: text })));
    this.message.hidden = sentences.length === 0;
  }

  /** Whether the picture on screen is of something else than what is asked for. @param {boolean} yes */
  dim(yes) { this.root.classList.toggle('pg-dim', yes); }

  /** Show the rate that is picked. @param {number | null} value */
  pick(value) {
    this.value = value;
    for (const picture of this.pictures.values()) picture.pick(value);
  }

  /** The person picks a rate: shown at once, told to the page's script, after a rest where keys may follow each other. @param {number} value @param {boolean} soon */
  picked(value, soon) {
    this.pick(value);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { this.waiting = undefined; this.choose('picked', value); }, soon ? 0 : 400);
  }

  /** The person marks a point, or takes its mark back. Counted, so that the same marks told twice are two tellings. @param {string} point */
  mark(point) {
    this.marks = toggled(this.marks, point);
    this.choose('marked', { text: this.marks, count: ++this.marked });
  }

  /** The person chooses a unit on a map: told to the page's script, after a rest where keys may follow each other. @param {[number, number]} place @param {boolean} soon */
  placed(place, soon) {
    if (!this.mayPlace) return;
    clearTimeout(this.placing);
    this.placing = setTimeout(() => this.choose('place', place), soon ? 0 : 250);
  }
}

/** @param {Record<string, any>} figures @returns {any[]} */
function traces(figures) { return Object.values(figures).flatMap((figure) => figure.data); }

/** @param {HTMLElement} parent @param {string} tag @param {string} name */
function add(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}
