// Beside the grid of the world editor: its size, the rewards that hold everywhere, slip.

import { REWARDS, resized } from './world.js';

/** @typedef {import('./world.js').World} World */

const LABELS = { step: 'Each step', goal: 'Goal', pit: 'Pit', cliff: 'Cliff', bump: 'Bump into a wall' };

export class Rules {
  /** @param {HTMLElement} root @param {{smallest: number, largest: number}} bounds @param {() => World} world @param {(world: World) => void} commit */
  constructor(root, bounds, world, commit) {
    this.world = world;
    const { smallest, largest } = bounds;
    const size = document.createElement('div');
    size.className = 'pg-line';
    const more = document.createElement('details');
    more.className = 'pg-rules';
    more.append(Object.assign(document.createElement('summary'), { textContent: 'Rewards and slip' }));
    /** @type {Map<string, [HTMLInputElement, (world: World) => string]>} */
    this.inputs = new Map();
    this.field(size, 'Rows', { min: smallest, max: largest, step: 1 }, (now) => now.rows, (value) => commit(resized(world(), Math.round(value), world().cols)));
    this.field(size, 'Columns', { min: smallest, max: largest, step: 1 }, (now) => now.cols, (value) => commit(resized(world(), world().rows, Math.round(value))));
    for (const name of REWARDS) {
      const hint = name === 'bump' ? 'like a step' : '';
      this.field(more, LABELS[name], { min: -1000, max: 1000, step: 'any', placeholder: hint }, (now) => now[name] ?? '', (value, empty) => {
        commit({ ...world(), [name]: empty && name === 'bump' ? null : value });
      });
    }
    this.field(more, 'Slip: chance to go sideways', { min: 0, max: 1, step: 'any' }, (now) => now.slip, (value) => commit({ ...world(), slip: value }));
    root.append(size, more);
  }

  /** @param {HTMLElement} place @param {string} label @param {any} bounds @param {(world: World) => number | string} shown
   * @param {(value: number, empty: boolean) => void} chosen */
  field(place, label, bounds, shown, chosen) {
    const name = document.createElement('label');
    name.className = 'pg-count';
    const input = Object.assign(document.createElement('input'), { type: 'number', ...Object.fromEntries(Object.entries(bounds).map(([key, value]) => [key, String(value)])) });
    name.append(Object.assign(document.createElement('span'), { textContent: label }), input);
    place.append(name);
    input.onchange = () => {
      const value = Math.max(bounds.min, Math.min(bounds.max, Number(input.value)));
      chosen(value, input.value === '');
      this.show();
    };
    this.inputs.set(label, [input, (world) => String(shown(world))]);
  }

  /** What the world says now. */
  show() {
    for (const [input, shown] of this.inputs.values()) {
      const value = shown(this.world());
      if (input.value !== value) input.value = value;
    }
  }
}
