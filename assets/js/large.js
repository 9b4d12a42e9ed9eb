// The presenter's view: full screen, large letters, nothing around the page. Space, arrows and Home work the run as ever; Escape ends it.

import { following } from './following.js';

const LARGE = 'pg-large';
const ARRAYS = ['annotations', 'data']; // of objects; others hold numbers
const FACTOR = 1.35; // of letters on a picture

export function isLarge() { return document.documentElement.classList.contains(LARGE); }

/** A figure's part with larger letters, wherever a font is named in it. @param {any} part @param {boolean} [font] whether this is a font
 * @returns {any} */
export function enlarged(part, font = false) {
  if (!part || typeof part !== 'object' || part.bdata || ArrayBuffer.isView(part)) return part;
  if (Array.isArray(part)) return part.map((item) => enlarged(item));
  return Object.fromEntries(Object.entries(part).map(([name, value]) => {
    if (font && name === 'size') return [name, Array.isArray(value) ? value.map((one) => one * FACTOR) : value * FACTOR];
    return [name, ARRAYS.includes(name) || !Array.isArray(value) ? enlarged(value, name.endsWith('font')) : value];
  }));
}

/** Turn it on, or off. @param {boolean} [on] */
export function enlarge(on = !isLarge()) {
  document.documentElement.classList.toggle(LARGE, on);
  /** @type {HTMLElement | null} */ (document.activeElement)?.blur(); // Space is to play, not to press the button that was pressed last
  if (on) document.documentElement.requestFullscreen?.().catch(() => {}); // a phone may have none: the letters are large all the same
  else if (document.fullscreenElement) document.exitFullscreen();
  following.view?.screen.redraw();
}

document.addEventListener('fullscreenchange', () => { if (!document.fullscreenElement) enlarge(false); });
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && isLarge()) enlarge(false); });
