// The timeline under the picture: scrub back to any recorded step, replay, return to the newest.

export class Timeline {
  /** @param {HTMLElement} root @param {string} noun @param {(act: string, value?: any) => void} act */
  constructor(root, noun, act) {
    this.noun = noun;
    this.act = act;
    /** @type {number[]} */
    this.recorded = [];
    this.last = 0;
    this.next = 0; // which recorded step a replay shows next
    const row = this.element = document.createElement('div');
    row.className = 'pg-timeline';
    this.replay = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button pg-quiet', textContent: 'Replay' });
    this.replay.onclick = () => { if (this.playing) this.pause(); else this.play(); };
    this.range = Object.assign(document.createElement('input'), { type: 'range', className: 'pg-range', min: '0', step: '1' });
    this.range.setAttribute('aria-label', `Recorded ${noun}`);
    this.range.oninput = () => { this.halt(); this.act('scrub', Number(this.range.value)); };
    this.output = document.createElement('output');
    this.now = Object.assign(document.createElement('button'), { type: 'button', className: 'pg-button pg-quiet', textContent: 'Newest' });
    this.now.onclick = () => { this.halt(); this.act('live'); };
    row.append(this.replay, this.range, this.output, this.now);
    root.append(row);
    this.clear();
  }

  clear() {
    this.halt();
    this.recorded = [];
    this.last = 0;
    this.following = true;
    this.element.classList.add('pg-away');
    this.range.value = '0';
    this.now.disabled = true;
  }

  /** The run has come to `step`. @param {number} step @param {boolean} going */
  reached(step, going) {
    this.last = Math.max(this.last, step);
    this.range.max = String(this.last);
    this.element.classList.toggle('pg-away', this.last === 0);
    if (this.following) this.range.value = String(step);
    this.replay.disabled = going;
  }

  /** Every recorded step, once the run has ended. @param {number[]} steps */
  steps(steps) { this.recorded = steps; }

  /** A frame is on screen. @param {number} step */
  shown(step) {
    this.output.textContent = `${this.noun} ${step}`;
    this.range.setAttribute('aria-valuetext', `${this.noun} ${step}`);
    if (!this.playing && this.following) this.range.value = String(step);
    this.following = this.following && step >= this.last;
    this.now.disabled = step >= this.last;
  }

  live() { this.following = true; this.range.value = String(this.last); this.now.disabled = true; }

  /** The recorded step before the one shown (null: the newest is shown). @param {number | null} shown */
  before(shown) {
    this.halt();
    const at = shown ?? this.last;
    const earlier = this.recorded.filter((step) => step < at);
    return this.recorded.length ? earlier[earlier.length - 1] ?? this.recorded[0] : Math.max(0, at - 1);
  }

  /** @param {number} shown */
  after(shown) {
    this.halt();
    return this.recorded.find((step) => step > shown) ?? Math.min(this.last, shown + 1);
  }

  /** Show every recorded step once more, within about six seconds; after a pause, those that are left. */
  play() {
    if (this.recorded.length < 2) return;
    const pause = Math.max(33, Math.min(250, 6000 / this.recorded.length));
    const jump = Math.max(1, Math.ceil((this.recorded.length * pause) / 6000));
    this.replay.textContent = 'Pause';
    this.playing = setInterval(() => {
      const step = this.recorded[Math.min(this.next, this.recorded.length - 1)];
      this.range.value = String(step);
      this.act('scrub', step);
      if (this.next >= this.recorded.length - 1) this.halt();
      else this.next += jump;
    }, pause);
  }

  /** Hold the replay where it is. */
  pause() {
    clearInterval(this.playing);
    this.playing = undefined;
    this.replay.textContent = 'Go on';
  }

  /** End the replay: the next one begins anew. */
  halt() {
    clearInterval(this.playing);
    this.playing = undefined;
    this.next = 0;
    this.replay.textContent = 'Replay';
  }
}
