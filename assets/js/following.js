// This tab's part in a room: presents, follows, or plays on its own. One object a tab; it knows the room's news and the live view on screen.

import { contact } from './contact.js';
import { same } from './words.js';

/** @typedef {{page: string, query: string, topic: string | null, run: string | null, at: number | null}} Place */
/** @typedef {{number: number, code: string, place: Place, locked: boolean, words: string, question: string, asked: number, mine: boolean,
 *   shown: boolean, hidden: string[], picks: number[], follow: number, play: number, unkept?: boolean}} Told */
/** @typedef {{spelled: string, link: string, size: number, path: string}} Invitation */
/** @typedef {'' | 'presents' | 'follows' | 'plays'} Part */

const KEPT = 'playground-room'; // in the tab's own store, so that a reload stays in the room
const LOOK = 150, REST = 300; // milliseconds between two looks at where the presenter is; for which an address rests before it is told
const APART = 22; // milliseconds for each follower, within which they turn to another page one by one
const OUTSIDE = ['watch', 'room']; // in an address, but no settings

class Following {
  constructor() {
    /** @type {Part} */
    this.part = '';
    this.code = '';
    this.base = '';
    this.live = '';
    /** @type {Told | null} */
    this.told = null;
    this.turn = 0;
    /** @type {any} the live view on screen */
    this.view = null;
    /** @type {((problem: string) => void) | null} whoever shows the room */
    this.show = null;
    this.resting = ''; // where the presenter's address is, and since when
    this.since = 0;
    /** @type {Place | null} */
    this.sent = null;
    this.gone = ''; // the address that was last gone to
  }

  /** @param {string} live the address of the live socket */
  begin(live) {
    this.live = live;
    this.base = live.replace(/\/playground\/live$/, '');
    const asked = new URLSearchParams(location.search).get('room'), kept = recall();
    if (asked) this.enter(asked, 'follows');
    else if (kept.code) this.enter(kept.code, kept.part);
  }

  get contact() { return contact(this.live); }

  /** Whether what is on screen is the presenter's. */
  holds() { return this.part === 'follows'; }

  /** The code of the room that this browser has opened, if it is still open. @returns {Promise<string | null>} */
  async mine() { return (await this.contact.request({ do: 'room mine' })).head.code; }

  /** How others come to the room. @returns {Promise<Invitation>} */
  async invitation() { return (await this.contact.request({ do: 'room invite', code: this.code })).head; }

  /** Follow the room of that code; what is wrong with it, if anything. @param {string} code */
  async join(code) {
    const { head } = await this.contact.request({ do: 'room', code, as: 'follows', seen: 0 });
    if (!head.code) return head.problems?.[0] ?? 'This room has ended.';
    this.enter(head.code, 'follows');
    return '';
  }

  async open() {
    const { head } = await this.contact.request({ do: 'room open' });
    if (head.code) this.enter(head.code, 'presents');
    return head;
  }

  /** Take part in a room. @param {string} code @param {Part} part */
  enter(code, part) {
    this.code = code;
    this.told = null;
    this.take(part);
  }

  /** Hear the room's news until it ends or this tab takes another part. */
  async attend() {
    const turn = ++this.turn;
    let seen = 0;
    while (turn === this.turn) {
      let head;
      try {
        ({ head } = await this.contact.request({ do: 'room', code: this.code, as: this.part, seen }));
      } catch {
        seen = 0; // contact was lost: the server may be another one now
        this.sent = null;
        await rest(500);
        continue;
      }
      if (turn !== this.turn) return;
      if (head.ended || head.problems) { this.leave(head.problems?.[0] ?? 'The room has ended.'); return; }
      seen = head.number;
      this.code = head.code;
      this.hear(head);
      if (this.part === 'presents') await rest(REST); // people come and go all at once
    }
  }

  /** @param {Told} told */
  hear(told) {
    this.told = told;
    if (told.locked && this.part === 'plays') this.take('follows');
    if (this.holds()) this.go(told.place);
    this.show?.('');
  }

  /** Follow again, play on one's own, or present. @param {Part} part */
  take(part) {
    this.part = part;
    recall({ code: this.code, part });
    document.documentElement.dataset.room = part;
    clearInterval(this.looking);
    this.sent = null;
    if (part === 'presents') this.looking = setInterval(() => this.look(), LOOK);
    if (part === 'follows') { this.gone = ''; if (this.told) this.go(this.told.place); }
    if (part === 'plays') this.view?.freed();
    this.show?.('');
    if (part) this.attend();
  }

  /** @param {string} [problem] */
  leave(problem = '') {
    this.turn += 1;
    if (this.part) this.contact.say({ do: 'room leave' });
    this.told = null;
    this.code = '';
    this.take('');
    this.view?.freed();
    this.show?.(problem);
  }

  // --- the presenter ---------------------------------------------------------------------------------------------------------------

  /** Where this tab is: its address, and what its live view shows. @returns {Place} */
  here() {
    const { view } = this, run = view?.run?.run ?? null;
    return { ...this.address(), topic: view?.data.topic ?? null, run, at: run ? view.shown : null };
  }

  /** The page on screen and its settings. */
  address() {
    const query = new URLSearchParams(location.search);
    for (const name of OUTSIDE) query.delete(name);
    return { page: location.pathname.slice(this.base.length).replace(/^\/+|\/+$/g, ''), query: query.toString() };
  }

  /** Tell the room where we are, once the address rests; a run and a step at once. */
  async look() {
    const place = this.here(), now = Date.now(), address = `${place.page}?${place.query}`;
    if (address !== this.resting) { this.resting = address; this.since = now; }
    if (this.sending || same(place, this.sent) || now - this.since < REST) return;
    this.sending = true;
    try {
      const { head } = await this.contact.request({ do: 'room steer', code: this.code, ...place });
      this.sent = place;
      if (head.problems) this.show?.(head.problems[0]);
    } catch { /* told again once contact is back */ } finally { this.sending = false; }
  }

  // --- a follower ------------------------------------------------------------------------------------------------------------------

  /** Go where the presenter is: the address without reloading, as the browser's own back button does; then their run. @param {Place} place */
  async go(place) {
    const { page, query } = place, address = `${this.base}/${page}${query ? `?${query}` : ''}`;
    if (address !== this.gone) {
      this.gone = address;
      if (!same(this.address(), { page, query })) {
        await rest(Math.random() * APART * (this.told?.follow ?? 0));
        while (!connected()) await rest(LOOK); // the page's own connection comes back by itself, and would not hear of it before
        if (!this.holds() || this.gone !== address) return; // meanwhile the presenter is elsewhere, or this person on their own
        history.replaceState(null, '', address);
        dispatchEvent(new PopStateEvent('popstate', { state: null }));
      }
    }
    this.view?.led();
  }

  /** What the live view of a topic is to show: undefined where it is not led. @param {string} topic */
  leads(topic) {
    const place = this.told?.place;
    return this.holds() && place?.topic === topic ? place : undefined;
  }
}

/** What this tab remembers of its room; given something, it remembers that. @param {{code: string, part: Part}} [now] @returns {{code: string, part: Part}} */
function recall(now) {
  try {
    if (now) sessionStorage.setItem(KEPT, JSON.stringify(now));
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
  } catch { return { code: '', part: '' }; } // a browser that keeps nothing
}

/** Whether Streamlit's own connection stands. */
function connected() { return document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-connection-state') === 'CONNECTED'; }

/** @param {number} milliseconds */
function rest(milliseconds) { return new Promise((resolve) => setTimeout(resolve, milliseconds)); }

export const following = new Following();
