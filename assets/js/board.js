// The scoreboard of everybody who plays the same game on this server. The server makes each game's moves again; what it tells is shown.

import { contact } from './contact.js';
import { signed } from './world.js';

/** @typedef {{entry: number, place: number, name: string, score: number, steps: number, mine: boolean}} Entry */
/** @typedef {{number: number, entries: Entry[], people: number, keeper: boolean, unkept: boolean,
 *   best: {score: number, steps: number, average: number, chance: boolean} | null}} Told */
/** @typedef {{live: string, topic: string, config: any}} Data */

const NAME = 'playground-name'; // in the browser's own store: what this person is called; absent until they have joined
const SURE = 5000; // milliseconds within which the second press clears
const SAME = 'Everybody who plays this world with this seed meets the same chances.';

export class Board {
  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.contact = contact(data.live);
    this.turn = 0;
    this.moves = ''; // of the last finished game
    this.game = ''; // what is said of it, while its place is
    /** @type {Told | null} */
    this.told = null;
    this.name = kept();
    root.setAttribute('aria-label', 'Scoreboard');
    root.tabIndex = -1;
    this.title = add(root, 'h3', 'Scoreboard');
    const form = this.form = add(root, 'form');
    Object.assign(form, { className: 'pg-line', noValidate: true, hidden: true });
    const label = add(form, 'label', 'Your name');
    label.className = 'pg-count';
    this.input = add(label, 'input');
    Object.assign(this.input, { type: 'text', maxLength: 20, placeholder: 'or stay a guest', autocomplete: 'nickname', spellcheck: false });
    this.go = add(form, 'button');
    Object.assign(this.go, { type: 'submit', className: 'pg-button' });
    form.onsubmit = (event) => { event.preventDefault(); this.join(); };
    this.status = add(root, 'p');
    this.status.setAttribute('role', 'status');
    this.table = add(root, 'table');
    this.hint = add(root, 'p');
    this.hint.className = 'pg-hint';
    const line = add(root, 'div');
    line.className = 'pg-line';
    this.rename = button(line, 'Change my name', () => this.ask());
    this.withdraw = button(line, 'Take my game away', () => this.takeAway());
    this.clear = button(line, 'Clear the board', () => this.clearAll());
    this.show();
  }

  /** @param {Data} data @param {boolean} other whether another game is played now */
  update(data, other) {
    this.data = data;
    if (!other) return;
    this.moves = '';
    this.told = null;
    this.form.hidden = true;
    this.say('');
    this.show();
    this.follow();
  }

  leave() { this.turn += 1; }

  /** Ask for the board again and again; each reply waits for news. */
  async follow() {
    const turn = ++this.turn;
    let seen = 0;
    while (turn === this.turn) {
      try {
        const { head } = await this.contact.request({ do: 'board', ...this.about(), seen });
        if (turn !== this.turn) return;
        if (!head.entries) { this.say(head.problems?.[0] ?? ''); await rest(5000); continue; }
        if (seen === head.number) continue;
        seen = head.number;
        this.told = head;
        this.show();
      } catch {
        seen = 0; // contact was lost: the server may be another one now
        await rest(500);
      }
    }
  }

  about() { return { topic: this.data.topic, config: this.data.config }; }

  /** A game is over. @param {string} moves a digit each */
  finished(moves) {
    this.moves = moves;
    if (this.name === null) this.ask();
    else this.send();
  }

  /** Ask for a name: for the game that has just ended, or for another one. */
  ask() {
    this.form.hidden = false;
    this.go.textContent = this.name === null ? 'Put it on the board' : 'Save';
    this.input.value = this.name ?? '';
    if (this.name !== null) this.input.focus();
    else this.say('Put this game on the scoreboard of everybody on this server.');
  }

  async join() {
    const name = this.input.value;
    const head = this.name === null ? await this.send(name) : await this.request({ do: 'rename', name });
    if (!head || head.problems) return;
    this.name = name.trim();
    keep(this.name);
    this.form.hidden = true;
    if (!('people' in head)) this.say('Your name is changed.');
    this.show();
    this.root.focus({ preventScroll: true });
  }

  /** Send the last finished game. @param {string} [name] */
  async send(name = this.name ?? '') {
    const { moves } = this;
    let head = null;
    while (!head) { // contact was lost on the way: the game is not
      if (moves !== this.moves) return null;
      head = await this.request({ do: 'score', ...this.about(), moves, name });
    }
    if (head.problems) return head;
    const game = `${signed(head.score)} after ${head.steps} steps`;
    if (!head.place) this.say(`${game} does not reach the board, which is full of better games.`);
    else this.placed(head.improved ? `${game}: your best game so far.` : `${game}. Your best game stays.`, head.place);
    return head;
  }

  /** @param {string} game @param {number} place */
  placed(game, place) {
    this.say(`${game} You are on place ${place}.`);
    this.game = game; // said anew when somebody passes by
  }

  async takeAway() {
    const mine = this.told?.entries.find((entry) => entry.mine);
    if (mine) await this.remove(mine);
    this.name = null; // the next game asks again
    keep(null);
    this.show();
    this.root.focus({ preventScroll: true });
  }

  /** @param {Entry} entry */
  async remove(entry) {
    const head = await this.request({ do: 'withdraw', ...this.about(), entry: entry.entry });
    if (head && !head.problems) this.say(entry.mine ? 'Your game is taken away.' : `The game of ${entry.name} is taken away.`);
  }

  /** Only where the server runs; the first press asks, the second clears. */
  async clearAll() {
    if (!this.sure) {
      this.clear.textContent = 'Press again: clear it for everybody';
      this.sure = setTimeout(() => this.unsure(), SURE);
      return;
    }
    this.unsure();
    const head = await this.request({ do: 'clear', ...this.about() });
    if (head && !head.problems) this.say('The board is cleared.');
  }

  unsure() {
    clearTimeout(this.sure);
    this.sure = undefined;
    this.clear.textContent = 'Clear the board';
  }

  /** @param {object} message @returns {Promise<any>} */
  async request(message) {
    try {
      const { head } = await this.contact.request(message);
      if (head.problems) this.say(head.problems.join(' '));
      return head;
    } catch {
      this.say('Contact was lost.');
      await rest(500);
      return null;
    }
  }

  /** @param {string} sentence */
  say(sentence) {
    this.game = '';
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
  }

  show() {
    const { told } = this;
    const entries = told?.entries ?? [];
    const mine = entries.find((entry) => entry.mine);
    if (mine && this.game) this.placed(this.game, mine.place);
    this.title.textContent = told && told.people > 1 ? `Scoreboard of ${told.people} people` : 'Scoreboard';
    this.table.hidden = !entries.length;
    this.hint.textContent = !told ? '' : entries.length ? note(told) : `Nobody has finished a game here yet. ${SAME}`;
    if (told?.unkept) this.hint.textContent += ' The server cannot write to its disk: this board goes on, but a restart of the server would lose it.';
    this.rename.hidden = !mine;
    this.withdraw.hidden = !mine;
    this.clear.hidden = !told?.keeper || !entries.length;
    const held = /** @type {HTMLElement | null} */ (this.table.contains(document.activeElement) ? document.activeElement : null)?.dataset.entry;
    this.table.replaceChildren(...entries.length ? this.rows(entries) : []);
    if (held !== undefined) (/** @type {HTMLElement} */ (this.table.querySelector(`[data-entry='${held}']`)) ?? this.root).focus({ preventScroll: true });
  }

  /** @param {Entry[]} entries */
  rows(entries) {
    const { best = null, keeper = false } = this.told ?? {};
    const head = document.createElement('thead');
    const names = add(head, 'tr');
    for (const [text, style] of [['', 'pg-place'], ['Name', ''], ['Return', 'pg-figure'], ['Steps', 'pg-figure']]) {
      const cell = add(names, 'th', text);
      Object.assign(cell, { className: style, scope: 'col' });
      if (!text) cell.setAttribute('aria-label', 'Place');
    }
    if (keeper) add(names, 'td');
    const body = document.createElement('tbody');
    let last = 0;
    for (const entry of entries) {
      const row = add(body, 'tr');
      row.className = `${entry.mine ? 'pg-mine' : ''} ${entry.place > last + 1 ? 'pg-apart' : ''}`.trim();
      last = entry.place;
      line(row, String(entry.place), entry.name, entry.mine ? '(you)' : '', entry);
      if (!keeper) continue;
      const away = button(add(row, 'td'), '×', () => this.remove(entry));
      Object.assign(away.parentElement ?? {}, { className: 'pg-away' });
      away.title = `Take away the game of ${entry.name}`;
      away.setAttribute('aria-label', away.title);
      away.dataset.entry = String(entry.entry);
    }
    const foot = document.createElement('tfoot');
    if (best) {
      const row = add(foot, 'tr');
      line(row, '★', 'Optimal policy', '', best);
      if (keeper) add(row, 'td');
    }
    return [head, body, foot];
  }
}

/** What the numbers are to be measured by. @param {Told} told */
function note({ best }) {
  if (!best) return SAME;
  if (!best.chance) return 'The optimal policy (★) is the best that is possible here.';
  return `${SAME} The optimal policy (★) does not know them; on average it earns ${signed(Math.round(best.average * 1000) / 1000)}, and luck may beat it.`;
}

/** @param {HTMLElement} row @param {string} place @param {string} name @param {string} after @param {{score: number, steps: number}} game */
function line(row, place, name, after, game) {
  add(row, 'td', place).className = 'pg-place';
  const cell = add(row, 'td');
  cell.className = 'pg-who';
  const who = add(cell, 'div');
  add(who, 'bdi', name).title = name; // a name written from right to left turns nothing around it
  if (after) add(who, 'span', after);
  add(row, 'td', signed(game.score)).className = 'pg-figure';
  add(row, 'td', String(game.steps)).className = 'pg-figure';
}

/** @returns {string | null} */
function kept() {
  try { return localStorage.getItem(NAME); } catch { return null; } // a browser may keep nothing
}

/** @param {string | null} name */
function keep(name) {
  try {
    if (name === null) localStorage.removeItem(NAME); else localStorage.setItem(NAME, name);
  } catch { /* then it is asked for again after a reload */ }
}

/** @param {number} milliseconds */
function rest(milliseconds) { return new Promise((resolve) => setTimeout(resolve, milliseconds)); }

/** @template {keyof HTMLElementTagNameMap} T @param {HTMLElement} parent @param {T} tag @param {string} [text] @returns {HTMLElementTagNameMap[T]} */
function add(parent, tag, text) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/** @param {HTMLElement} parent @param {string} text @param {() => void} act */
function button(parent, text, act) {
  const element = add(parent, 'button', text);
  Object.assign(element, { type: 'button', className: 'pg-button', onclick: act });
  return element;
}
