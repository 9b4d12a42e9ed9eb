// The bar above the picture: play and pause, step, stop, reset, speed, how the run stands, links.

import { standing } from './words.js';

const ICONS = {
  play: 'M8 5v14l11-7z', pause: 'M6 5h4v14H6zM14 5h4v14h-4z', step: 'M6 5v14l9-7zM16 5h3v14h-3z', stop: 'M6 6h12v12H6z',
  reset: 'M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z', link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z', save: 'M12 3v11m0 0l-4-4m4 4l4-4M5 20h14',
  keep: 'M6 3h12v18l-6-5-6 5z',
};
const LINES = new Set(['link', 'eye', 'save', 'keep']);

export class Bar {
  /** @param {HTMLElement} root @param {any} data @param {(act: string, value?: any) => void} act */
  constructor(root, data, act) {
    this.act = act;
    this.data = data;
    this.run = null;
    this.isStale = false;
    const bar = this.element = document.createElement('div');
    bar.className = 'pg-bar';
    bar.setAttribute('role', 'toolbar');
    bar.setAttribute('aria-label', 'Run');
    root.append(bar);
    this.play = this.button('play', data.verb, 'Space', 'pg-primary');
    this.step = this.button('step', 'Step', 'Right arrow');
    /** @type {Map<string, HTMLButtonElement>} */
    this.halves = new Map();
    this.stop = this.button('stop', 'Stop', '');
    this.reset = this.button('reset', 'Reset', 'Home');
    const label = document.createElement('label');
    label.className = 'pg-speed';
    this.select = document.createElement('select');
    this.select.setAttribute('aria-label', 'Speed');
    for (const rate of data.speeds) this.select.append(new Option(rate ? `${rate} a second` : 'full speed', String(rate), false, rate === kept(data)));
    this.select.onchange = () => { keep(data.topic, this.speed()); act('speed', this.speed()); };
    label.append(this.select);
    bar.append(label);
    this.state = document.createElement('span');
    this.state.className = 'pg-state';
    this.state.setAttribute('role', 'status');
    bar.append(this.state);
    this.keep = this.button('keep', 'Keep', 'K: settings, numbers and picture, under a name', 'pg-quiet');
    this.copy = this.button('copy', 'Copy link', '', 'pg-quiet', 'link');
    this.watch = this.button('watch link', 'Watch link', 'others see this run live, read-only', 'pg-quiet', 'eye');
    this.save = this.button('picture', 'Picture', 'PNG of the picture as it is now', 'pg-quiet', 'save');
    this.svg = this.button('svg', 'SVG', 'the picture as lines and letters, for print', 'pg-quiet', '');
    this.said = (/** @type {string} */ sentence) => this.flash(sentence);
    this.show(null);
  }

  /** @param {string} act @param {string} label @param {string} hint @param {string} [style] @param {string} [icon] */
  button(act, label, hint, style = '', icon = act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `pg-button ${style}`;
    button.dataset.act = act;
    face(button, icon, label);
    button.title = hint ? `${label} (${hint})` : label;
    button.onclick = () => this.act(act);
    this.element.append(button);
    return button;
  }

  /** @param {any} data */
  update(data) {
    this.data = data;
    const wanted = Object.keys(data.halves);
    for (const [letter, button] of this.halves) if (!wanted.includes(letter)) { button.remove(); this.halves.delete(letter); }
    for (const letter of wanted) {
      if (this.halves.has(letter)) continue;
      const button = this.button('half', `Step ${letter}`, `${letter} alone learns for one update; key ${letter.toLowerCase()}`, '', 'step');
      button.dataset.half = letter;
      button.onclick = () => this.act('half', letter);
      this.stop.before(button);
      this.halves.set(letter, button);
    }
    this.paint();
  }

  /** @param {any} run what the server says of it; null when there is none */
  show(run) { this.run = run; this.paint(); }

  /** Whether the controls have moved on since this run. @param {boolean} stale */
  stale(stale) { this.isStale = stale; this.paint(); }

  speed() { return Number(this.select.value); }

  paint() {
    const going = this.run && this.run.state !== 'ended';
    const mine = !this.run || this.run.mine;
    const fresh = !going || this.isStale || !mine;
    const pausing = !fresh && this.run.state !== 'paused';
    face(this.play, pausing ? 'pause' : 'play', pausing ? 'Pause' : !mine ? 'Run my own' : fresh ? this.data.verb : 'Go on');
    this.stop.disabled = !going || !mine;
    this.step.disabled = !mine;
    for (const button of this.halves.values()) button.disabled = !mine;
    this.reset.disabled = !this.run || !mine;
    this.watch.hidden = !this.run;
    this.keep.disabled = this.data.problems.length > 0 && !this.run;
    let text = this.data.still ? '' : standing(this.run, this.data.noun);
    if (this.run && !mine) text += ' · you are watching';
    if (this.isStale && mine) text += ' · the controls have moved on';
    if (this.lost) text = this.refused ? 'This page is out of date: reload it.' : `Contact lost, trying again …${this.run ? ' What ran is kept.' : ''}`;
    if (this.state.textContent !== text && !this.flashing) this.state.textContent = text;
    this.text = text;
    this.state.classList.toggle('pg-warn', Boolean(this.lost || (this.isStale && mine)));
  }

  /** @param {boolean} lost @param {boolean | undefined} refused */
  contact(lost, refused) { this.lost = lost; this.refused = refused; this.paint(); }

  /** @param {string} sentence */
  flash(sentence) {
    clearTimeout(this.flashing);
    this.state.textContent = sentence;
    this.flashing = setTimeout(() => { this.flashing = undefined; this.state.textContent = this.text ?? ''; }, 2500);
  }
}

/** The speed that this person chose last on this page. @param {any} data */
function kept(data) {
  try {
    const rate = Number(localStorage.getItem(`playground speed ${data.topic}`) ?? data.speed);
    return data.speeds.includes(rate) ? rate : data.speed;
  } catch { return data.speed; } // a browser that keeps nothing
}

/** @param {string} topic @param {number} rate */
function keep(topic, rate) {
  try { localStorage.setItem(`playground speed ${topic}`, String(rate)); } catch { /* it will be asked for again */ }
}

/** @param {HTMLElement} button @param {string} icon @param {string} label */
function face(button, icon, label) {
  if (button.dataset.face === icon + label) return;
  button.dataset.face = icon + label;
  const drawn = LINES.has(icon) ? 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"' : 'fill="currentColor"';
  button.innerHTML = icon && `<svg viewBox="0 0 24 24" aria-hidden="true" ${drawn}><path d="${/** @type {any} */ (ICONS)[icon]}"/></svg>`;
  button.append(Object.assign(document.createElement('span'), { textContent: label }));
  button.setAttribute('aria-label', label);
}
