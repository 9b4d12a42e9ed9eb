// What the editor paints: a gridworld as core/gridworld/world.py has it, its text as core/gridworld/notation.py reads it, and how each cell looks.

/** letters: one a cell, row after row. rewards: own rewards by cell. jumps: rewards of one-way portals by their small letter.
 * @typedef {{rows: number, cols: number, letters: string[], rewards: Record<number, number>, jumps: Record<string, number>, step: number,
 *   goal: number, pit: number, cliff: number, bump: number | null, slip: number, wind: number[], sidewind: number[]}} World */
/** @typedef {{tool: string, letter?: string, value?: number | null, several?: boolean, jump?: boolean, axis?: string}} Brush */

export const PORTALS = 'abdeijklmnopqrtuyz'; // letters whose capital means nothing else
export const DOORS = '^>v<';
export const REWARDS = /** @type {const} */ (['step', 'goal', 'pit', 'cliff', 'bump']);
const ENDS = { G: 'goal', H: 'pit', C: 'cliff' };
const PLAIN = { step: 0, goal: 1, pit: 0, cliff: -100, bump: null, slip: 0 };

/** A world as the server describes it. @param {any} told @returns {World} */
export function read(told) {
  const { cells, rewards, jumps, ...rest } = told;
  const cols = cells[0].length;
  return {
    ...rest, rows: cells.length, cols, letters: [...cells.join('')], jumps: Object.fromEntries(jumps),
    rewards: Object.fromEntries(rewards.map((/** @type {number[]} */ [row, col, reward]) => [row * cols + col, reward])),
  };
}

/** A world with nothing in it but a start, its rules as they were. @param {World} world @returns {World} */
export function cleared(world) {
  const start = Math.max(0, world.letters.indexOf('S'));
  const letters = world.letters.map((_, index) => (index === start ? 'S' : '.'));
  return { ...world, letters, rewards: {}, jumps: {}, wind: [], sidewind: [] };
}

/** The text of a world. A portal without its other end is written as a free cell: it leads nowhere yet. @param {World} world */
export function written(world) {
  const { rows, cols } = world;
  const letters = world.letters.map((letter, index) => (isPortal(letter) && partner(world, index) === null ? '.' : letter));
  const lines = Array.from({ length: rows }, (_, row) => letters.slice(row * cols, (row + 1) * cols).join(''));
  const settings = /** @type {(keyof typeof PLAIN)[]} */ (Object.keys(PLAIN)).filter((name) => world[name] !== PLAIN[name]).map((name) => `${name}=${world[name]}`);
  for (const name of /** @type {const} */ (['wind', 'sidewind'])) if (world[name].some(Boolean)) settings.push(`${name}=${world[name].join(',')}`);
  for (const letter of Object.keys(world.jumps)) if (letters.includes(letter)) settings.push(`${letter}=${world.jumps[letter]}`);
  for (const [index, reward] of Object.entries(world.rewards)) {
    settings.push(`${Math.floor(Number(index) / cols) + 1},${(Number(index) % cols) + 1}=${reward}`);
  }
  return [...lines, ...(settings.length ? [settings.join(' ')] : [])].join('\n');
}

/** @param {World} world @param {number} rows @param {number} cols @returns {World} */
export function resized(world, rows, cols) {
  const letters = Array(rows * cols).fill('.');
  /** @type {Record<number, number>} */
  const rewards = {};
  for (let row = 0; row < Math.min(rows, world.rows); row += 1) {
    for (let col = 0; col < Math.min(cols, world.cols); col += 1) {
      const [from, to] = [row * world.cols + col, row * cols + col];
      letters[to] = world.letters[from];
      if (from in world.rewards) rewards[to] = world.rewards[from];
    }
  }
  if (!letters.includes('S')) letters[0] = 'S';
  return { ...world, rows, cols, letters, rewards, wind: stretched(world.wind, cols), sidewind: stretched(world.sidewind, rows) };
}

/** @param {number[]} winds @param {number} count */
function stretched(winds, count) {
  const long = [...winds, ...Array(count).fill(0)].slice(0, count);
  return long.some(Boolean) ? long : [];
}

/** The world after one dab of a brush; the world itself where nothing changes. @param {World} world @param {number} index @param {Brush} brush @returns {World} */
export function painted(world, index, brush) {
  const letters = [...world.letters];
  const rewards = { ...world.rewards };
  const [row, col] = [Math.floor(index / world.cols), index % world.cols];
  switch (brush.tool) {
    case 'reward':
      if (letters[index] === '#') return world;
      if (brush.value === null || brush.value === undefined) delete rewards[index]; else rewards[index] = brush.value;
      return { ...world, rewards };
    case 'wind': {
      const name = brush.axis === 'row' ? 'sidewind' : 'wind';
      const winds = stretched(world[name], brush.axis === 'row' ? world.rows : world.cols);
      const long = winds.length ? winds : Array(brush.axis === 'row' ? world.rows : world.cols).fill(0);
      long[brush.axis === 'row' ? row : col] = brush.value ?? 0;
      return { ...world, [name]: stretched(long, long.length) };
    }
    case 'portal': return joined(world, index, brush);
    case 'start':
      if (!brush.several) letters.forEach((letter, at) => { if (letter === 'S') letters[at] = '.'; });
      letters[index] = 'S';
      return { ...world, letters };
    default:
      if (isLastStart(world, index)) return world;
      letters[index] = brush.letter ?? '.';
      if ('.#'.includes(letters[index])) delete rewards[index];
      return { ...world, letters, rewards };
  }
}

/** A portal in this cell: the other end of one that waits for it, else the first end of a new one. @param {World} world @param {number} index @param {Brush} brush @returns {World} */
function joined(world, index, brush) {
  const letters = [...world.letters];
  const jumps = { ...world.jumps };
  if (isPortal(letters[index])) { letters[index] = '.'; return { ...world, letters }; }
  if (isLastStart(world, index)) return world;
  const open = letters.findIndex((letter, at) => isPortal(letter) && partner(world, at) === null);
  if (open >= 0) {
    const letter = letters[open].toLowerCase();
    letters[open] = letter;
    letters[index] = brush.jump ? letter.toUpperCase() : letter;
    if (brush.jump) jumps[letter] = brush.value ?? 0; else delete jumps[letter];
  } else {
    const letter = [...PORTALS].find((free) => !letters.includes(free) && !letters.includes(free.toUpperCase()));
    if (!letter) return world;
    letters[index] = letter;
  }
  return { ...world, letters, jumps };
}

/** A world keeps its last start. @param {World} world @param {number} index */
function isLastStart(world, index) { return world.letters[index] === 'S' && world.letters.indexOf('S') === world.letters.lastIndexOf('S'); }

/** @param {string} letter */
function isPortal(letter) { return PORTALS.includes(letter.toLowerCase()); }

/** The other end of the portal in this cell, or null. @param {World} world @param {number} index @returns {number | null} */
export function partner(world, index) {
  const letter = world.letters[index].toLowerCase();
  const far = world.letters.findIndex((other, at) => at !== index && other.toLowerCase() === letter);
  return far < 0 || (world.letters[far] === world.letters[index] && letter !== world.letters[index]) ? null : far;
}

/** The cells on the straight way from one to another, the first not among them. @param {number} from @param {number} to @param {number} cols */
export function crossed(from, to, cols) {
  const [row, col, down, right] = [Math.floor(from / cols), from % cols, Math.floor(to / cols) - Math.floor(from / cols), (to % cols) - (from % cols)];
  const steps = Math.max(Math.abs(down), Math.abs(right));
  return Array.from({ length: steps }, (_, i) => {
    const share = (i + 1) / steps;
    return Math.round(row + down * share) * cols + Math.round(col + right * share);
  });
}

// --- words and shapes ------------------------------------------------------------------------------------------------------------

/** @param {number} value */
export function signed(value) { return `${value < 0 ? '−' : '+'}${Math.abs(value)}`; }

/** What is in a cell, for a screen reader and the line under the editor. @param {World} world @param {number} index */
export function described(world, index) {
  const letter = world.letters[index];
  const [row, col] = [Math.floor(index / world.cols), index % world.cols];
  const kinds = /** @type {Record<string, string>} */ ({
    '.': 'free', '#': 'wall', S: 'start', G: 'goal', H: 'pit', C: 'cliff',
    '^': 'one-way door up', '>': 'one-way door right', v: 'one-way door down', '<': 'one-way door left',
  });
  const parts = [kinds[letter] ?? portalWords(world, index)];
  const reward = rewardOf(world, index);
  if (reward !== null && letter !== '#') parts.push(`reward ${signed(reward)}`);
  if (world.wind[col]) parts.push(`wind ${Math.abs(world.wind[col])} ${world.wind[col] > 0 ? 'up' : 'down'}`);
  if (world.sidewind[row]) parts.push(`wind ${Math.abs(world.sidewind[row])} to the ${world.sidewind[row] > 0 ? 'right' : 'left'}`);
  return parts.join(', ');
}

/** @param {World} world @param {number} index */
function portalWords(world, index) {
  const letter = world.letters[index];
  const far = partner(world, index);
  if (far === null) return `portal ${letter}, its other end is still to be placed`;
  const place = `row ${Math.floor(far / world.cols) + 1}, column ${(far % world.cols) + 1}`;
  if (letter !== letter.toLowerCase()) return `landing ${letter} of the jump from ${place}`;
  return world.letters[far] === letter ? `portal ${letter} to ${place}` : `jump ${letter} to ${place}, reward ${signed(world.jumps[letter] ?? world.step)}`;
}

/** The reward that a cell shows: its own, else that of its kind where the kind has one. @param {World} world @param {number} index */
function rewardOf(world, index) {
  const kind = /** @type {Record<string, 'goal' | 'pit' | 'cliff'>} */ (ENDS)[world.letters[index]];
  return world.rewards[index] ?? (kind && world[kind] !== 0 ? world[kind] : null);
}

/** The inside of a cell as SVG: every kind has a shape of its own, not only a colour. @param {World} world @param {number} index @param {number} size */
export function drawn(world, index, size) {
  const letter = world.letters[index];
  const [row, col] = [Math.floor(index / world.cols), index % world.cols];
  const at = (/** @type {number} */ share) => (share * size).toFixed(1);
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ style, /** @type {string} */ words) =>
    `<text x="${at(x)}" y="${at(y)}" class="${style}">${words.replace('<', '&lt;')}</text>`;
  const way = (/** @type {string} */ d, /** @type {string} */ style) => `<path class="${style}" d="${d.replace(/-?[\d.]+/g, (share) => at(Number(share)))}"/>`;
  const parts = [`<rect width="${size}" height="${size}" class="pg-ground pg-kind-${kindOf(letter)}"/>`];
  if (letter === '#') parts.push(way('M0 .5L.5 0M0 1L1 0M.5 1L1 .5', 'pg-hatch'));
  if (letter === 'S') parts.push(`<circle cx="${at(0.5)}" cy="${at(0.5)}" r="${at(0.34)}" class="pg-ring"/>`, text(0.5, 0.5, 'pg-letter', 'S'));
  if (letter === 'G') parts.push(way('M.34 .8L.34 .14L.76 .3L.34 .46', 'pg-flag'));
  if (letter === 'H') parts.push(`<circle cx="${at(0.5)}" cy="${at(0.46)}" r="${at(0.3)}" class="pg-hole"/>`, way('M.36 .32L.64 .6M.64 .32L.36 .6', 'pg-cross'));
  if (letter === 'C') parts.push(way('M.06 .3L.2 .68L.35 .3L.5 .68L.65 .3L.8 .68L.94 .3', 'pg-spikes'));
  if (DOORS.includes(letter)) {
    const turn = 90 * DOORS.indexOf(letter);
    parts.push(`<g transform="rotate(${turn} ${at(0.5)} ${at(0.5)})">${way('M.5 .2L.8 .58L.62 .58L.62 .84L.38 .84L.38 .58L.2 .58Z', 'pg-door')}</g>`);
  }
  if (isPortal(letter)) {
    const style = partner(world, index) === null ? 'pg-portal pg-open' : letter === letter.toLowerCase() ? 'pg-portal' : 'pg-portal pg-landing';
    parts.push(`<circle cx="${at(0.5)}" cy="${at(0.5)}" r="${at(0.36)}" class="${style}"/>`, text(0.5, 0.5, 'pg-letter', letter));
  }
  const reward = rewardOf(world, index);
  if (reward !== null && letter !== '#') {
    const words = signed(reward);
    parts.push(text(0.5, '.'.includes(letter) ? 0.5 : 0.87, `pg-number ${words.length > 5 ? 'pg-narrow' : ''} ${reward < 0 ? 'pg-minus' : 'pg-plus'}`, words));
  }
  const winds = [[world.wind[col], '↑', '↓'], [world.sidewind[row], '→', '←']].filter(([strength]) => strength);
  winds.forEach(([strength, plus, minus], i) => parts.push(text(0.04, 0.13 + 0.24 * i, 'pg-wind', `${Number(strength) > 0 ? plus : minus}${Math.abs(Number(strength))}`)));
  return parts.join('');
}

/** @param {string} letter */
function kindOf(letter) {
  return /** @type {Record<string, string>} */ ({ '#': 'wall', S: 'start', G: 'goal', H: 'pit', C: 'cliff' })[letter] ?? 'free';
}
