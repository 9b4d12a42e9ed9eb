// A rate picked on a picture: by a click or tap anywhere on it, or by the arrow keys while it has the focus. The figure says in
// layout.meta.pick that it wants one: {at, top}: heights of the label and of the line, on the y axis.

const STEP = 10 ** 0.05, LINEAR_STEPS = 100, STILL = 6; // pixels that a click may move

/** The traces that mark it. @param {any} layout @param {number} value */
export function marked(layout, value) {
  const { pick } = layout.meta, { type, range } = layout.xaxis;
  const at = (type === 'log' ? Math.log10(value) : value);
  if (!(value > 0) || at < range[0] || at > range[1]) return [];
  const right = at < range[0] + 0.7 * (range[1] - range[0]);
  const color = pick.color;
  return [{
    type: 'scatter', name: 'yours', mode: 'lines+markers+text', x: [value, value], y: [pick.at, pick.top], text: [`${right ? '  ' : ''}yours <b>${written(value)}</b>${right ? '' : '  '}`, ''],
    textposition: right ? 'middle right' : 'middle left', textfont: { color, size: 13 }, line: { color, width: 2.5, dash: 'longdashdot' },
    marker: { color, size: [9, 0], symbol: 'triangle-up', opacity: 1 }, hoverinfo: 'skip', showlegend: false, ...(pick.axis && { yaxis: pick.axis }),
  }];
}

/** Two digits, as the server writes rates. @param {number} value */
export function written(value) { return String(Number(value.toPrecision(2))); }

/** Listen on a picture. @param {HTMLElement & {_fullLayout?: any}} element @param {() => {layout: any, value: number | null}} now @param {(value: number, soon: boolean) => void} picked */
export function listen(element, now, picked) {
  element.addEventListener('pointerdown', (down) => {
    if (!now().layout?.meta?.pick || !onPlot(element, down)) return;
    const up = (/** @type {PointerEvent} */ event) => {
      const axis = element._fullLayout?.xaxis;
      if (!axis || Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > STILL) return;
      const value = axis.p2d(event.clientX - element.getBoundingClientRect().left - axis._offset);
      if (value > 0) picked(Number(value.toPrecision(2)), true);
    };
    window.addEventListener('pointerup', up, { once: true, capture: true }); // Plotly lays a cover over the page while a button is down
    window.addEventListener('pointercancel', () => window.removeEventListener('pointerup', up, true), { once: true }); // a finger scrolls
  }, true);
  element.addEventListener('keydown', (event) => {
    const { layout, value } = now();
    if (!layout?.meta?.pick || event.ctrlKey || event.metaKey || event.altKey) return;
    const { type, range } = layout.xaxis, log = type === 'log', way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key];
    if (!way) return;
    event.preventDefault();
    const middle = log ? 10 ** ((range[0] + range[1]) / 2) : (range[0] + range[1]) / 2, step = (range[1] - range[0]) / LINEAR_STEPS;
    const wished = value ? (log ? value * STEP ** way : value + step * way) : middle;
    const [low, high] = log ? [10 ** range[0], 10 ** range[1]] : [step, range[1]];
    picked(Number(Math.min(high, Math.max(low, wished)).toPrecision(3)), false);
  });
}

/** Whether an event happened on the part of the picture where curves are. @param {HTMLElement & {_fullLayout?: any}} element @param {PointerEvent} event */
function onPlot(element, event) {
  const layout = element._fullLayout, button = /** @type {Element} */ (event.target).closest?.('.modebar, .legend');
  if (!layout || button || event.button) return false;
  const { left, top } = element.getBoundingClientRect(), { l, t, w, h } = layout._size, x = event.clientX - left - l, y = event.clientY - top - t;
  return x >= 0 && x <= w && y >= 0 && y <= h;
}
