// Drive the agent yourself, against the learner: its greedy policy, as it is at this moment in the live view, on the same world and chances.

import { Board } from './board.js';
import { Game } from './game.js';
import { themeOf } from './paint.js';
import { ROLES } from './palette.js';
import { same } from './words.js';
import { drawn, read, signed } from './world.js';

/** @typedef {{assets: string, topic: string, world: any, moves: import('./game.js').Moves, longest: number, seed: number,
 *   live: string, config: any}} Data */

const CELL = 40; // units of the drawing
const KEYS = /** @type {Record<string, number>} */ ({ w: 0, d: 1, s: 2, a: 3, ArrowUp: 0, ArrowRight: 1, ArrowDown: 2, ArrowLeft: 3 });
const PAD = /** @type {[string, string, number][]} */ ([['↑', 'Up (W)', 0], ['←', 'Left (A)', 3], ['↓', 'Down (S)', 2], ['→', 'Right (D)', 1]]);

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new Play(element.querySelector('.pg-editor'), component.data);
  element.playground.view.update(component.data);
}

export class Play {
  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.actions = ''; // of the game that goes on, a digit each
    this.wins = { you: 0, learner: 0, nobody: 0 };
    root.classList.add('pg-play');
    root.replaceChildren();
    this.paper = make(root, 'div', 'pg-paper');
    this.paper.setAttribute('role', 'img');
    this.paper.tabIndex = 0;
    const side = make(root, 'div', 'pg-side');
    const pad = make(side, 'div', 'pg-pad');
    for (const [face, label, action] of PAD) {
      const button = /** @type {HTMLButtonElement} */ (make(pad, 'button', 'pg-button'));
      Object.assign(button, { type: 'button', textContent: face, title: label });
      button.setAttribute('aria-label', label);
      button.dataset.way = String(action);
      button.onclick = () => this.act(action);
    }
    this.anew = /** @type {HTMLButtonElement} */ (make(side, 'button', 'pg-button'));
    Object.assign(this.anew, { type: 'button', textContent: 'New game', onclick: () => this.begin() });
    this.score = make(side, 'div', 'pg-score');
    this.score.setAttribute('role', 'status');
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.board = new Board(make(root, 'section', 'pg-board'), data);
    const probe = make(root, 'span', 'pg-theme-probe');
    probe.addEventListener('transitionend', () => this.themed());
    this.themed();
    this.begin();
  }

  /** @param {Data} data */
  update(data) {
    if (!this.mounted) document.addEventListener('keydown', this.onKey);
    const before = this.data;
    const other = !same(data.world, before.world) || data.seed !== before.seed || data.longest !== before.longest;
    this.data = data;
    if (other) this.begin();
    this.board.update(data, other || !this.mounted);
    this.mounted = true;
  }

  unmount() {
    this.mounted = false;
    this.board.leave();
    document.removeEventListener('keydown', this.onKey);
  }

  /** A new game. All games on a world and seed meet the same chances, whoever plays: this is what makes them comparable. */
  begin() {
    const world = this.world = read(this.data.world);
    const starts = world.letters.flatMap((letter, index) => (letter === 'S' ? [index] : []));
    this.game = starts.length ? new Game(this.data.moves, world.slip, starts, this.data.longest, this.data.seed) : null;
    this.actions = '';
    this.draw();
  }

  /** One digit for each cell, from the picture that the live view shows; without one every action is as good as any other. */
  policy() {
    const said = document.querySelector('.pg-live')?.getAttribute('data-policy') ?? '';
    return said.length === this.world?.letters.length ? said : '';
  }

  /** @param {number} action */
  act(action) {
    if (!this.game || this.game.you.over) return;
    this.game.step(action, this.policy());
    this.actions += action;
    if (this.game.over) {
      this.board.finished(this.actions);
      const lead = this.game.you.sum - this.game.learner.sum;
      this.wins[Math.abs(lead) < 1e-9 ? 'nobody' : lead > 0 ? 'you' : 'learner'] += 1;
    }
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const inside = this.root.contains(target);
    const way = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || way === undefined || !this.root.offsetParent) return;
    if (target.closest?.('input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]') || (event.key.startsWith('Arrow') && !inside)) return; // arrows steer the live view elsewhere
    event.preventDefault();
    event.stopImmediatePropagation();
    this.act(way);
  }

  themed() {
    for (const [role, colour] of Object.entries(/** @type {any} */ (ROLES)[themeOf(this.root)])) this.root.style.setProperty(`--role-${role}`, colour);
  }

  draw() {
    const { world, game } = this;
    if (!world || !game) return;
    const { rows, cols, letters } = world;
    const ground = letters.map((_, index) => `<g transform="translate(${(index % cols) * CELL} ${Math.floor(index / cols) * CELL})">${drawn(world, index, CELL)}</g>`);
    const { you, learner } = game;
    const shapes = [this.trail(learner.trail, 'pg-their', 4), this.trail(you.trail, 'pg-your', -4), this.mark(learner.at, 'pg-their', 'M0 -12L12 10L-12 10Z'), this.mark(you.at, 'pg-your', 'M-10 0A10 10 0 1 0 10 0A10 10 0 1 0 -10 0')];
    this.paper.innerHTML = `<svg viewBox="-1 -1 ${cols * CELL + 2} ${rows * CELL + 2}" style="--cols:${cols};--rows:${rows}">${ground.join('')}${shapes.join('')}</svg>`;
    const about = (/** @type {import('./game.js').Walker} */ one) => `row ${Math.floor(one.at / cols) + 1}, column ${(one.at % cols) + 1}`;
    this.paper.setAttribute('aria-label', `You stand in ${about(you)}, the learner in ${about(learner)}.`);
    const line = (/** @type {string} */ who, /** @type {import('./game.js').Walker} */ one) => `${who}: ${signed(rounded(one.sum))} after ${one.steps} steps${one.cut ? ', out of steps' : one.over ? ', finished' : ''}`;
    const { you: mine, learner: its, nobody } = this.wins;
    const verdict = !game.over ? (you.steps ? '' : 'Move with W A S D or the buttons.') : you.sum === learner.sum ? 'A draw.' : you.sum > learner.sum ? 'You win.' : 'The learner wins.';
    const lines = [line('● You', you), line('▲ Learner', learner), verdict, mine + its + nobody ? `Games: you ${mine}, learner ${its}, draws ${nobody}` : ''];
    this.score.replaceChildren(...lines.filter(Boolean).map((text) => Object.assign(document.createElement('div'), { textContent: text })));
    this.root.dataset.you = String(you.sum);
    this.root.dataset.learner = String(learner.sum);
  }

  /** @param {number[]} cells @param {string} style @param {number} aside */
  trail(cells, style, aside) {
    const points = cells.map((index) => this.centre(index).map((place) => place + aside).join(' '));
    return `<path class="pg-trail ${style}" d="M${points.join('L')}"/>`;
  }

  /** @param {number} index @param {string} style @param {string} shape */
  mark(index, style, shape) { return `<path class="pg-walker ${style}" transform="translate(${this.centre(index).join(' ')})" d="${shape}"/>`; }

  /** @param {number} index */
  centre(index) {
    const cols = this.world?.cols ?? 1;
    return [((index % cols) + 0.5) * CELL, (Math.floor(index / cols) + 0.5) * CELL];
  }
}

/** Sums of tenths end in ...0001. @param {number} value */
function rounded(value) { return Math.round(value * 1e6) / 1e6; }

/** @param {HTMLElement} parent @param {string} tag @param {string} name */
function make(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}
