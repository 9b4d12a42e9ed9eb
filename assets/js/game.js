// One game on a gridworld: a person and the learner walk from the same start, meeting the same chances. The moves are the core's own.

/** Where each of the four ways leads: next cell, reward, whether the episode ends. By cell; null where nobody walks on.
 * @typedef {([number, number, boolean][] | null)[]} Moves */
/** @typedef {{at: number, sum: number, steps: number, over: boolean, cut: boolean, trail: number[]}} Walker */

/** The way really taken: as meant with probability 1 - slip, with slip / 2 each to one of its two sides. @param {number} action @param {number} slip
 * @param {number} draw at least 0, below 1 */
export function taken(action, slip, draw) {
  if (draw < 1 - slip) return action;
  return draw < 1 - slip / 2 ? (action + 1) % 4 : (action + 3) % 4;
}

/** Random numbers from a seed, the same everywhere. Source: mulberry32, Ettinger (2017). @param {number} seed @returns {() => number} */
export function chances(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class Game {
  /** @param {Moves} moves @param {number} slip @param {number[]} starts @param {number} longest @param {number} seed */
  constructor(moves, slip, starts, longest, seed) {
    this.moves = moves;
    this.slip = slip;
    this.longest = longest;
    this.chance = chances(seed);
    this.tie = chances(seed ^ 0x5bd1e995); // its own stream: how the learner breaks ties must not move anybody's chances
    const start = starts[Math.floor(this.chance() * starts.length)];
    this.you = walker(start);
    this.learner = walker(start);
  }

  /** Both take a step, with the same draw. policy: a hexadecimal digit for each cell, bit a set where action a is among the best.
   * @param {number} action @param {string} policy */
  step(action, policy) {
    const draw = this.chance();
    this.walk(this.you, action, draw);
    this.walk(this.learner, this.choice(policy), draw);
    while (this.you.over && !this.learner.over) this.walk(this.learner, this.choice(policy), this.chance());
  }

  /** One of the learner's best actions where it stands. @param {string} policy */
  choice(policy) {
    const best = parseInt(policy[this.learner.at] ?? 'f', 16) || 15;
    const among = [0, 1, 2, 3].filter((action) => best & (1 << action));
    return among[Math.floor(this.tie() * among.length)];
  }

  /** @param {Walker} one @param {number} action @param {number} draw */
  walk(one, action, draw) {
    const ways = this.moves[one.at];
    if (one.over || !ways) return;
    const [next, reward, ends] = ways[taken(action, this.slip, draw)];
    one.at = next;
    one.sum += reward;
    one.steps += 1;
    one.trail.push(next);
    one.cut = !ends && one.steps >= this.longest;
    one.over = ends || one.cut;
  }

  get over() { return this.you.over && this.learner.over; }
}

/** @param {number} start @returns {Walker} */
function walker(start) { return { at: start, sum: 0, steps: 0, over: false, cut: false, trail: [start] }; }
