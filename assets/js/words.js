// Small pieces of text and comparison that the live view's parts share.

/** Whether two plain values are equal, whatever the order of their keys. @param {any} a @param {any} b @returns {boolean} */
export function same(a, b) {
  if (a === b) return true;
  if (!a || !b || typeof a !== 'object' || typeof b !== 'object') return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

/** How a run stands, for the bar. @param {any} run @param {string} noun */
export function standing(run, noun) {
  if (!run) return 'not started';
  const at = run.step ? `${noun} ${run.step}` : `${noun} 0`;
  switch (run.state) {
    case 'waiting': return run.place ? `waiting: place ${run.place} of ${run.of}, about ${duration(run.wait)}` : 'starting';
    case 'running': return at;
    case 'paused': return `${at}, paused`;
    default: return `${at}, ${{ done: 'finished', stopped: 'stopped' }[/** @type {string} */ (run.end)] ?? 'ended'}`;
  }
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 10) return 'a few seconds';
  return seconds < 90 ? `${Math.round(seconds / 10) * 10} s` : `${Math.round(seconds / 60)} min`;
}

/** Copy to the clipboard; plain http has no navigator.clipboard, so there is a second way. @param {string} text @param {(sentence: string) => void} say */
export async function copied(text, say) {
  try {
    await navigator.clipboard.writeText(text);
    say('Link copied.');
    return;
  } catch { /* not allowed here, or not there: the second way */ }
  const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (done) say('Link copied.');
  else prompt('Copy this link', text);
}
