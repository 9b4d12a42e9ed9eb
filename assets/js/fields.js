// What a unit of a layer sees, along one axis, by the rule that the server's core/receptive_field/fields.py writes. No screen in here.

/** Units q·period + t of a field see low[t] + q·advance up to high[t] + q·advance. @typedef {[number, number, (number | null)[], (number | null)[]]} Field */
/** @typedef {{size: number, fields: Field[]}} Rule */

/** First and last position that a unit sees, beyond the borders too; null where it sees nothing. @param {Rule} rule @param {number} unit @returns {[number, number] | null} */
export function seen(rule, unit) {
  let low = Infinity, high = -Infinity;
  for (const [advance, period, lows, highs] of rule.fields) {
    const turn = Math.floor(unit / period), phase = unit - turn * period, first = lows[phase], last = highs[phase];
    if (first === null || last === null) continue;
    low = Math.min(low, first + turn * advance);
    high = Math.max(high, last + turn * advance);
  }
  return low <= high ? [low, high] : null;
}

/** First and last unit that see a position; null where none does. @param {Rule} rule @param {number} position @returns {[number, number] | null} */
export function seeing(rule, position) {
  let first = -1, last = -1;
  for (let unit = 0; unit < rule.size; unit += 1) {
    const box = seen(rule, unit);
    if (!box || position < box[0] || position > box[1]) continue;
    if (first < 0) first = unit;
    last = unit;
  }
  return first < 0 ? null : [first, last];
}

/** Where a unit lies in its layer, in percent, as the server's config writes it. @param {number} unit @param {number} size */
export function percent(unit, size) { return Number(((100 * (unit + 0.5)) / size).toFixed(6)); }
