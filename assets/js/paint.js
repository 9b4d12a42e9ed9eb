// Figures name roles, not colours; here they get the colours of this viewer's theme. The server's core/theme.py `paint` does the same.

/** @typedef {{roles: Record<string, string>, scales: Record<string, any>}} Palette */

/** Only what stands under a key that names a colour is painted: a person's column may be called "role:train".
 * @param {any} part @param {Palette} palette @param {string} [key] @returns {any} */
export function paint(part, palette, key = '') {
  if (typeof part === 'string') return /color/.test(key) && /^(role|scale):/.test(part) ? colour(part, palette) : part;
  if (Array.isArray(part)) return part.map((item) => paint(item, palette, key));
  if (part && typeof part === 'object') {
    if ('bdata' in part) return { ...part }; // Plotly writes into what it is given; a figure must stay as it came, or it never equals the next
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, paint(value, palette, name)]));
  }
  return part;
}

/** @param {string} name @param {Palette} palette */
function colour(name, palette) {
  const [kind, rest] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  if (kind === 'scale') return known(palette.scales, rest);
  const [role, opacity] = rest.split('/');
  const hex = known(palette.roles, role);
  if (opacity === undefined) return hex;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

/** @param {Record<string, any>} table @param {string} name */
function known(table, name) {
  if (!(name in table)) throw new Error(`no colour for ${name}`);
  return table[name];
}

/** "dark" or "light", by the background that Streamlit gives this element. @param {Element} element */
export function themeOf(element) {
  const probe = getComputedStyle(element).getPropertyValue('--st-background-color').trim() || '#ffffff';
  const [red, green, blue] = rgb(probe);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light';
}

/** @param {string} text */
function rgb(text) {
  if (text.startsWith('#')) {
    const long = text.length === 4 ? [...text.slice(1)].map((c) => c + c).join('') : text.slice(1);
    return [0, 2, 4].map((at) => parseInt(long.slice(at, at + 2), 16));
  }
  return (text.match(/[\d.]+/g) ?? ['255', '255', '255']).slice(0, 3).map(Number);
}
