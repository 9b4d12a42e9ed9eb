// What comes under the bar once an experiment is kept: its name, to be changed at once; the room's gallery; the way to all of them.

import { following } from './following.js';
import { element } from './row.js';

const LONGEST = 80; // characters of a name

export class Keep {
  /** @param {HTMLElement} bar @param {import('./contact.js').Contact} contact @param {string} base the app's address */
  constructor(bar, contact, base) {
    this.contact = contact;
    this.identity = '';
    this.before = ''; // the name that the server knows
    this.shared = false;
    this.root = document.createElement('div');
    this.root.className = 'pg-keep';
    this.root.setAttribute('role', 'region');
    this.root.setAttribute('aria-label', 'Kept experiment');
    bar.after(this.root);
    const label = element(this.root, 'label', 'pg-keep-name', 'Kept as');
    this.name = /** @type {HTMLInputElement} */ (element(label, 'input', ''));
    Object.assign(this.name, { type: 'text', maxLength: LONGEST, autocomplete: 'off', spellcheck: false });
    this.name.onchange = () => this.rename();
    this.name.onkeydown = (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // else it would press the button that has the focus next
      this.rename();
      this.close();
    };
    this.show = element(this.root, 'button', 'pg-button', '');
    this.show.onclick = () => this.share();
    this.drop = element(this.root, 'button', 'pg-button', 'Delete');
    this.drop.onclick = async () => { if (await this.tell('kept delete')) this.close(); };
    const all = this.all = /** @type {HTMLAnchorElement} */ (element(this.root, 'a', '', 'All experiments'));
    all.href = `${base}/experiments`;
    this.done = element(this.root, 'button', 'pg-button', 'Done');
    this.done.onclick = () => { this.rename(); this.close(); };
    this.said = element(this.root, 'p', 'pg-keep-said');
    this.said.setAttribute('role', 'status');
    this.root.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.close(); });
    this.root.hidden = true;
  }

  /** Keep what is on screen; whether it was. @param {{topic: string, run: string | null, step: number | null, config: any, title: string}} shown */
  async keep(shown) {
    const { head } = await this.contact.request({ do: 'keep', ...shown });
    this.root.hidden = false;
    const kept = Boolean(head.id);
    for (const part of this.root.children) if (part !== this.said && part !== this.done) /** @type {HTMLElement} */ (part).hidden = !kept;
    this.identity = head.id ?? '';
    this.all.hidden ||= following.holds(); // who follows would be led back at once
    this.said.textContent = kept ? `${head.count} of ${head.most} kept` : head.problems.join(' ');
    this.name.value = this.before = head.name ?? '';
    this.shared = false;
    this.offer();
    if (!kept) this.done.focus({ preventScroll: true });
    else if (matchMedia('(pointer: fine)').matches) { this.name.focus({ preventScroll: true }); this.name.select(); } // a phone would cover half the page with its keys
  }

  /** In a room, one may show it there. */
  offer() {
    this.show.hidden = !following.part || !this.identity;
    this.show.textContent = this.shared ? 'Take back from the room' : 'Show in the room';
  }

  async share() {
    if (!await this.tell(this.shared ? 'gallery hide' : 'gallery show', { code: following.code })) return;
    this.shared = !this.shared;
    this.said.textContent = this.shared ? 'Everybody in the room sees it under Experiments.' : 'Only you see it now.';
    this.offer();
  }

  async rename() {
    const name = this.name.value.trim();
    if (!this.identity || !name || name === this.before) return;
    if (await this.tell('kept rename', { name })) { this.before = name; this.said.textContent = 'Renamed.'; }
  }

  /** @param {string} act @param {object} [more] @returns {Promise<boolean>} whether it was done */
  async tell(act, more = {}) {
    try {
      const { head } = await this.contact.request({ do: act, experiment: this.identity, ...more });
      if (head.problems) this.said.textContent = head.problems.join(' ');
      return !head.problems;
    } catch {
      this.said.textContent = 'Contact was lost. Try again in a moment.';
      return false;
    }
  }

  close() {
    this.root.hidden = true;
    this.identity = '';
    /** @type {HTMLElement | null} */ (this.root.previousElementSibling?.querySelector('[data-act=keep]') ?? null)?.focus({ preventScroll: true });
  }
}
