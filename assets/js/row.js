// One line of the box: a file's name, how far it is, what is wrong with it, its first rows, and buttons. Names are text, never markup.

/** @typedef {{title: string, words: string, share: number | null, problems: string[], preview?: any}} Shown */
/** @typedef {{label: string, act: () => void, sure?: string}} Act */

export class Row {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = element(parent, 'div', 'pg-row');
    const head = element(this.root, 'div', 'pg-row-head');
    const text = element(head, 'div', 'pg-row-text');
    this.title = element(text, 'span', 'pg-row-title');
    this.words = element(text, 'span', 'pg-row-words');
    this.words.setAttribute('aria-live', 'off'); // it changes many times a second
    this.acts = element(head, 'span', 'pg-row-acts');
    this.bar = /** @type {HTMLProgressElement} */ (element(this.root, 'progress', 'pg-progress'));
    this.bar.max = 1;
    this.problems = element(this.root, 'div', 'pg-said');
    this.preview = element(this.root, 'div', 'pg-rows'); // scrolls by itself, by keyboard too
    this.preview.tabIndex = 0;
    this.preview.setAttribute('role', 'region');
    /** @type {string | null} */
    this.drawn = null;
  }

  /** @param {Shown} shown @param {Act[]} acts */
  show(shown, acts) {
    write(this.title, shown.title);
    write(this.words, shown.words);
    this.bar.hidden = shown.share === null;
    if (shown.share !== null) {
      this.bar.value = shown.share;
      this.bar.setAttribute('aria-label', `${shown.title}: ${shown.words}`);
    }
    const said = shown.problems.join('\n');
    if (this.problems.dataset.said !== said) {
      this.problems.dataset.said = said;
      this.problems.replaceChildren(...shown.problems.map((problem) => Object.assign(document.createElement('div'), { textContent: problem })));
    }
    this.problems.hidden = !said;
    this.preview.setAttribute('aria-label', `First rows of ${shown.title}`);
    this.preview.hidden = !shown.preview || Boolean(said);
    const written = JSON.stringify(shown.preview ?? null); // each word about the progress brings the same rows again
    if (shown.preview && this.drawn !== written) { this.drawn = written; this.preview.replaceChildren(rowsOf(shown.preview)); }
    this.offer(acts, shown.title);
  }

  /** @param {Act[]} acts @param {string} title */
  offer(acts, title) {
    this.now = acts;
    const labels = acts.map((act) => act.label).join('|');
    if (this.acts.dataset.labels === labels) return; // the buttons stay, and with them the focus
    this.acts.dataset.labels = labels;
    this.acts.replaceChildren();
    acts.forEach((act, i) => {
      const button = element(this.acts, 'button', 'pg-button pg-small-button', act.label);
      button.setAttribute('aria-label', `${act.label} ${title}`);
      button.onclick = () => { if (act.sure) this.ask(i, act.sure, title); else this.now?.[i]?.act(); };
    });
  }

  /** A calm question before something is gone. @param {number} i @param {string} question @param {string} title */
  ask(i, question, title) {
    this.acts.replaceChildren();
    element(this.acts, 'span', '', question);
    const yes = element(this.acts, 'button', 'pg-button pg-small-button', 'Yes');
    yes.setAttribute('aria-label', `Yes, remove ${title}`);
    yes.onclick = () => this.now?.[i]?.act();
    const no = element(this.acts, 'button', 'pg-button pg-small-button', 'Keep');
    no.setAttribute('aria-label', `Keep ${title}`);
    no.onclick = () => {
      delete this.acts.dataset.labels;
      this.offer(this.now ?? [], title);
      /** @type {HTMLElement | null} */ (this.acts.querySelector('button'))?.focus();
    };
    no.focus();
  }
}

/** The first rows of a table, or some of the pictures. @param {any} facts */
export function rowsOf(facts) {
  if (facts.sheet) {
    const sheet = Object.assign(document.createElement('div'), { className: 'pg-sheet' });
    for (const { name, png } of facts.sheet.slice(0, 24)) {
      sheet.append(Object.assign(document.createElement('img'), { src: `data:image/png;base64,${png}`, alt: name, title: name }));
    }
    return sheet;
  }
  const table = document.createElement('table');
  const names = (facts.columns ?? []).slice(0, 50).map((/** @type {any} */ column) => column.name);
  table.createTHead().insertRow().append(...names.map((/** @type {string} */ name) => Object.assign(document.createElement('th'), { textContent: name, scope: 'col' })));
  const body = table.createTBody();
  for (const cells of facts.preview ?? []) {
    const row = body.insertRow();
    for (const cell of cells.slice(0, 50)) row.insertCell().textContent = String(cell);
  }
  return table;
}

/** @param {HTMLElement} place @param {string} text */
function write(place, text) { if (place.textContent !== text) place.textContent = text; }

/** @param {HTMLElement} parent @param {string} tag @param {string} name @param {string} [text] */
export function element(parent, tag, name, text = '') {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  if (tag === 'button') /** @type {HTMLButtonElement} */ (made).type = 'button';
  parent.append(made);
  return made;
}
