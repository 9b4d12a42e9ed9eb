// The page of kept experiments: one's own as cards, two of them compared, and in a room what everybody there shows.

import { Card } from './card.js';
import { Compare } from './compare.js';
import { contact } from './contact.js';
import { following } from './following.js';
import { element } from './row.js';
import { same } from './words.js';

/** @typedef {import('./card.js').Short} Short */
/** @typedef {import('./card.js').Whole} Whole */

const REST = 1000; // milliseconds until a room is asked again
const EMPTY = 'Nothing is kept yet. On any page press Keep above the picture, or the key K.';
const NOBODY = 'Nobody shows anything yet. Press “Show in the room” on one of yours.';

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} place @param {any} component */
export function mount(place, component) {
  place.playground.view ??= new Experiments(place.querySelector('.pg-experiments'), component.data);
  place.playground.view.begin();
}

class Experiments {
  /** @param {HTMLElement} root @param {{live: string, base: string}} data */
  constructor(root, { live, base }) {
    this.root = root;
    this.base = base;
    this.contact = contact(live);
    this.begun = false;
    this.turn = 0; // grows when the page is left
    /** @type {Map<string, Card>} */
    this.own = new Map();
    /** @type {Map<string, Card>} */
    this.others = new Map(); // what the room shows, one's own included
    /** @type {string[]} */
    this.chosen = [];
    this.loading = Promise.resolve(); // pictures come one after the other
    root.replaceChildren();
    const head = element(root, 'div', 'pg-experiments-head');
    this.words = element(head, 'p', '');
    this.words.setAttribute('role', 'status');
    this.zip = /** @type {HTMLAnchorElement} */ (element(head, 'a', 'pg-button', 'Download all (zip)'));
    Object.assign(this.zip, { href: `${base}/playground/experiments.zip`, download: 'experiments.zip', hidden: true });
    this.compare = new Compare(root, () => this.choose(null));
    this.room = element(root, 'section', '');
    this.room.hidden = true;
    this.title = element(this.room, 'h2', '');
    this.hint = element(this.room, 'p', '');
    this.shown = element(this.room, 'div', 'pg-cards');
    this.yours = element(root, 'h2', '', 'Yours');
    this.mine = element(root, 'div', 'pg-cards');
    this.near = new IntersectionObserver((seen) => { for (const { isIntersecting, target } of seen) if (isIntersecting) this.wanted(target); }, { rootMargin: '200px' });
    this.sizes = new ResizeObserver(() => this.redraw());
    const probe = element(root, 'span', 'pg-theme-probe'); // its colour follows the theme's variables, with a transition that tells us
    probe.addEventListener('transitionend', () => this.redraw());
  }

  begin() {
    if (this.begun) return;
    this.begun = true;
    this.sizes.observe(this.root);
    this.load();
    this.attend();
  }

  unmount() {
    this.begun = false;
    this.turn += 1;
    this.sizes.disconnect();
  }

  redraw() {
    for (const card of [...this.own.values(), ...this.others.values()]) card.draw();
    this.compare.draw();
  }

  /** One's own, as the server has them now. */
  async load() {
    const { head } = await this.ask({ do: 'kept' });
    if (head.problems) { this.words.textContent = head.problems.join(' '); return; }
    this.most = head;
    this.list(this.own, this.mine, head.experiments, head.experiments.map((/** @type {Short} */ { id }) => id), (/** @type {Short} */ { id }) => (name) => this.tell('kept rename', id, { name }));
    this.count();
  }

  /** Put cards where entries are: those of `ids` in that order, of which some may be known already.
   * @param {Map<string, Card>} cards @param {HTMLElement} place @param {Short[]} entries @param {string[]} ids
   * @param {(entry: Short) => ((name: string) => Promise<boolean>) | undefined} rename */
  list(cards, place, entries, ids, rename) {
    for (const entry of entries) {
      const known = cards.get(entry.id);
      if (known) { known.show(entry); continue; }
      const card = new Card(place, entry, this.base, rename(entry));
      cards.set(entry.id, card);
      this.near.observe(card.root);
    }
    for (const [id, card] of cards) if (!ids.includes(id)) this.remove(cards, id, card);
    for (const id of ids) { const card = cards.get(id); if (card) place.append(card.root); }
    this.offer();
  }

  /** @param {Map<string, Card>} cards @param {string} id @param {Card} card */
  remove(cards, id, card) {
    this.near.unobserve(card.root);
    card.root.remove();
    cards.delete(id);
    if (this.chosen.includes(id) && !this.own.has(id) && !this.others.has(id)) this.choose(id);
  }

  count() {
    const { most, held, megabytes, days } = this.most;
    this.zip.hidden = this.own.size === 0;
    this.words.textContent = this.own.size ? `${this.own.size} of ${most} kept, ${held} of ${megabytes} MB, each for ${days} days. Only this browser sees them, but for those you show in a room.` : EMPTY;
  }

  /** What can be done with each card now. */
  offer() {
    const inRoom = Boolean(following.part);
    for (const [id, card] of this.own) {
      const there = this.others.has(id);
      const show = { label: there ? 'Take back' : 'Show in the room', act: () => this.tell(there ? 'gallery hide' : 'gallery show', id, { code: following.code }) };
      card.offer([this.comparing(id), ...(inRoom ? [show] : []), { label: 'Delete', sure: 'Press again: delete', act: () => this.drop(id) }]);
    }
    for (const [id, card] of this.others) {
      const out = { label: card.entry.mine ? 'Take back' : 'Take out', act: () => this.tell('gallery hide', id, { code: following.code }) };
      card.offer([this.comparing(id), ...(card.entry.mine || this.presents ? [out] : [])]);
    }
  }

  /** @param {string} id */
  comparing(id) { return { label: 'Compare', pressed: this.chosen.includes(id), act: () => this.choose(id) }; }

  /** @param {string} id */
  async drop(id) {
    if (!await this.tell('kept delete', id)) return;
    const card = this.own.get(id);
    if (card) this.remove(this.own, id, card);
    await this.load();
  }

  /** Choose one for the comparison, or no longer; null for none at all. @param {string | null} id */
  async choose(id) {
    if (id === null) this.chosen = [];
    else if (this.chosen.includes(id)) this.chosen = this.chosen.filter((other) => other !== id);
    else this.chosen = [...this.chosen, id].slice(-2);
    this.offer();
    const [one, other] = this.chosen;
    if (!one) { this.compare.hide(); return; }
    if (!other) { this.compare.wait(this.card(one)?.entry.name ?? ''); return; }
    const both = await Promise.all([this.whole(one), this.whole(other)]);
    if (both[0] && both[1] && same(this.chosen, [one, other])) await this.compare.show(both[0], both[1]);
  }

  /** @param {string} id */
  card(id) { return this.own.get(id) ?? this.others.get(id); }

  /** A card is near the screen: its picture is wanted. @param {Element} root */
  wanted(root) {
    this.near.unobserve(root);
    const found = [...this.own, ...this.others].find(([, card]) => card.root === root);
    if (found) this.loading = this.loading.then(() => this.picture(found[0], found[1])).catch(() => {});
  }

  /** @param {string} id @param {Card} card */
  async picture(id, card) {
    const whole = await this.whole(id);
    if (whole) await card.fill(whole);
  }

  /** All of one, asked for once. @param {string} id @returns {Promise<Whole | null>} */
  async whole(id) {
    const known = [this.own, this.others].map((cards) => cards.get(id)?.whole).find(Boolean);
    if (known) return { ...known, name: this.card(id)?.entry.name ?? known.name };
    const { head, body } = await this.ask({ do: 'kept one', experiment: id, ...(this.own.has(id) ? {} : { code: following.code }) });
    if (!head.id || !body) { const card = this.card(id); if (card) card.said.textContent = (head.problems ?? ['It could not be read.']).join(' '); return null; }
    return { ...head, figures: JSON.parse(new TextDecoder().decode(body)) };
  }

  /** @param {string} act @param {string} id @param {object} [more] @returns {Promise<boolean>} whether it was done */
  async tell(act, id, more = {}) {
    const { head } = await this.ask({ do: act, experiment: id, ...more });
    const card = this.card(id);
    if (card) card.said.textContent = head.problems?.join(' ') ?? '';
    return !head.problems;
  }

  /** What the room shows, as it changes. */
  async attend() {
    const turn = this.turn;
    let seen = 0, code = '';
    while (turn === this.turn) {
      if (code !== following.code) { code = following.code; seen = 0; this.list(this.others, this.shown, [], [], () => undefined); }
      this.room.hidden = this.yours.hidden = !following.part;
      if (!following.part) { this.offer(); await rest(REST); continue; }
      try {
        const { head } = await this.contact.request({ do: 'gallery', code, seen });
        if (turn !== this.turn || code !== following.code) continue;
        if (head.problems) { seen = 0; await rest(REST); continue; } // the room has ended, or a new server does not know us yet
        seen = head.number;
        this.presents = head.presents;
        this.title.textContent = `In room ${code.slice(0, 4)}-${code.slice(4)}`;
        this.hint.textContent = head.ids.length ? `Everybody in the room sees these ${head.ids.length === 1 ? '' : `${head.ids.length} `}and may open and compare them; nobody is told whose they are.` : NOBODY;
        this.list(this.others, this.shown, head.entries, head.ids, () => undefined);
      } catch {
        seen = 0; // contact was lost: the server may be another one now
        await rest(REST);
      }
    }
  }

  /** A request that outlives a lost contact. @param {object} message */
  async ask(message) {
    for (;;) {
      try {
        return await this.contact.request(message);
      } catch (error) {
        if (/** @type {Error} */ (error).message !== 'lost') throw error;
      }
    }
  }
}

/** @param {number} milliseconds */
function rest(milliseconds) { return new Promise((resolve) => setTimeout(resolve, milliseconds)); }
