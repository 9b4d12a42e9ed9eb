// The live view: the bar, the screen, the timeline. One object per place on a page; it follows one run.

import { keepAddress, leaveAddress } from './address.js';
import { contact } from './contact.js';
import { applied, plotly } from './picture.js';
import { Bar } from './bar.js';
import { following } from './following.js';
import { Screen } from './screen.js';
import { Timeline } from './timeline.js';
import { copied, same } from './words.js';

/** @typedef {{assets: string, live: string, topic: string, view: string, config: Record<string, any>, verb: string, noun: string,
 *   speeds: number[], speed: number, watch: string | null, link: string, apart: string[], usual: string[], problems: string[], instant: boolean,
 *   picked: number | null, marks: string, changing: string[], after: string[], span: number[], halves: Record<string, Record<string, any>>,
 *   ground: string[], placing: boolean, kind: string, still: boolean, leaves: boolean, tasks: Record<string, string>}} Data */

const TYPING = 'input:not(.pg-range), textarea, select, [contenteditable], [role=combobox]'; // where keys are letters
const LOOKING = ['keep', 'copy', 'watch link', 'picture', 'svg']; // what whoever follows a presenter may do

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} element @param {any} component */
export function mount(element, component) {
  element.playground.view ??= new View(element.querySelector('.pg-live'), component.data);
  element.playground.view.update(component.data, component.setStateValue);
}

class View {
  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.contact = contact(data.live);
    this.run = null; // what the server last said about the run we follow
    /** @type {string | null} */
    this.told = null; // the run that the page's script knows of
    this.base = null;
    this.ahead = null; // the config of a preview that came before the page's script asked for it
    this.seen = 0;
    this.shown = null; // the recorded step on screen, while scrubbing
    this.changing = 0; // live changes that are on their way
    /** @type {Promise<import('./keep.js').Keep> | undefined} */
    this.keeping = undefined; // made when first needed
    /** @type {string | null} */
    this.learnt = null; // the run for which was asked what takes longer to find
    /** @type {string | null | undefined} */
    this.wanted = undefined; // the presenter's run, where one is followed
    this.generation = 0; // grows when we turn to something else: what was asked before is then stale
    this.mounted = false;
    plotly().catch(() => {}); // on its way while the first question is answered; who draws says if it did not come
    root.replaceChildren();
    this.bar = new Bar(root, data, (act, value) => this.act(act, value));
    this.screen = new Screen(root, data.topic, (name, value) => this.setState?.(name, value));
    this.timeline = new Timeline(root, data.noun, (act, value) => this.act(act, value));
    this.screen.stage.after(this.timeline.element);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.onVisible = () => { if (!document.hidden) this.wakeUp?.(); };
    this.onContact = (/** @type {boolean} */ lost) => { this.bar.contact(lost, this.contact.refused); };
  }

  /** @param {Data} data @param {(name: string, value: any) => void} setState */
  update(data, setState) {
    const before = this.data;
    this.data = data;
    this.setState = setState;
    this.bar.update(data);
    this.screen.update(data);
    keepAddress(data.link ? data : null);
    if (!this.mounted) {
      this.mounted = true;
      following.view = this;
      document.addEventListener('keydown', this.onKey);
      document.addEventListener('visibilitychange', this.onVisible);
      this.contact.listeners.add(this.onContact);
      this.contact.views.set(data.view, (head) => this.pushed(head));
      if (this.run) this.follow(this.run.run, this.seen);
      else this.begin();
      return;
    }
    if (data.kind !== before.kind) { this.turn().then(() => { this.wanted = null; this.led(); }); return; }
    if (data.watch && data.watch !== before.watch) { this.attach(data.watch); return; }
    if (!same(data.config, before.config) || !same(data.problems, before.problems)) {
      if (this.asks()) { this.showStale(); this.tellAfter(); }
      else if (!this.run) { if (!same(data.config, this.ahead) || data.problems.length) this.preview(); }
      else if (this.follows()) this.start(false, true);
      else if (this.changes()) this.change();
      else if (this.run.mine && data.ground.some((name) => data.config[name] !== before.config[name])) this.act('reset');
      else this.showStale();
    }
  }

  unmount() {
    this.mounted = false;
    leaveAddress();
    if (following.view === this) following.view = null;
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
    const run = following.holds() ? following.leads(this.data.topic)?.run : this.data.watch;
    if (following.holds()) this.wanted = run ?? null;
    if (run) { await this.attach(run); return; }
    if (this.data.still || following.holds()) { await this.preview(); return; }
    const { head } = await this.patiently({ do: 'latest', topic: this.data.topic });
    if (head.run && head.state && (head.state !== 'ended' || this.moved(head.config).every((name) => this.data.after.includes(name)))) await this.attach(head.run);
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
    this.screen.say(this.data.problems);
    this.screen.note.hidden = true;
    this.screen.dim(this.data.problems.length > 0);
    if (this.data.problems.length) return;
    const { head } = await this.patiently({ do: 'ask', view: this.data.view, topic: this.data.topic, config: this.data.config });
    if (generation !== this.generation || head.superseded) return;
    this.screen.dim(!head.answer);
    if (!head.answer) { this.screen.say(head.problems ?? [`Something went wrong on our side (error ${head.error}). Your settings are kept.`]); return; }
    this.drawPreview(head.answer);
  }

  /** What takes longer to find, drawn over the preview on screen once it is there. */
  async tellMore() {
    const { generation } = this, { view, topic } = this.data, config = this.ahead ?? this.data.config;
    const { head } = await this.patiently({ do: 'ask', later: true, view, topic, config });
    if (generation !== this.generation || !head.answer) return;
    this.base = head.answer;
    await this.screen.draw(head.answer.figures, head.answer);
    this.screen.tellFacts(head.answer.facts);
    this.root.dataset.more = String(Number(this.root.dataset.more ?? 0) + 1);
  }

  /** A preview that the server sends unasked, because a control has moved. @param {any} head */
  pushed(head) {
    if (this.run || !this.mounted) return;
    this.generation += 1; // a preview asked for earlier is now of something else
    this.ahead = head.config;
    this.screen.say([]);
    this.screen.dim(false);
    this.drawPreview(head.answer);
  }

  /** @param {any} answer */
  drawPreview(answer) {
    this.base = answer;
    this.screen.draw(answer.figures, answer);
    this.screen.tellFacts(answer.facts);
    if (answer.more) this.tellMore();
  }

  /** Turn to a run: show how it stands, then follow it. @param {string} run */
  async attach(run) {
    const { head } = await this.patiently({ do: 'find', run });
    if (head.problems && !head.state) { await this.preview(); this.screen.say(head.problems); return; }
    this.base = null;
    this.shown = null;
    this.run = head;
    this.timeline.clear();
    const at = following.leads(this.data.topic)?.at;
    if (typeof at === 'number') this.scrub(at);
    await this.follow(head.run, 0);
  }

  /** In a room, show what the presenter's view shows: their run and the step they look at, or the untrained picture. */
  async led() {
    const place = following.leads(this.data.topic);
    if (!place || !this.mounted || place.run === this.wanted) {
      if (place?.run && place.run === this.run?.run && place.at !== this.shown) place.at === null ? this.live() : await this.scrub(place.at);
      return;
    }
    this.wanted = place.run;
    if (this.run) this.contact.say({ do: 'leave', run: this.run.run });
    await (place.run ? this.attach(place.run) : this.preview());
  }

  /** What is on screen is this person's own now. */
  freed() {
    this.wanted = undefined;
    if (this.run) this.tellPage(this.run.run);
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
        if (head.problems && !head.state) { this.screen.say(head.problems); return; } // with a state they are why the run ended
        if (head.number < this.seen) this.seen = 0; // the server was started anew and counts from the beginning
        this.seen = head.number;
        await this.take(head, body);
        if (head.state === 'ended') return;
      } catch (error) {
        if (/** @type {Error} */ (error).message === 'lost') { this.seen = 0; continue; }
        this.screen.say(['The picture could not be drawn. Reload the page; the run goes on.']);
        throw error;
      }
    }
  }

  /** @param {any} head @param {Uint8Array | null} body */
  async take(head, body) {
    const generation = this.generation;
    this.run = head;
    this.root.toggleAttribute('data-behind', Boolean(body)); // whoever reads it from outside sees that the words are ahead of the picture
    this.bar.show(head);
    this.showStale();
    this.showEnd(head);
    this.screen.dim(head.end === 'input');
    try {
      if (body && this.shown === null) await this.frame(body);
    } finally {
      this.root.removeAttribute('data-behind');
    }
    if (generation !== this.generation) return; // the person has turned to something else meanwhile
    if ((body || head.state === 'ended') && !following.holds()) this.tellPage(head.run);
    this.timeline.reached(head.step, head.state !== 'ended');
    if (head.state !== 'ended') return;
    const { steps } = (await this.patiently({ do: 'steps', run: head.run })).head;
    if (generation !== this.generation) return;
    this.timeline.steps(steps ?? []);
    if (this.data.leaves && !following.holds()) this.setState?.('ended', head.run); // what it leaves behind can be taken away now
    if (this.asks()) await this.tellAfter();
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
      this.screen.tellFacts(this.base.facts);
    }
    const figures = applied(this.base.figures, frame.changes);
    this.latest = { figures, said: frame };
    this.learn(figures);
    await this.screen.draw(figures, frame);
    this.root.dataset.step = String(frame.step);
    this.root.dataset.age = String(Math.round(Date.now() - 1000 * frame.made)); // milliseconds from made to drawn
    this.root.dataset.frames = String(Number(this.root.dataset.frames ?? 0) + 1);
    this.timeline.shown(frame.step);
  }

  /** Ask for what a run's picture leaves unknown, once for each run. @param {Record<string, any>} figures */
  async learn(figures) {
    const { run, config } = this.run, { view, topic } = this.data;
    if (this.learnt === run || !this.screen.lacks(figures)) return;
    this.learnt = run;
    const { head } = await this.patiently({ do: 'ask', later: true, view, topic, config });
    if (head.answer && this.run?.run === run) this.screen.fill(head.answer.figures);
  }

  /** Whether moved controls are run at once, at full speed: a quick test of one's own that has finished, or is such a repeat itself. */
  follows() {
    const { mine, state, end } = this.run;
    return mine && this.data.instant && !this.data.problems.length && (state === 'ended' ? end === 'done' : this.repeating);
  }

  /** The settings on screen that are not those of a run. @param {Record<string, any>} config the run's */
  moved(config) { return Object.keys(this.data.config).filter((name) => !same(config[name], this.data.config[name])); }

  /** Whether the controls that have moved may change while the run goes on. */
  changes() {
    const { mine, state, config } = this.run;
    return mine && state !== 'ended' && !this.data.problems.length && this.moved(config).every((name) => this.data.changing.includes(name));
  }

  /** Whether what has moved can be asked of the run though it has ended. */
  asks() {
    if (!this.run?.mine || this.run.state !== 'ended' || this.data.problems.length) return false;
    const moved = this.moved(this.run.config);
    return (moved.length > 0 || this.asked) && moved.every((name) => this.data.after.includes(name));
  }

  /** Ask the run that has ended, and draw the answer into its last picture. */
  async tellAfter() {
    const { generation } = this, { run } = this.run, { config, view, topic } = this.data;
    this.asked = true; // from now on its last picture may show something else than its settings
    const change = Object.fromEntries(this.data.after.map((name) => [name, config[name]]));
    const { head } = await this.patiently({ do: 'ask', view, topic, run, change });
    if (generation !== this.generation || this.run?.run !== run || head.superseded || this.shown !== null) return;
    if (!head.answer) { this.screen.say(head.problems ?? [`Something went wrong on our side (error ${head.error}). Your settings are kept.`]); return; }
    if (this.latest) await this.screen.draw(spanned({ ...this.latest.figures, ...head.answer.figures }, this.data.span), this.latest.said);
    this.root.dataset.asked = String(Number(this.root.dataset.asked ?? 0) + 1);
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
    if (head.problems) this.screen.say(head.problems);
    else this.run = { ...this.run, config };
    this.showStale();
    if (!head.problems && this.run.state === 'paused') this.bar.flash('Changed from the next step on.');
  }

  showStale() {
    const stale = this.run && !this.changing && !same(this.run.config, this.data.config) && !this.asks();
    this.bar.stale(Boolean(stale));
  }

  /** @param {any} head */
  showEnd(head) {
    const quiet = head.state !== 'ended' || ['done', 'stopped'].includes(head.end);
    if (quiet) this.screen.say([]);
    else this.screen.say([head.sentence, ...(head.problems ?? [])]);
  }

  // --- what the person does ------------------------------------------------------------------------------------------------------

  /** @param {string} act @param {any} [value] */
  async act(act, value) {
    if (following.holds() && !LOOKING.includes(act)) return;
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
      case 'half': // a step for which settings of its own hold
        if (this.shown !== null) this.live();
        if (fresh || stale) await this.start(true, false, this.data.halves[value]);
        else await this.order({ do: 'step', once: this.data.halves[value] });
        break;
      case 'stop': if (!fresh) await this.order({ do: 'stop' }); break;
      case 'reset':
        await this.turn();
        break;
      case 'speed': if (!fresh && state !== 'ended') await this.order({ do: 'speed', per_second: value }); break;
      case 'scrub': await this.scrub(value); break;
      case 'live': this.live(); break;
      case 'keep': await this.keep(); break;
      case 'copy': await copied(`${location.origin}${location.pathname}?${this.data.link}`, this.bar.said); break;
      case 'watch link': await copied(`${location.origin}${location.pathname}?watch=${this.run.run}`, this.bar.said); break;
      case 'picture': await this.screen.save('png'); break;
      case 'svg': await this.screen.save('svg'); break;
    }
  }

  /** Keep what is on screen under a name. The server makes the picture again, so it is told only what it is of. */
  async keep() {
    if (this.bar.keep.disabled) return;
    this.keeping ??= import('./keep.js').then(({ Keep }) => new Keep(this.bar.element, this.contact, this.data.live.replace(/\/playground\/live$/, '')));
    const { topic } = this.data, config = this.ahead ?? this.data.config;
    try {
      await (await this.keeping).keep({ topic, run: this.run?.run ?? null, step: this.shown, config, title: document.querySelector('h1')?.textContent ?? document.title });
    } catch {
      this.keeping = undefined;
      this.bar.flash('It could not be kept: contact was lost. Try again.');
    }
  }

  /** @param {boolean} paused @param {boolean} [repeating] whether this only follows the controls, at full speed
   * @param {Record<string, any>} [once] what holds for the first step alone */
  async start(paused, repeating = false, once = {}) {
    this.repeating = repeating;
    if (this.data.problems.length) { this.screen.say(this.data.problems); return; }
    if (this.run?.mine && this.run.state !== 'ended') await this.order({ do: 'stop' });
    const message = { do: 'start', topic: this.data.topic, config: this.data.config, per_second: repeating ? 0 : this.bar.speed(), paused };
    const { head } = await this.patiently(message);
    if (head.problems && !head.state) { this.screen.say(head.problems); return; }
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
    this.screen.say([]);
    this.showStale();
    this.follow(head.run, 0);
    if (paused) await this.order({ do: 'step', once }); // the untrained state was on screen already
  }

  /** @param {object} message */
  async order(message) {
    const { head } = await this.patiently({ ...message, run: this.run.run });
    if (head.problems) this.screen.say(head.problems);
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
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(TYPING)) return;
    if (event.key === 'k') { event.preventDefault(); this.act('keep'); return; }
    if (following.holds() || target.closest?.('[role=slider], [role=tab], [role=radio]')) return;
    if (event.key !== ' ' && target.closest?.('.pg-range')) return; // the timeline moves by itself
    if (this.run && !this.run.mine && event.key !== 'ArrowLeft') return; // a watcher leaves the run by a press of the button, not by a slip
    const half = Object.keys(this.data.halves).find((letter) => letter.toLowerCase() === event.key.toLowerCase());
    if (half) { event.preventDefault(); this.act('half', half); return; }
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

/** Figures whose sheet has these ends chosen. @param {Record<string, any>} figures @param {number[]} ends */
function spanned(figures, ends) {
  const chosen = (/** @type {any} */ { data, layout }) => ({ data, layout: { ...layout, meta: { ...layout.meta, span: { ...layout.meta.span, ends } } } });
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, figure.layout.meta?.span ? chosen(figure) : figure]));
}
