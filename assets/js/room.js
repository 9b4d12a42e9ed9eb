// The place of a room on every page: a button in the corner, a panel behind it, and, in a room, a bar at the foot.

import { Clicks } from './clicks.js';
import { following } from './following.js';
import { hold } from './holding.js';
import { enlarge } from './large.js';
import { Lesson, controls } from './lesson.js';
import { copied } from './words.js';

const UNKEPT = ' · the server cannot write to its disk: the room goes on, but a restart of the server would lose it';
const SAID = 4000; // milliseconds that a sentence stays

/** @type {RoomPlace | undefined} */
let here; // one a tab, whatever pages come and go

/** Called by Streamlit at each change of `data`. @param {any} element @param {any} component */
export function mount(element, component) {
  const root = element.querySelector('.pg-room');
  if (here) here.move(root);
  else here = new RoomPlace(root, component.data);
  here.turned(component.data.page);
}

class RoomPlace {
  /** @param {HTMLElement} root @param {{live: string}} data */
  constructor(root, data) {
    this.root = root;
    this.lesson = new Lesson();
    this.page = '';
    this.filling = 0; // which wish the panel is being filled for
    /** @type {string} */
    this.drawn = ''; // the part that the panel is for
    this.corner = button(root, 'pg-room-corner', 'Room', () => this.toggle());
    this.corner.setAttribute('aria-haspopup', 'dialog');
    this.panel = add(root, 'div', 'pg-room-panel');
    this.panel.setAttribute('role', 'dialog');
    this.panel.setAttribute('aria-label', 'Room');
    this.panel.hidden = true;
    this.panel.tabIndex = -1;
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !this.panel.hidden) this.toggle(false); });
    this.foot = add(root, 'div', 'pg-room-foot');
    this.foot.setAttribute('role', 'region');
    this.foot.setAttribute('aria-label', 'Room');
    this.status = add(this.foot, 'span', 'pg-room-status');
    this.status.setAttribute('role', 'status');
    this.words = add(this.foot, 'p', 'pg-room-words');
    this.words.dir = 'auto';
    this.clicks = new Clicks(this.foot, (at) => this.tell({ do: 'room pick', asked: following.told?.asked, at }));
    this.fork = button(this.foot, 'pg-button pg-primary', 'Play on my own', () => following.take('plays'));
    this.back = button(this.foot, 'pg-button pg-primary', 'Return', () => following.take('follows'));
    this.every = button(this.foot, 'pg-button', '', () => { this.lesson.show(!this.lesson.all); this.show(''); });
    this.lock = button(this.foot, 'pg-button', 'Lock', () => this.set({ locked: !following.told?.locked }));
    this.lock.title = 'Locked, nobody leaves what you show to play on their own';
    this.shown = button(this.foot, 'pg-button', 'Show all clicks', () => this.set({ shown: !following.told?.shown }));
    this.done = button(this.foot, 'pg-button', 'Done asking', () => this.set({ question: '' }));
    this.more = button(this.foot, 'pg-button', 'Invite, say, ask', () => this.toggle());
    this.large = button(this.foot, 'pg-button', 'Large', () => enlarge());
    this.large.title = 'Full screen with large letters, for a projector. Escape ends it.';
    this.out = button(this.foot, 'pg-button', 'Leave', () => this.go());
    following.show = (problem) => this.show(problem);
    hold(() => this.flash('You follow the presenter. Press “Play on my own” to change this.'));
    document.addEventListener('pointerdown', (event) => { if (!this.panel.hidden && !this.root.contains(/** @type {Node} */ (event.target))) this.toggle(false); });
    following.begin(data.live);
    this.show('');
  }

  /** @param {HTMLElement} root */
  move(root) {
    if (root === this.root) return;
    root.append(...this.root.childNodes);
    this.root = root;
  }

  /** Another page is on screen. @param {string} page its address */
  turned(page) {
    if (page === this.page) return;
    this.page = page;
    this.show('');
    if (!this.panel.hidden) this.fill();
  }

  /** @param {string} problem */
  show(problem) {
    const { part, told, code } = following;
    this.foot.hidden = !part;
    this.corner.hidden = Boolean(part);
    const presents = part === 'presents', locked = Boolean(told?.locked);
    this.fork.hidden = part !== 'follows' || locked;
    this.back.hidden = part !== 'plays';
    this.out.hidden = !part;
    if (part !== 'plays') this.lesson.show(false);
    this.lesson.take(told?.hidden ?? [], this.page);
    const away = part ? this.lesson.here().length : 0;
    this.every.hidden = part !== 'plays' || !away;
    this.every.textContent = this.lesson.all ? 'Only this lesson’s controls' : 'Show all controls';
    this.lock.hidden = this.more.hidden = this.large.hidden = !presents;
    this.shown.hidden = this.done.hidden = !presents || !told?.question;
    this.shown.textContent = told?.shown ? 'Hide the clicks' : 'Show everybody the clicks';
    this.clicks.show();
    this.lock.textContent = locked ? 'Unlock' : 'Lock';
    this.out.textContent = !presents ? 'Leave' : this.sure ? 'Press again: end it for everybody' : 'End';
    this.words.textContent = part ? told?.words ?? '' : '';
    this.words.hidden = !this.words.textContent;
    const crowd = told && presents ? `${told.follow ? `${told.follow} following` : 'nobody follows yet'}${told.play ? `, ${told.play} on their own` : ''}` : '';
    this.text = !part ? '' : presents ? `Room ${spelled(code)} · ${crowd}${told?.unkept ? UNKEPT : ''}` : part === 'follows' ? `You follow room ${spelled(code)}${locked ? ', locked' : ''}` : 'You play on your own';
    if (away && !presents && !this.lesson.all) this.text += ` · ${away} ${away === 1 ? 'control is' : 'controls are'} put away`;
    if (!this.flashing) this.status.textContent = this.text;
    if (problem) this.flash(problem);
    if (this.drawn !== part) { this.drawn = part; if (!this.panel.hidden) this.fill(); }
  }

  /** @param {string} sentence */
  flash(sentence) {
    clearTimeout(this.flashing);
    this.foot.hidden = false;
    this.status.textContent = sentence;
    this.flashing = setTimeout(() => { this.flashing = undefined; this.show(''); }, SAID);
  }

  /** @param {boolean} [open] */
  toggle(open = Boolean(this.panel.hidden)) {
    this.panel.hidden = !open;
    this.corner.setAttribute('aria-expanded', String(open));
    if (open) this.fill();
    else (following.part ? this.more : this.corner).focus({ preventScroll: true });
  }

  /** What the panel is for now; the newest wish wins. */
  async fill() {
    const turn = ++this.filling;
    this.panel.replaceChildren(); // what stood here before is not to be pressed while the answer is on its way
    const told = following.part === 'presents' ? await following.invitation() : await following.mine();
    if (turn !== this.filling) return;
    button(this.panel, 'pg-room-close', '×', () => this.toggle(false)).setAttribute('aria-label', 'Close');
    if (typeof told === 'object' && told) this.invite(told);
    else this.door(told);
    this.panel.querySelector('input')?.focus({ preventScroll: true });
  }

  /** For who is in no room: join one, or open one. @param {string | null} mine the code of one's own, if there is one */
  door(mine) {
    const form = add(this.panel, 'form', 'pg-room-line'), label = add(form, 'label', '', 'Code of a room');
    const input = add(label, 'input', '');
    Object.assign(input, { type: 'text', maxLength: 20, autocomplete: 'off', spellcheck: false, placeholder: 'K7QP-M4XD' });
    const join = add(form, 'button', 'pg-button pg-primary', 'Join');
    join.setAttribute('type', 'submit');
    const said = add(this.panel, 'p', 'pg-room-said');
    said.setAttribute('role', 'alert');
    form.onsubmit = async (event) => {
      event.preventDefault();
      const problem = await following.join(input.value);
      if (problem) said.textContent = problem; else this.toggle(false);
    };
    add(this.panel, 'hr', '');
    add(this.panel, 'p', 'pg-room-hint', mine ? 'Your room is still open.' : 'Others see what you show, on this page and every other, while you press play and move controls.');
    button(this.panel, 'pg-button', mine ? 'Present again' : 'Open a room', async () => {
      const { problems } = await following.open();
      if (problems) said.textContent = problems[0]; else this.fill();
    });
    button(this.panel, 'pg-button', 'Large, for a projector', () => { this.toggle(false); enlarge(); });
  }

  /** For the presenter: how others come, and what they read. @param {import('./following.js').Invitation} head */
  invite(head) {
    add(this.panel, 'p', 'pg-room-code', head.spelled);
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', `0 0 ${head.size} ${head.size}`);
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', 'The link to this room as a QR code');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', head.path);
    svg.append(path);
    this.panel.append(svg);
    const link = add(this.panel, 'a', '', head.link);
    Object.assign(link, { href: head.link, target: '_blank', rel: 'noopener' });
    button(this.panel, 'pg-button', 'Copy link', () => copied(head.link, (sentence) => this.flash(sentence)));
    this.field('Say to everybody', 'words', following.told?.words ?? '', 'Say');
    this.field('Ask for a click on the picture', 'question', following.told?.question || 'Where would you click on this curve?', 'Ask');
    this.choice();
  }

  /** Which of this page's controls others see. */
  choice() {
    const details = add(this.panel, 'details', 'pg-room-choice');
    add(details, 'summary', '', 'Controls that others see');
    const list = add(details, 'div', '');
    details.ontoggle = () => { if (details.open) this.boxes(list); };
  }

  /** @param {HTMLElement} list */
  boxes(list) {
    const found = controls(), away = new Set(this.lesson.here());
    list.replaceChildren();
    add(list, 'p', 'pg-room-hint', found.length
      ? 'What you put away is faint on your page. Nobody’s value changes; who plays on their own may bring all back.' : 'This page has none.');
    let group = list, title = '';
    for (const { name, label, group: of } of found) {
      if (of !== title) {
        title = of;
        group = add(list, 'fieldset', '');
        add(group, 'legend', '', of);
      }
      const line = add(group, 'label', ''), box = add(line, 'input', '');
      Object.assign(box, { type: 'checkbox', checked: !away.has(name) });
      box.onchange = () => {
        if (box.checked) away.delete(name); else away.add(name);
        this.set({ hidden: this.lesson.with(away) });
      };
      line.append(label);
    }
  }

  /** A line of text that the room is told. @param {string} name @param {string} key @param {string} value @param {string} act */
  field(name, key, value, act) {
    const form = add(this.panel, 'form', 'pg-room-line'), label = add(form, 'label', '', name), input = add(label, 'input', '');
    Object.assign(input, { type: 'text', maxLength: 280, value, autocomplete: 'off' });
    add(form, 'button', 'pg-button', act).setAttribute('type', 'submit');
    form.onsubmit = (event) => { event.preventDefault(); this.set({ [key]: input.value }); };
  }

  /** @param {object} change */
  set(change) { return this.tell({ do: 'room set', ...change }); }

  /** @param {object} message */
  async tell(message) {
    const { head } = await following.contact.request({ ...message, code: following.code });
    if (head.problems) this.flash(head.problems[0]);
  }

  /** Leave the room; the presenter ends it, by a second press. */
  async go() {
    if (following.part !== 'presents') { following.leave(); return; }
    if (!this.sure) {
      this.sure = setTimeout(() => { this.sure = undefined; this.show(''); }, SAID);
      this.show(''); // and every later showing of what is new in the room keeps the question
      return;
    }
    clearTimeout(this.sure);
    this.sure = undefined;
    await this.tell({ do: 'room end' });
    this.panel.hidden = true;
  }
}

/** A code as it is read aloud. @param {string} code */
function spelled(code) { return /^[A-Z0-9]{8}$/.test(code) ? `${code.slice(0, 4)}-${code.slice(4)}` : ''; }

/** @template {keyof HTMLElementTagNameMap} T @param {HTMLElement} parent @param {T} tag @param {string} name @param {string} [text] @returns {HTMLElementTagNameMap[T]} */
function add(parent, tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/** @param {HTMLElement} parent @param {string} name @param {string} text @param {() => void} act */
function button(parent, name, text, act) {
  const element = add(parent, 'button', name, text);
  Object.assign(element, { type: 'button', onclick: act });
  return element;
}
