// While a tab follows a presenter, controls do not take what a person does to them: one calm sentence instead. It is a courtesy of the page,
// not a lock on the server: whoever gets around it changes nothing but their own picture.

import { following } from './following.js';

const EVENTS = ['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown', 'input', 'change', 'drop'];
const KINDS = ['Slider', 'Selectbox', 'ButtonGroup', 'NumberInput', 'TextInput', 'TextArea', 'Checkbox', 'Button', 'MultiSelect', 'Radio', 'PageLink', 'TopNavLink', 'TopNavSection', 'SidebarNavLink'];
const PARTS = ['.pg-timeline', '.pg-editor', '.pg-curve', '.pg-points', '.pg-kernel', '.pg-layers', '.pg-bring', '[role=slider]', '[role=application]'];
const HELD = [...KINDS.map((kind) => `[data-testid=st${kind}]`), ...PARTS].join();
const PASSING = ['Tab', 'Escape', 'Shift'];

/** @param {() => void} say told when somebody tries */
export function hold(say) {
  const guard = (/** @type {Event} */ event) => {
    if (!following.holds() || !event.isTrusted) return;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!target.closest?.(HELD) || target.closest('.pg-room') || PASSING.includes(/** @type {KeyboardEvent} */ (event).key)) return;
    event.stopImmediatePropagation();
    if (event.cancelable && event.type !== 'touchstart') event.preventDefault(); // a finger may still scroll
    if (event.type !== 'mousedown' && !(following.told?.question && target.closest('.pg-picture'))) say(); // there a click is an answer
  };
  for (const name of EVENTS) window.addEventListener(name, guard, { capture: true, passive: false });
}
