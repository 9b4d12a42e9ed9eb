// The live view: the bar, the pictures, the timeline, the sentence under them. One object per place on a page; it follows one run.

import { contact } from './contact.js';
import { Picture, applied, plotly } from './picture.js';
import { Bar } from './bar.js';
import { Equation } from './equation.js';
import { Tasks } from './tasks.js';
import { Timeline } from './timeline.js';
import { Units } from './units.js';
import { Layers, Views } from './views.js';
import { copied, same } from './words.js';

/** @typedef {{assets: string, live: string, topic: string, view: string, config: Record<string, any>, verb: string, noun: string,
 *   speeds: number[], speed: number, watch: string | null, link: string, problems: string[], instant: boolean, picked: number | null,
 *   changing: string[], ground: string[], placing: boolean, kind: string, still: boolean, leaves: boolean, tasks: Record<string, string>}} Data */

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new View(element.querySelector('.pg-live'), component.data);
  element.playground.view.update(component.data, component.setStateValue);
}

const KNOWN = 16; // traces that are remembered

class View {
  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.contact = contact(data.live);
    /** @type {Map<string, Picture>} */
    this.pictures = new Map();
    this.run = null; // what the server last said about the run we follow
    /** @type {string | null} */
    this.told = null; // the run that the page's script knows of
    this.base = null;
    /** @type {number | null} */
    this.value = null; // the rate that the person has picked
    this.ahead = null; // the config of a preview that came before the page's script asked for it
    this.seen = 0;
    this.shown = null; // the recorded step on screen, while scrubbing
    this.changing = 0; // live changes that are on their way
    /** @type {Map<string, any>} */
    this.known = new Map(); // traces that take longer to find, by what they are of
    /** @type {string | null} */
    this.learnt = null; // the run for which they were asked
    this.generation = 0; // grows when we turn to something else: what was asked before is then stale
    this.mounted = false;
    plotly().catch(() => {}); // on its way while the first question is answered; who draws says if it did not come
    root.replaceChildren();
    this.bar = new Bar(root, data, (act, value) => this.act(act, value));
    this.message = add(root, 'div', 'pg-message');
    this.message.setAttribute('role', 'alert');
    this.views = new Views(root, (view) => this.first()?.look(view));
    this.layers = new Layers(root, () => { for (const picture of this.pictures.values()) picture.redraw(); });
    this.stage = add(root, 'div', 'pg-stage');
    this.timeline = new Timeline(root, data.noun, (act, value) => this.act(act, value));
    this.equation = new Equation(root, (box) => this.first()?.outline(box));
    this.warning = add(root, 'p', 'pg-warning');
    this.look = add(root, 'p', 'pg-look');
    this.details = add(root, 'ul', 'pg-details');
    this.tasks = new Tasks(root, data.topic);
    this.more = add(root, 'div', 'pg-stage pg-more'); // what is told of the first picture stands right under it
    this.note = add(root, 'details', 'pg-note');
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.onVisible = () => { if (!document.hidden) this.wakeUp?.(); };
    this.onContact = (/** @type {boolean} */ lost) => { this.bar.contact(lost, this.contact.refused); };
    this.units = new Units((place, soon) => this.placed(place, soon));
    this.sizes = new ResizeObserver(() => { for (const picture of this.pictures.values()) picture.redraw(); });
    for (const stage of [this.stage, this.more]) this.sizes.observe(stage);
    this.themeProbe = add(root, 'span', 'pg-theme-probe'); // its colour follows the theme's variables, with a transition that tells us
    this.themeProbe.addEventListener('transitionend', () => { for (const picture of this.pictures.values()) picture.redraw(); });
  }

  /** @param {Data} data @param {(name: string, value: any) => void} setState */
  update(data, setState) {
    const before = this.data;
    this.data = data;
    this.setState = setState;
    this.bar.update(data);
    this.root.classList.toggle('pg-still', data.still);
    this.tasks.offer(data.tasks);
    if (!this.waiting) this.pick(data.picked);
    if (!this.mounted) {
      this.mounted = true;
      document.addEventListener('keydown', this.onKey);
      document.addEventListener('visibilitychange', this.onVisible);
      this.contact.listeners.add(this.onContact);
      this.contact.views.set(data.view, (head) => this.pushed(head));
      if (this.run) this.follow(this.run.run, this.seen);
      else this.begin();
      return;
    }
    if (data.kind !== before.kind) { this.turn(); return; }
    if (data.watch && data.watch !== before.watch) { this.attach(data.watch); return; }
    if (!same(data.config, before.config) || !same(data.problems, before.problems)) {
      if (!this.run) { if (!same(data.config, this.ahead) || data.problems.length) this.preview(); }
      else if (this.follows()) this.start(false, true);
      else if (this.changes()) this.change();
      else if (this.run.mine && data.ground.some((name) => data.config[name] !== before.config[name])) this.act('reset');
      else this.showStale();
    }
  }

  unmount() {
    this.mounted = false;
    this.generation += 1;
    document.removeEventListener('keydown', this.onKey);
    document.removeEventListener('visibilitychange', this.onVisible);
    this.contact.listeners.delete(this.onContact);
    this.contact.views.delete(this.data.view);
    if (this.run) this.contact.say({ do: 'leave', run: this.run.run });
  }

  // --- what is on screen ---------------------------------------------------------------------------------------------------------

  /** The run of a watch link; else this browser's own last run, if it was made from these settings or still goes; else the preview. */
  async begin() {
    if (this.data.watch) { await this.attach(this.data.watch); return; }
    if (this.data.still) { await this.preview(); return; }
    const { head } = await this.patiently({ do: 'latest', topic: this.data.topic });
    if (head.run && head.state && (head.state !== 'ended' || same(head.config, this.data.config))) await this.attach(head.run);
    else await this.preview();
  }

  /** Another kind of run is chosen: what is on screen is of the old one. */
  async turn() {
    if (this.run?.mine && this.run.state !== 'ended') await this.order({ do: 'stop' });
    if (this.run) this.contact.say({ do: 'leave', run: this.run.run });
    this.tellPage(null);
    await this.preview();
  }

  /** The untrained picture of the settings on screen. */
  async preview() {
    const generation = ++this.generation;
    this.run = null;
    this.ahead = null;
    this.shown = null;
    this.bar.show(null);
    this.bar.stale(false);
    this.timeline.clear();
    this.say(this.data.problems);
    this.note.hidden = true;
    this.dim(this.data.problems.length > 0);
    if (this.data.problems.length) return;
    const { head } = await this.patiently({ do: 'ask', view: this.data.view, topic: this.data.topic, config: this.data.config });
    if (generation !== this.generation || head.superseded) return;
    this.dim(!head.answer);
    if (!head.answer) { this.say(head.problems ?? [`Something went wrong on our side (error ${head.error}). Your settings are kept.`]); return; }
    this.drawPreview(head.answer);
  }

  /** What takes longer to find, drawn over the preview on screen once it is there. */
  async tellMore() {
    const { generation } = this, { view, topic } = this.data, config = this.ahead ?? this.data.config;
    const { head } = await this.patiently({ do: 'ask', later: true, view, topic, config });
    if (generation !== this.generation || !head.answer) return;
    this.base = head.answer;
    await this.draw(head.answer.figures, head.answer);
    this.tellFacts(head.answer.facts);
    this.root.dataset.more = String(Number(this.root.dataset.more ?? 0) + 1);
  }

  /** A preview that the server sends unasked, because a control has moved. @param {any} head */
  pushed(head) {
    if (this.run || !this.mounted) return;
    this.generation += 1; // a preview asked for earlier is now of something else
    this.ahead = head.config;
    this.say([]);
    this.dim(false);
    this.drawPreview(head.answer);
  }

  /** @param {any} answer */
  drawPreview(answer) {
    this.base = answer;
    this.draw(answer.figures, answer);
    this.tellFacts(answer.facts);
    if (answer.more) this.tellMore();
  }

  /** Turn to a run: show how it stands, then follow it. @param {string} run */
  async attach(run) {
    const { head } = await this.patiently({ do: 'find', run });
    if (head.problems && !head.state) { await this.preview(); this.say(head.problems); return; }
    this.base = null;
    this.shown = null;
    this.run = head;
    this.timeline.clear();
    await this.follow(head.run, 0);
  }

  /** Ask for frame after frame, each once the last is drawn; rest while the tab is hidden. @param {string} run @param {number} seen */
  async follow(run, seen) {
    const generation = ++this.generation;
    this.seen = seen;
    while (generation === this.generation) {
      try {
        if (document.hidden) await new Promise((resolve) => { this.wakeUp = () => resolve(undefined); });
        const { head, body } = await this.contact.request({ do: 'next', run, seen: this.seen });
        if (generation !== this.generation) return;
        if (head.problems && !head.state) { this.say(head.problems); return; } // with a state they are why the run ended
        if (head.number < this.seen) this.seen = 0; // the server was started anew and counts from the beginning
        this.seen = head.number;
        await this.take(head, body);
        if (head.state === 'ended') return;
      } catch (error) {
        if (/** @type {Error} */ (error).message === 'lost') { this.seen = 0; continue; }
        this.say(['The picture could not be drawn. Reload the page; the run goes on.']);
        throw error;
      }
    }
  }

  /** @param {any} head @param {Uint8Array | null} body */
  async take(head, body) {
    const generation = this.generation;
    this.run = head;
    this.bar.show(head);
    this.showStale();
    this.showEnd(head);
    this.dim(head.end === 'input');
    if (body && this.shown === null) await this.frame(body);
    if (generation !== this.generation) return; // the person has turned to something else meanwhile
    if (body || head.state === 'ended') this.tellPage(head.run);
    this.timeline.reached(head.step, head.state !== 'ended');
    if (head.state !== 'ended') return;
    const { steps } = (await this.patiently({ do: 'steps', run: head.run })).head;
    if (generation !== this.generation) return;
    this.timeline.steps(steps ?? []);
    if (this.data.leaves) this.setState?.('ended', head.run); // what it leaves behind can be taken away now
  }

  /** Which run the page's script is to speak of. Told after its first picture, which the script's rerun would otherwise delay. @param {string | null} run */
  tellPage(run) {
    if (this.told === run) return;
    this.told = run;
    this.setState?.('run', run);
  }

  /** @param {Uint8Array} body */
  async frame(body) {
    const frame = JSON.parse(new TextDecoder().decode(body)), generation = this.generation;
    if (!this.base) {
      const { head, body: base } = await this.patiently({ do: 'base', run: this.run.run });
      if (head.problems || !base || generation !== this.generation) return;
      this.base = JSON.parse(new TextDecoder().decode(base));
      this.tellFacts(this.base.facts);
    }
    const figures = applied(this.base.figures, frame.changes);
    this.learn(figures);
    await this.draw(figures, frame);
    this.root.dataset.step = String(frame.step);
    this.root.dataset.age = String(Math.round(Date.now() - 1000 * frame.made)); // milliseconds from made to drawn
    this.root.dataset.frames = String(Number(this.root.dataset.frames ?? 0) + 1);
    this.timeline.shown(frame.step);
  }

  /** @param {Record<string, any>} figures @param {{look: string, words?: any}} said */
  async draw(figures, said) {
    figures = this.remembered(figures);
    for (const [name, picture] of this.pictures) { // those of another kind of run
      if (name in figures) continue;
      picture.element.remove();
      picture.pointing.remove();
      this.pictures.delete(name);
    }
    this.about(Object.values(figures)[0].layout.meta ?? {});
    this.stage.classList.toggle('pg-pair', Object.values(figures).some((figure) => figure.layout.meta?.beside));
    for (const name of Object.keys(figures)) {
      if (this.pictures.has(name)) continue;
      const picture = new Picture(add(this.place(figures[name].layout.meta ?? {}), 'div', 'pg-picture'), `${this.data.topic}-${name}`, (value, soon) => this.picked(value, soon));
      picture.value = this.value;
      picture.view = this.views.view;
      picture.hidden = this.layers.hidden;
      this.pictures.set(name, picture);
    }
    this.tell(said);
    await Promise.all([...this.pictures].map(([name, picture]) => figures[name] && !same(figures[name], picture.figure) && picture.draw(figures[name])));
    this.units.show(this.pictures, figures);
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  /** Traces that are not known yet are those on screen, where they are of the same (`meta.of`). @param {Record<string, any>} figures */
  remembered(figures) {
    for (const trace of traces(figures)) if (trace.meta?.unknown === false) this.known.set(trace.meta.of, trace);
    for (const of of this.known.keys()) if (this.known.size > KNOWN) this.known.delete(of); // the oldest first
    const known = (/** @type {any} */ trace) => (trace.meta?.unknown && this.known.get(trace.meta.of)) || trace;
    return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, { ...figure, data: figure.data.map(known) }]));
  }

  /** Ask for what a run's picture leaves unknown, once for each run. @param {Record<string, any>} figures */
  async learn(figures) {
    const { run, config } = this.run, { view, topic } = this.data;
    if (this.learnt === run || traces(this.remembered(figures)).every((trace) => !trace.meta?.unknown)) return;
    this.learnt = run;
    const { head } = await this.patiently({ do: 'ask', later: true, view, topic, config });
    if (!head.answer || this.run?.run !== run) return;
    this.remembered(head.answer.figures);
    const now = this.remembered(Object.fromEntries([...this.pictures].map(([name, picture]) => [name, picture.figure])));
    for (const [name, picture] of this.pictures) picture.draw(now[name]);
  }

  /** What the first picture says of itself, which the others explain. @param {any} meta */
  about(meta) {
    this.root.dataset.policy = meta.policy ?? ''; // for whoever plays against it
    this.equation.show(meta.equation ?? []);
    this.stage.classList.toggle('pg-shaped', Boolean(meta.aspect)); // its height is its own
    this.views.offer(meta.views ?? []);
    this.layers.offer(meta.layers ?? []);
  }

  /** @returns {Picture | undefined} */
  first() { return this.pictures.values().next().value; }

  /** Where the next picture stands: where the first is the thing itself, what is told of it comes right under it, the others below,
   * but for one that belongs beside it. @param {any} meta */
  place(meta) {
    return this.pictures.size && !meta.beside && this.stage.classList.contains('pg-shaped') ? this.more : this.stage;
  }

  /** The words under the picture. @param {{look: string, words?: any}} said */
  tell({ look, words = {} }) {
    this.look.textContent = look;
    this.look.hidden = !look;
    this.warning.textContent = words.warning ?? '';
    this.warning.hidden = !words.warning;
    this.tasks.tick(words.done ?? []);
    const lines = words.details ?? [];
    if (this.details.dataset.lines !== JSON.stringify(lines)) {
      this.details.dataset.lines = JSON.stringify(lines);
      this.details.replaceChildren(...lines.map((/** @type {string} */ line) => Object.assign(document.createElement('li'), { textContent: line })));
    }
    this.details.classList.toggle('pg-many', lines.length > 6);
    this.details.hidden = lines.length === 0;
  }

  /** Show the rate that is picked. @param {number | null} value */
  pick(value) {
    this.value = value;
    for (const picture of this.pictures.values()) picture.pick(value);
  }

  /** The person picks a rate: shown at once, told to the page's script, after a rest where keys may follow each other. @param {number} value @param {boolean} soon */
  picked(value, soon) {
    this.pick(value);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { this.waiting = undefined; this.setState?.('picked', value); }, soon ? 0 : 400);
  }

  /** The person chooses a unit on a map: told to the page's script, after a rest where keys may follow each other. @param {[number, number]} place @param {boolean} soon */
  placed(place, soon) {
    if (!this.data.placing) return;
    clearTimeout(this.placing);
    this.placing = setTimeout(() => this.setState?.('place', place), soon ? 0 : 250);
  }

  /** Where it computes and why; behind it, what was trained on what. @param {any} known */
  tellFacts(known) {
    const text = [known?.device, known?.deterministic === false ? 'Results may differ slightly from run to run here' : ''];
    const summary = Object.assign(document.createElement('summary'), { textContent: this.data.still ? 'About this picture.' : `What was computed, and where. ${text.filter(Boolean).join('. ')}.` });
    const list = document.createElement('ul');
    list.append(...(known?.notes ?? []).map((/** @type {string} */ note) => Object.assign(document.createElement('li'), { textContent: note })));
    this.note.replaceChildren(summary, list);
    this.note.hidden = this.data.still && !list.children.length;
  }

  /** Whether moved controls are run at once, at full speed: a quick test of one's own that has finished, or is such a repeat itself. */
  follows() {
    const { mine, state, end } = this.run;
    return mine && this.data.instant && !this.data.problems.length && (state === 'ended' ? end === 'done' : this.repeating);
  }

  /** Whether the controls that have moved may change while the run goes on. */
  changes() {
    const { mine, state, config } = this.run;
    const moved = Object.keys(this.data.config).filter((name) => !same(config[name], this.data.config[name]));
    return mine && state !== 'ended' && !this.data.problems.length && moved.every((name) => this.data.changing.includes(name));
  }

  /** Tell the run what has moved. What the server says of it until it has taken this in is of the settings before. */
  async change() {
    const { config } = this.data;
    const { run } = this.run;
    this.changing += 1;
    const change = Object.fromEntries(this.data.changing.map((name) => [name, config[name]]));
    const { head } = await this.patiently({ do: 'change', change, run });
    this.changing -= 1;
    if (this.run?.run !== run) return;
    if (head.problems && this.data.ground.length) { await this.act('reset'); return; } // what it stands on has become something else
    if (head.problems) this.say(head.problems);
    else this.run = { ...this.run, config };
    this.showStale();
    if (!head.problems && this.run.state === 'paused') this.bar.flash('Changed from the next step on.');
  }

  /** Whether the picture on screen is of something else than what is asked for. @param {boolean} yes */
  dim(yes) { this.root.classList.toggle('pg-dim', yes); }

  showStale() {
    const stale = this.run && !this.changing && !same(this.run.config, this.data.config);
    this.bar.stale(Boolean(stale));
  }

  /** @param {any} head */
  showEnd(head) {
    const quiet = head.state !== 'ended' || ['done', 'stopped'].includes(head.end);
    if (quiet) this.say([]);
    else this.say([head.sentence, ...(head.problems ?? [])]);
  }

  /** @param {string[]} sentences */
  say(sentences) {
    this.message.replaceChildren(...sentences.map((text) => Object.assign(document.createElement('div'), { textContent: text })));
    this.message.hidden = sentences.length === 0;
  }

  // --- what the person does ------------------------------------------------------------------------------------------------------

  /** @param {string} act @param {any} [value] */
  async act(act, value) {
    const state = this.run?.state;
    const fresh = !this.run || state === 'ended' || !this.run.mine;
    const stale = this.run && !same(this.run.config, this.data.config);
    this.root.dataset.pressed = String(Date.now());
    switch (act) {
      case 'play':
        if (fresh || stale) await this.start(false);
        else await this.order({ do: state === 'paused' ? 'play' : 'pause' });
        this.live();
        break;
      case 'step':
        if (this.shown !== null) { this.scrub(this.timeline.after(this.shown)); break; }
        if (fresh || stale) await this.start(true);
        else await this.order({ do: 'step' });
        break;
      case 'stop': if (!fresh) await this.order({ do: 'stop' }); break;
      case 'reset':
        await this.turn();
        break;
      case 'speed': if (!fresh && state !== 'ended') await this.order({ do: 'speed', per_second: value }); break;
      case 'scrub': await this.scrub(value); break;
      case 'live': this.live(); break;
      case 'copy': await copied(`${location.origin}${location.pathname}?${this.data.link}`, this.bar.said); break;
      case 'watch link': await copied(`${location.origin}${location.pathname}?watch=${this.run.run}`, this.bar.said); break;
      case 'picture': for (const picture of this.pictures.values()) await picture.save(picture.name, 'png'); break;
      case 'svg': for (const picture of this.pictures.values()) await picture.save(picture.name, 'svg'); break;
    }
  }

  /** @param {boolean} paused @param {boolean} [repeating] whether this only follows the controls, at full speed */
  async start(paused, repeating = false) {
    this.repeating = repeating;
    if (this.data.problems.length) { this.say(this.data.problems); return; }
    if (this.run?.mine && this.run.state !== 'ended') await this.order({ do: 'stop' });
    const message = { do: 'start', topic: this.data.topic, config: this.data.config, per_second: repeating ? 0 : this.bar.speed(), paused };
    const { head } = await this.patiently(message);
    if (head.problems && !head.state) { this.say(head.problems); return; }
    if (repeating && !same(message.config, this.data.config)) { // the controls have moved again meanwhile: a later start shows its run
      await this.patiently({ do: 'stop', run: head.run });
      return;
    }
    if (this.run) this.contact.say({ do: 'leave', run: this.run.run });
    this.base = null;
    this.shown = null;
    this.run = head;
    this.bar.show(head);
    this.timeline.clear();
    this.say([]);
    this.showStale();
    this.follow(head.run, 0);
    if (paused) await this.order({ do: 'step' }); // the untrained state was on screen already
  }

  /** @param {object} message */
  async order(message) {
    const { head } = await this.patiently({ ...message, run: this.run.run });
    if (head.problems) this.say(head.problems);
  }

  /** Show a recorded step; the newest wish wins. @param {number | null} step */
  async scrub(step) {
    if (step === null || !this.run) return;
    this.shown = step;
    if (this.scrubbing) return;
    this.scrubbing = true;
    try {
      for (let wish = null; this.shown !== null && wish !== this.shown;) {
        wish = this.shown;
        const { body } = await this.patiently({ do: 'at', run: this.run.run, step: wish });
        if (body && this.shown !== null) await this.frame(body);
      }
    } finally {
      this.scrubbing = false;
    }
  }

  /** Back to the newest picture. */
  live() {
    if (this.shown === null || !this.run) return;
    this.shown = null;
    this.timeline.live();
    this.follow(this.run.run, 0);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.('input:not(.pg-range), textarea, select, [contenteditable], [role=slider], [role=tab], [role=radio], [role=combobox]')) return;
    if (event.key !== ' ' && target.closest?.('.pg-range')) return; // the timeline moves by itself
    if (this.run && !this.run.mine && event.key !== 'ArrowLeft') return; // a watcher leaves the run by a press of the button, not by a slip
    const act = { ' ': 'play', ArrowRight: 'step', ArrowLeft: 'back', Home: 'reset' }[event.key];
    if (!act || this.data.still || (event.key === ' ' && target.closest?.('button, a, summary'))) return;
    event.preventDefault();
    if (act === 'back') this.scrub(this.timeline.before(this.shown));
    else this.act(act);
  }

  /** A request that outlives a lost contact. @param {object} message */
  async patiently(message) {
    for (;;) {
      try {
        return await this.contact.request(message);
      } catch (error) {
        if (/** @type {Error} */ (error).message !== 'lost') throw error;
      }
    }
  }
}

/** @param {Record<string, any>} figures @returns {any[]} */
function traces(figures) { return Object.values(figures).flatMap((figure) => figure.data); }

/** @param {HTMLElement} parent @param {string} tag @param {string} name */
function add(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}
