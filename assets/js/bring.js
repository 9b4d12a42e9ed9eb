// The box by which people bring data: drop, choose, paste, draw, samples; how sending and reading go; what they have brought.

import { store } from './store.js';
import { dropped, parcels, pasted, pastedText } from './parcels.js';
import { Canvas } from './canvas.js';
import { Row, element } from './row.js';
import { same } from './words.js';

/** @typedef {{live: string, upload: string, megabytes: number, files: number, days: number, accepts: string[], awaited: string[], samples: {name: string, title: string}[], chosen: string}} Data */
/** @typedef {import('./parcels.js').Item} Item */

const FILES = { table: '.csv,.tsv,.txt,.tab,.xlsx,.gz', pictures: '.png,.jpg,.jpeg,.webp,.bmp,.tif,.tiff,.gif,.zip', network: '.onnx' };
const THINGS = { table: 'a table', network: 'an ONNX network', pictures: 'pictures or a folder' };
const WORDS = {
  table: 'Tables: CSV, TSV, Excel (.xlsx), also packed with gzip.',
  pictures: 'Pictures: PNG, JPEG, WebP, BMP, TIFF, GIF; several, a folder, or a zip with a folder for each class.',
  network: 'Networks: ONNX, as torch.onnx.export writes it; read as a graph and never run.',
};

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} place @param {any} component */
export function mount(place, component) {
  const { view } = place.playground;
  if (view && !same(view.data.accepts, component.data.accepts)) { // another page, in the same place
    view.unmount();
    place.playground.view = undefined;
  }
  place.playground.view ??= new Box(place.querySelector('.pg-bring'), component.data);
  place.playground.view.update(component.data, component.setTriggerValue);
}

class Box {
  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.store = store(data.live, data.upload);
    this.heard = ''; // the awaited reading of which the page has been told
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    root.replaceChildren();
    this.toggle = element(root, 'button', 'pg-button pg-toggle', 'Bring your own data');
    this.toggle.setAttribute('aria-expanded', 'false');
    this.toggle.onclick = () => this.open(this.panel.hidden !== false);
    this.going = element(root, 'div', 'pg-going');
    this.going.setAttribute('aria-live', 'polite');
    this.said = element(root, 'div', 'pg-said');
    this.said.setAttribute('role', 'alert');
    this.said.hidden = true;
    this.panel = element(root, 'div', 'pg-panel');
    this.panel.hidden = true;
    this.drawings = 0;
    /** @type {Canvas | null} */
    this.canvas = null;
    this.drop = element(this.panel, 'div', 'pg-drop');
    this.board = element(this.panel, 'div', 'pg-board');
    this.build();
    this.mine = element(this.panel, 'div', 'pg-mine');
    this.onDrag = (/** @type {DragEvent} */ event) => this.drag(event);
    this.onPaste = (/** @type {ClipboardEvent} */ event) => this.paste(event);
  }

  build() {
    const drop = this.drop;
    const things = Object.entries(THINGS).filter(([kind]) => this.data.accepts.includes(kind)).map(([, words]) => words);
    element(drop, 'p', '', `Drop ${things.join(', ')} here, or`);
    const ways = element(drop, 'div', 'pg-ways');
    this.input = this.picker(ways, 'Choose files', false);
    if (this.data.accepts.includes('pictures')) this.picker(ways, 'Choose a folder', true);
    element(ways, 'button', 'pg-button', 'Paste').onclick = () => this.pasteByButton();
    if (this.data.accepts.includes('pictures')) {
      this.pen = element(ways, 'button', 'pg-button', 'Draw');
      this.pen.setAttribute('aria-expanded', 'false');
      this.pen.onclick = () => this.draw();
    }
    this.board.hidden = true;
    const { accepts, megabytes, days } = this.data;
    const known = accepts.map((kind) => WORDS[/** @type {keyof typeof WORDS} */ (kind)]).join(' ');
    element(this.panel, 'p', 'pg-small', `${known} At most ${megabytes} MB. It stays on this server, is seen by nobody else and is deleted after ${days} days.`);
    if (this.data.samples.length) {
      const some = element(this.panel, 'div', 'pg-samples');
      element(some, 'span', '', 'Try a sample:');
      for (const { name, title } of this.data.samples) element(some, 'button', 'pg-button pg-chip', title).onclick = () => this.sample(name);
    }
  }

  /** @param {HTMLElement} parent @param {string} label @param {boolean} folder */
  picker(parent, label, folder) {
    const input = /** @type {HTMLInputElement} */ (element(parent, 'input', 'pg-input'));
    input.type = 'file';
    input.multiple = true;
    input.tabIndex = -1;
    input.setAttribute('aria-hidden', 'true');
    input.webkitdirectory = folder;
    if (!folder) input.accept = this.data.accepts.map((kind) => FILES[/** @type {keyof typeof FILES} */ (kind)]).join(',');
    input.onchange = () => {
      const chosen = [...input.files ?? []].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
      input.value = ''; // the same file may be chosen again
      if (chosen.length) this.take(chosen);
    };
    const button = element(parent, 'button', folder ? 'pg-button' : 'pg-button pg-primary', label);
    button.onclick = () => input.click();
    return input;
  }

  /** @param {Data} data @param {(name: string, value: any) => void} trigger */
  update(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    if (!this.leave) {
      this.leave = this.store.listen(() => this.show());
      for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) document.addEventListener(name, /** @type {any} */ (this.onDrag));
      document.addEventListener('paste', this.onPaste);
    }
    this.show();
  }

  unmount() {
    this.leave?.();
    this.leave = null;
    for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) document.removeEventListener(name, /** @type {any} */ (this.onDrag));
    document.removeEventListener('paste', this.onPaste);
  }

  // --- ways in -------------------------------------------------------------------------------------------------------------------

  /** @param {Item[]} items */
  take(items) {
    const { parcels: made, said } = parcels(items, this.data.megabytes);
    const full = this.store.files.filter((file) => file.state !== 'refused').length + made.length > this.data.files;
    this.say(full ? [`Your files: got more than ${this.data.files}, needs at most ${this.data.files}: remove one first.`] : said);
    if (full) this.open(true);
    else if (made.length) { this.store.send(made); this.open(false); }
  }

  /** Files that are dragged over the page may be dropped anywhere: the box shows itself. @param {DragEvent} event */
  drag(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault(); // else the browser would open the file and leave the page
    if (event.type === 'drop') {
      this.root.classList.remove('pg-over');
      dropped(event.dataTransfer).then((items) => this.take(items), () => this.say(['What was dropped could not be read. Choose it with the button instead.']));
      return;
    }
    if (event.type === 'dragleave') { if (!event.relatedTarget) this.root.classList.remove('pg-over'); return; }
    if (!this.root.classList.contains('pg-over')) { this.root.classList.add('pg-over'); this.open(true); }
  }

  /** Ctrl+V anywhere on the page, unless somebody is typing; the box must be open. @param {ClipboardEvent} event */
  paste(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (this.panel.hidden || !event.clipboardData || target.closest?.('input:not(.pg-input), textarea, [contenteditable]')) return;
    event.preventDefault();
    this.pastedThing(pasted(event.clipboardData));
  }

  async pasteByButton() {
    try {
      const items = await navigator.clipboard.read();
      const kind = items[0]?.types.find((type) => type.startsWith('image/'));
      if (kind) { this.take([{ name: `pasted picture.${kind.slice(6).replace(/\W.*/, '')}`, file: await items[0].getType(kind) }]); return; }
      this.pastedThing(pastedText(await navigator.clipboard.readText()));
    } catch { // plain http, or not allowed
      this.say(['This browser gives the clipboard only to the keyboard: press Ctrl+V (on a Mac Cmd+V).']);
    }
  }

  /** @param {{items: Item[], problem: string}} thing */
  pastedThing({ items, problem }) {
    if (problem) this.say([problem]);
    else this.take(items);
  }

  draw() {
    this.canvas ??= new Canvas(this.board, (picture) => {
      this.drawings += 1;
      this.take([{ name: `drawing ${this.drawings}.png`, file: picture }]);
    });
    this.board.hidden = !this.board.hidden;
    this.pen?.setAttribute('aria-expanded', String(!this.board.hidden));
  }

  /** @param {string} name */
  async sample(name) {
    this.say(await this.store.take(name));
    if (this.said.hidden) this.open(false);
    this.show();
  }

  // --- what is shown -------------------------------------------------------------------------------------------------------------

  /** @param {boolean} yes */
  open(yes) {
    if (this.panel.hidden !== yes) return;
    this.panel.hidden = !yes;
    this.toggle.setAttribute('aria-expanded', String(yes));
    if (yes) this.say([]);
  }

  /** @param {string[]} sentences */
  say(sentences) {
    this.said.replaceChildren(...sentences.map((text) => Object.assign(document.createElement('div'), { textContent: text })));
    this.said.hidden = !sentences.length;
  }

  show() {
    const shown = new Set();
    for (const sending of this.store.sendings) {
      const refused = sending.problems.length > 0;
      const words = sending.request ? `sending, ${Math.round(100 * sending.share)} %` : 'next';
      this.row(shown, this.going, `sending ${sending.id}`).show(
        { title: sending.title, words, share: refused ? null : sending.share, problems: sending.problems },
        [{ label: refused ? 'Dismiss' : 'Cancel', act: () => this.store.cancel(sending) }],
      );
    }
    for (const file of this.store.files) {
      const refused = file.state === 'refused';
      if (file.state !== 'read') {
        const words = refused ? '' : file.place ? `waiting to be read: place ${file.place}` : file.words || (file.again ? 'reading again' : 'reading');
        this.row(shown, this.going, `reading ${file.file}`).show(
          { title: file.filename, words, share: refused ? null : file.share ?? 0, problems: file.problems ?? [], preview: file.preview },
          [{ label: refused ? 'Dismiss' : 'Cancel', act: () => this.forget(file.file, '') }],
        );
      }
      if (file.about) {
        const days = file.days === 1 ? '1 more day' : `${file.days} more days`;
        this.row(shown, this.mine, `mine ${file.file}`).show(
          { title: file.filename, words: `${about(file.about)}, kept for ${days}`, share: null, problems: [] },
          [{ label: 'Remove', act: () => this.forget(file.file, 'removed'), sure: 'Remove it?' }],
        );
      }
    }
    for (const [key, row] of this.rows) if (!shown.has(key)) { row.root.remove(); this.rows.delete(key); }
    this.turn();
  }

  /** @param {Set<string>} shown @param {HTMLElement} parent @param {string} key */
  row(shown, parent, key) {
    shown.add(key);
    let row = this.rows.get(key);
    if (!row) this.rows.set(key, row = new Row(parent));
    return row;
  }

  /** @param {string} file @param {string} told what the page is told once it is done */
  async forget(file, told) {
    const problems = await this.store.forget(file);
    if (problems.length) this.say(problems);
    else this.trigger?.('changed', `${told} ${file}`);
  }

  /** Tell the page what is ready: the file that this tab brought, or the reading that it awaits. */
  turn() {
    const { wanted, files } = this.store;
    const known = files.find((file) => file.file === wanted);
    if (known?.state === 'read') { this.store.wanted = ''; this.trigger?.('brought', wanted); }
    if (known?.state === 'refused') this.store.wanted = '';
    const [file, digest] = this.data.awaited, awaited = files.find((one) => one.file === file);
    const done = awaited && (awaited.readings?.includes(digest) || (awaited.again && awaited.state === 'refused'));
    if (!file) this.heard = '';
    if (done && this.heard !== `${file} ${digest}`) { this.heard = `${file} ${digest}`; this.trigger?.('changed', `read ${file}`); }
  }
}

/** @param {any} facts */
function about(facts) {
  const number = (/** @type {number} */ n, /** @type {string} */ noun) => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;
  if (facts.what === 'pictures') return `${number(facts.count, 'picture')}${facts.classes > 1 ? ` × ${number(facts.classes, 'class')}` : ''}`;
  if (facts.what === 'network') return number(facts.operators, 'operator');
  return `${number(facts.rows, 'row')} × ${number(facts.columns, 'column')}`;
}
