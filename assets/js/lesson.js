// A lesson shows few of a page's controls: the presenter puts others away, and who follows does not see them. Only seen or not: a control
// that is put away keeps its value, and no script runs. On one's own they stay away until one asks for all of them.

const KEY = 'st-key-';
const KINDS = ['Slider', 'Selectbox', 'ButtonGroup', 'NumberInput', 'TextInput', 'TextArea', 'Checkbox', 'MultiSelect', 'Radio', 'Button'];
const WIDGET = KINDS.map((kind) => `[data-testid=st${kind}]`).join();
const LABEL = '[data-testid=stWidgetLabel], button [data-testid=stMarkdownContainer]'; // a button's without its icon
const ANY = `[class*='${KEY}']`;

/** @typedef {{name: string, label: string, group: string}} Control */

export class Lesson {
  constructor() {
    this.style = document.head.appendChild(document.createElement('style'));
    this.page = '';
    /** @type {string[]} */
    this.hidden = [];
    this.all = false; // on one's own, with all controls
  }

  /** @param {string[]} hidden of all pages, "page/name" @param {string} page the one on screen */
  take(hidden, page) {
    this.hidden = hidden;
    this.page = page;
    const away = this.here().map((name) => `.${CSS.escape(KEY + name)}`).join();
    const others = `html:is([data-room=follows], [data-room=plays]:not(.pg-all-controls))`;
    const emptied = `.stExpander:has(${ANY}):not(:has(${ANY}:not(${away})))`; // nothing is left to open
    const rules = `${others} :is(${away}, ${emptied}) { display: none; } html[data-room=presents] :is(${away}) { opacity: .4; }`;
    const text = away ? rules : '';
    if (this.style.textContent !== text) this.style.textContent = text;
  }

  /** The names of those that are put away on this page. */
  here() { return this.hidden.filter((path) => path.startsWith(`${this.page}/`)).map((path) => path.slice(this.page.length + 1)); }

  /** With all controls, or only with those of the lesson. @param {boolean} all */
  show(all) {
    this.all = all;
    document.documentElement.classList.toggle('pg-all-controls', all);
  }

  /** What is put away on all pages once this is on this one. @param {Set<string>} away names */
  with(away) { return [...this.hidden.filter((path) => !path.startsWith(`${this.page}/`)), ...[...away].map((name) => `${this.page}/${name}`)]; }
}

/** The controls of the page on screen that may be put away, those in view first; group: the title of what others lie in. @returns {Control[]} */
export function controls() {
  /** @type {Map<string, Control>} */
  const found = new Map();
  for (const element of document.querySelectorAll(`.stMainBlockContainer .stElementContainer${ANY}`)) {
    const widget = element.querySelector(WIDGET), label = widget?.querySelector(LABEL)?.textContent;
    const name = [...element.classList].find((other) => other.startsWith(KEY))?.slice(KEY.length) ?? '';
    const group = element.closest('.stExpander')?.querySelector('summary [data-testid=stMarkdownContainer]')?.textContent ?? '';
    if (label?.trim() && /^[\w-]{1,60}$/.test(name)) found.set(name, { name, label: label.trim(), group });
  }
  return [...found.values()].sort((a, b) => Number(Boolean(a.group)) - Number(Boolean(b.group)));
}
