// The tools of the world editor: which one is in hand, and what it paints.

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Brush} Brush */
/** @typedef {{name: string, label: string, key: string, icon: string, letter?: string, hint: string}} Tool */

/** @type {Tool[]} */
export const TOOLS = [
  { name: 'hand', label: 'Look', key: 'Escape', hint: 'says what a cell is; a finger scrolls', icon: 'M9 11V5a1.5 1.5 0 0 1 3 0v5V3.5a1.5 1.5 0 0 1 3 0V10V5a1.5 1.5 0 0 1 3 0v9c0 4-2 7-6 7-3 0-4.5-1.5-6-4l-2.5-4.5a1.5 1.5 0 0 1 2.5-1.5l2 2' },
  { name: 'letter', letter: '#', label: 'Wall', key: '1', hint: 'again takes it away', icon: 'M3 5h18v14H3zM3 12h18M9 5v7M15 12v7' },
  { name: 'letter', letter: 'G', label: 'Goal', key: '2', hint: 'ends the episode', icon: 'M6 21V3l13 4-13 5' },
  { name: 'letter', letter: 'H', label: 'Pit', key: '3', hint: 'ends the episode', icon: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18zM8.5 8.5l7 7M15.5 8.5l-7 7' },
  { name: 'start', label: 'Start', key: '4', hint: 'where episodes begin', icon: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18zM10 8l6 4-6 4z' },
  { name: 'reward', label: 'Reward', key: '5', hint: 'of moving into the cell', icon: 'M12 3v10M7 8h10M7 19h10' },
  { name: 'letter', letter: '.', label: 'Free', key: '6', hint: 'takes everything out of a cell', icon: 'M8 19h12M5 15L14 5l6 6-8 8H8z' },
  { name: 'letter', letter: 'C', label: 'Cliff', key: '7', hint: 'its reward, and back to the start', icon: 'M3 7l3 11 3-11 3 11 3-11 3 11 3-11' },
  { name: 'door', label: 'Door', key: '8', hint: 'one-way: can be entered only the way it points', icon: 'M12 4l6 8h-3v8H9v-8H6z' },
  { name: 'portal', label: 'Portal', key: '9', hint: 'two cells: who enters one stands on the other', icon: 'M8 5a5 7 0 1 0 0 14 5 7 0 1 0 0-14zM16 5a5 7 0 0 1 0 14' },
  { name: 'wind', label: 'Wind', key: '0', hint: 'of a whole column or row', icon: 'M3 9h11a3 3 0 1 0-3-3M3 14h15a3 3 0 1 1-3 3' },
];
const OPTIONS = /** @type {Record<string, [string, string][]>} */ ({
  door: [['^', '↑ up'], ['>', '→ right'], ['v', '↓ down'], ['<', '← left']],
  portal: [['both', 'both ways'], ['jump', 'jump, one way']],
  wind: [['column', 'column, up'], ['row', 'row, to the right']],
  start: [['one', 'one start'], ['several', 'several, equally likely']],
});

export class Brushes {
  /** @param {HTMLElement} root @param {(paints: boolean) => void} chosen called when another tool is in hand */
  constructor(root, chosen) {
    this.chosen = chosen;
    this.tool = TOOLS[matchMedia('(pointer: coarse)').matches ? 0 : 1];
    this.erasing = false;
    const bar = document.createElement('div');
    bar.className = 'pg-palette';
    bar.setAttribute('role', 'group');
    bar.setAttribute('aria-label', 'Tools');
    this.buttons = TOOLS.map((tool) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'pg-tool';
      button.title = `${tool.label}: ${tool.hint} (${tool.key})`;
      button.setAttribute('aria-keyshortcuts', tool.key);
      button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${tool.icon}"/></svg>`;
      button.append(Object.assign(document.createElement('span'), { textContent: tool.label }));
      button.onclick = () => this.take(tool);
      bar.append(button);
      return button;
    });
    this.extra = document.createElement('div');
    this.extra.className = 'pg-line pg-extra';
    this.select = document.createElement('select');
    this.select.setAttribute('aria-label', 'Kind');
    this.select.onchange = () => this.show();
    this.number = Object.assign(document.createElement('input'), { type: 'number', step: 'any', value: '-1' });
    this.label = document.createElement('label');
    this.label.className = 'pg-count';
    this.caption = document.createElement('span');
    this.label.append(this.caption, this.number);
    this.extra.append(this.select, this.label);
    root.append(bar);
    this.values = /** @type {Record<string, string>} */ ({ reward: '-1', portal: '10', wind: '1' }); // what each tool's number was last
    this.number.oninput = () => { this.values[this.tool.name] = this.number.value; };
    this.take(this.tool);
  }

  paints() { return this.tool.name !== 'hand'; }

  /** Whether a stroke goes on from cell to cell. */
  drags() { return !['start', 'portal'].includes(this.tool.name); }

  /** @param {string} key */
  choose(key) {
    const tool = TOOLS.find((one) => one.key === key);
    if (tool) this.take(tool);
  }

  /** @param {Tool} tool */
  take(tool) {
    this.tool = tool;
    TOOLS.forEach((one, i) => this.buttons[i].setAttribute('aria-pressed', String(one === tool)));
    this.select.replaceChildren(...(OPTIONS[tool.name] ?? []).map(([value, label]) => new Option(label, value)));
    this.show();
    this.chosen(this.paints());
  }

  /** The choices that belong to the tool in hand. */
  show() {
    const { name } = this.tool;
    const number = name === 'reward' || name === 'wind' || (name === 'portal' && this.select.value === 'jump');
    this.select.hidden = !OPTIONS[name];
    this.label.hidden = !number;
    this.extra.hidden = this.select.hidden && !number;
    this.caption.textContent = name === 'wind' ? 'Strength' : 'Reward';
    Object.assign(this.number, name === 'wind' ? { min: '-9', max: '9', step: '1' } : { min: '-1000', max: '1000', step: 'any' });
    if (number) this.number.value = this.values[name];
  }

  /** What a dab paints. world: given where a stroke begins; on a cell that is like this already the stroke takes away.
   * @param {World | null} world @param {number} index @returns {Brush} */
  brush(world, index) {
    const { name, letter } = this.tool;
    const value = this.value();
    const here = world?.letters[index];
    switch (name) {
      case 'reward':
        if (world) this.erasing = world.rewards[index] === value;
        return { tool: 'reward', value: this.erasing ? null : value };
      case 'wind': return { tool: 'wind', axis: this.select.value, value: Math.round(value) };
      case 'portal': return { tool: 'portal', jump: this.select.value === 'jump', value };
      case 'start': return { tool: 'start', several: this.select.value === 'several' };
      default: {
        const mark = name === 'door' ? this.select.value : letter;
        if (world) this.erasing = here === mark;
        return { tool: 'letter', letter: this.erasing ? '.' : mark };
      }
    }
  }

  /** The number beside the tools, within its bounds. */
  value() {
    const number = Number(this.number.value) || 0;
    return Math.max(Number(this.number.min), Math.min(Number(this.number.max), number));
  }
}
