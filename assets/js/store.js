// What this tab sends and what the server says of this person's files. It outlives the pages of the app: a file goes on coming
// while the person looks elsewhere.

import { contact } from './contact.js';
import { body } from './parcels.js';

/** @typedef {import('./parcels.js').Parcel} Parcel */
/** @typedef {{id: number, title: string, share: number, problems: string[], parcel: Parcel, request: XMLHttpRequest | null}} Sending */
/** @typedef {{file: string, filename: string, state: string, bytes?: number, days?: number, about?: any, share?: number, words?: string,
 *   place?: number, problems?: string[], preview?: any, again?: boolean, readings?: string[]}} Known */

export class Store {
  /** @param {string} live @param {string} upload the addresses of the live socket and of the upload route */
  constructor(live, upload) {
    this.contact = contact(live);
    this.upload = upload;
    /** @type {Sending[]} */
    this.sendings = [];
    /** @type {Known[]} */
    this.files = [];
    this.told = false; // whether the server has said what there is
    this.wanted = ''; // the file that this tab brought last: the page turns to it once it is read
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    this.number = 0;
    this.ids = 0;
    this.following = false;
  }

  /** @param {() => void} listener */
  listen(listener) {
    this.listeners.add(listener);
    this.follow();
    return () => { this.listeners.delete(listener); };
  }

  /** Ask for news again and again, as long as a page listens or a file is awaited. */
  async follow() {
    if (this.following) return;
    this.following = true;
    while (this.listeners.size || this.wanted) {
      try {
        const { head } = await this.contact.request({ do: 'brought', seen: this.number });
        if (head.files) {
          if (this.told && head.number === this.number) continue; // nothing new for a while
          this.number = head.number;
          this.files = head.files;
          this.told = true;
          this.tell();
        } else await rest(2000);
      } catch {
        this.number = 0; // contact was lost: the server may be another one now
        await rest(300);
      }
    }
    this.following = false;
  }

  tell() { for (const listener of [...this.listeners]) listener(); }

  /** @param {Parcel[]} parcels */
  send(parcels) {
    for (const parcel of parcels) this.sendings.push({ id: ++this.ids, title: parcel.title, share: 0, problems: [], parcel, request: null });
    this.sendNext();
    this.tell();
  }

  /** One at a time: several at once would all be slower. */
  sendNext() {
    const sending = this.sendings.find((one) => !one.problems.length);
    if (!sending || sending.request) return;
    const request = sending.request = new XMLHttpRequest(); // fetch does not say how far it is
    request.open('POST', this.upload);
    request.responseType = 'json';
    request.upload.onprogress = (event) => { sending.share = event.total ? event.loaded / event.total : 0; this.tell(); };
    request.onload = () => {
      if (request.response?.file) { this.wanted = request.response.file; this.drop(sending); this.follow(); return; }
      if (request.status === 429) { this.later(sending); return; }
      this.refuse(sending, request.response?.problems ?? ['The file could not be taken. Try again.']);
    };
    request.onerror = () => this.refuse(sending, ['The connection was lost while the file was on its way. Bring it again.']);
    request.onabort = () => this.drop(sending);
    request.send(body(sending.parcel));
  }

  /** The server takes only so many files at once: try again in a while. @param {Sending} sending */
  later(sending) {
    sending.share = 0;
    setTimeout(() => { sending.request = null; this.sendNext(); }, 1500 + 1500 * Math.random());
  }

  /** @param {Sending} sending @param {string[]} problems */
  refuse(sending, problems) {
    sending.problems = problems;
    sending.parcel = { ...sending.parcel, items: [] };
    this.sendNext();
    this.tell();
  }

  /** @param {Sending} sending */
  drop(sending) {
    this.sendings = this.sendings.filter((one) => one !== sending);
    this.sendNext();
    this.tell();
  }

  /** Stop sending, or take note of a refusal. @param {Sending} sending */
  cancel(sending) {
    if (sending.request && sending.request.readyState < 4) sending.request.abort();
    else this.drop(sending);
  }

  /** Give up reading a file, or forget it. @param {string} file @returns {Promise<string[]>} what to mend */
  async forget(file) {
    if (this.wanted === file) this.wanted = '';
    return this.ask({ do: 'forget', file });
  }

  /** @param {string} sample @returns {Promise<string[]>} */
  async take(sample) {
    return this.ask({ do: 'sample', sample }, (head) => { this.wanted = head.file; });
  }

  /** @param {object} message @param {(head: any) => void} [then] @returns {Promise<string[]>} */
  async ask(message, then = () => {}) {
    try {
      const { head } = await this.contact.request(message);
      if (head.problems) return head.problems;
      then(head);
      this.tell();
      return [];
    } catch { return ['Contact was lost. Try again.']; }
  }
}

/** @param {number} milliseconds */
function rest(milliseconds) { return new Promise((resolve) => setTimeout(resolve, milliseconds)); }

/** @type {Map<string, Store>} */
const stores = new Map();

/** The tab's one store of this server. @param {string} live @param {string} upload */
export function store(live, upload) {
  let known = stores.get(live);
  if (!known) stores.set(live, known = new Store(live, upload));
  return known;
}
