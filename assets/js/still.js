// A picture that only stands there: a kept figure, small on a card or large in a comparison, in this viewer's colours.

import { paint, themeOf } from './paint.js';
import { plotly } from './picture.js';
import { ROLES, SCALES } from './palette.js';

const KINDS = ['linear', 'log', 'date']; // axes that two pictures can have in common
const AXIS = /^[xy]axis\d*$/;

/** Draw a figure. @param {HTMLElement} place @param {any} figure @param {{height: number, card?: boolean}} wish card: only to be recognised */
export async function still(place, figure, { height, card = false }) {
  const Plotly = await plotly();
  const width = place.clientWidth;
  if (!place.isConnected || !width) return;
  const theme = themeOf(place);
  const { data, layout } = paint(figure, { roles: /** @type {any} */ (ROLES)[theme], scales: /** @type {any} */ (SCALES)[theme] });
  const view = layout.meta?.views?.[0]?.[0];
  for (const trace of data) if (trace.meta?.view) trace.visible = trace.meta.view === view;
  const small = card ? { margin: { l: 44, r: 8, t: 8, b: 38 }, showlegend: false, annotations: [], ...untitled(layout) } : {};
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', layout.meta?.alt ?? '');
  await Plotly.react(place, card ? data.map(bare) : data, { ...layout, ...small, width, height }, { staticPlot: card, displaylogo: false, displayModeBar: false, plotlyServerURL: '' });
}

/** Give two drawn pictures the same axes, where these are of one kind and one name; whether any are. @param {any} one @param {any} other */
export async function share(one, other) {
  const Plotly = await plotly();
  /** @type {Record<string, any>} */
  const ranges = {};
  for (const name of Object.keys(one._fullLayout ?? {}).filter((key) => AXIS.test(key))) {
    const [a, b] = [one._fullLayout[name], other._fullLayout?.[name]];
    if (!b || a.type !== b.type || !KINDS.includes(a.type) || a.title?.text !== b.title?.text || [a, b].some((axis) => axis.scaleanchor || axis.matches)) continue;
    const [from, to] = [a, b].map((axis) => axis.range.map((/** @type {any} */ end) => axis.r2l(end)));
    const turned = from[0] > from[1];
    if (turned !== to[0] > to[1]) continue;
    const [low, high] = [Math.min(...from, ...to), Math.max(...from, ...to)];
    ranges[`${name}.range`] = (turned ? [high, low] : [low, high]).map((end) => a.l2r(end));
  }
  if (Object.keys(ranges).length) for (const place of [one, other]) await Plotly.relayout(place, ranges);
  return Object.keys(ranges).length > 0;
}

/** Axes that stand above each other have no room for their names on a card. @param {any} layout */
function untitled(layout) {
  const names = Object.keys(layout).filter((key) => AXIS.test(key));
  return names.length < 3 ? {} : Object.fromEntries(names.map((name) => [name, { ...layout[name], title: { text: '' } }]));
}

/** A trace without what a card has no room for. @param {any} trace */
function bare(trace) { return { ...trace, showscale: false, ...(trace.marker && { marker: { ...trace.marker, showscale: false } }) }; }
