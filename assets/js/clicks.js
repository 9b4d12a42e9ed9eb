// "Where would you click on this curve?": a follower's click on the first picture, and everybody's as a histogram over it.

import { following } from './following.js';

const SVG = 'http://www.w3.org/2000/svg';
const BINS = 24, TALLEST = 0.4; // of the plot's height
const STILL = 6; // pixels that a click may move

export class Clicks {
  /** @param {HTMLElement} foot @param {(at: number) => void} answer told where on the x axis */
  constructor(foot, answer) {
    this.answer = answer;
    /** @type {number | null} */
    this.mine = null;
    this.asked = 0;
    this.line = foot.appendChild(document.createElement('div'));
    this.line.className = 'pg-room-line pg-room-asked';
    this.line.hidden = true;
    this.label = this.line.appendChild(document.createElement('label'));
    this.text = this.label.appendChild(document.createElement('span'));
    this.text.dir = 'auto';
    this.range = this.label.appendChild(document.createElement('input'));
    Object.assign(this.range, { type: 'range', min: '0', max: '100', value: '50', step: '0.5' });
    this.range.onchange = () => {
      const axis = this.axis();
      if (axis) this.pick(axis.p2d(axis._length * Number(this.range.value) / 100));
    };
    this.count = this.line.appendChild(document.createElement('span'));
    this.count.setAttribute('role', 'status');
    window.addEventListener('pointerdown', (down) => this.pressed(down), true);
  }

  /** The picture that is asked about. @returns {(HTMLElement & {_fullLayout?: any, on?: any}) | undefined} */
  picture() { return following.view?.screen.first()?.element; }

  axis() { return this.picture()?._fullLayout?.xaxis; }

  /** Draw what is asked and what has come. */
  show() {
    const { told, part } = following, asking = Boolean(part && told?.question);
    if (!told || !asking || told.asked !== this.asked) this.mine = null;
    this.asked = told?.asked ?? 0;
    this.line.hidden = !asking;
    this.text.textContent = told?.question ?? '';
    this.range.hidden = part === 'presents';
    this.range.setAttribute('aria-valuetext', this.mine === null ? 'not answered yet' : short(this.mine));
    const picks = (asking && told?.picks) || [];
    this.count.textContent = !asking ? '' : picks.length ? `${picks.length} ${picks.length === 1 ? 'click' : 'clicks'}, half of them up to ${short(picks[Math.floor((picks.length - 1) / 2)])}`
      : part === 'presents' ? 'No click yet.' : this.mine === null ? 'Click on the picture, or move the slider.' : `You clicked at ${short(this.mine)}.`;
    this.draw(asking ? picks : [], asking);
  }

  /** @param {number[]} picks @param {boolean} asking */
  draw(picks, asking) {
    const picture = this.picture(), layout = picture?._fullLayout;
    for (const old of document.querySelectorAll('.pg-clicks')) if (!asking || old.parentElement !== picture) old.remove();
    if (!picture || !layout || !asking) return;
    if (!picture.dataset.clicks) {
      picture.dataset.clicks = 'true';
      picture.on?.('plotly_afterplot', () => this.show());
    }
    const { xaxis } = layout, { t, h } = layout._size, wide = xaxis._length / BINS;
    const counts = new Array(BINS).fill(0);
    for (const at of picks) {
      const bin = Math.floor(xaxis.d2p(at) / wide);
      if (bin >= 0 && bin < BINS) counts[bin] += 1;
    }
    const most = Math.max(1, ...counts), bars = counts.map((count, i) => {
      const tall = h * TALLEST * count / most, x = xaxis._offset + i * wide;
      return count ? `<rect x="${x + 1}" y="${t + h - tall}" width="${wide - 2}" height="${tall}"/><text x="${x + wide / 2}" y="${t + h - tall - 4}">${count}</text>` : '';
    });
    const at = this.mine === null ? NaN : xaxis._offset + xaxis.d2p(this.mine);
    const sheet = picture.querySelector('.pg-clicks') ?? picture.appendChild(document.createElementNS(SVG, 'svg'));
    sheet.setAttribute('class', 'pg-overlay pg-clicks');
    sheet.setAttribute('aria-hidden', 'true');
    sheet.innerHTML = bars.join('') + (Number.isFinite(at) ? `<line x1="${at}" x2="${at}" y1="${t}" y2="${t + h}"/>` : ''); // numbers only
  }

  /** @param {PointerEvent} down */
  pressed(down) {
    const picture = this.picture(), { told, part } = following;
    if (!told?.question || part === 'presents' || !part || !picture?.contains(/** @type {Node} */ (down.target)) || down.button) return;
    window.addEventListener('pointerup', (up) => {
      const axis = this.axis();
      if (!axis || Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > STILL) return;
      const at = up.clientX - picture.getBoundingClientRect().left - axis._offset;
      if (at >= 0 && at <= axis._length) this.pick(axis.p2d(at));
    }, { once: true, capture: true });
  }

  /** @param {number} at */
  pick(at) {
    this.mine = at;
    this.answer(at);
    this.show();
  }
}

/** @param {number} value */
function short(value) { return String(Number(value.toPrecision(2))); }
