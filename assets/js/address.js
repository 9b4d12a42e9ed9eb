// The page's address says what its controls say. Streamlit writes it, but from what it last heard of it: a script run that overtakes
// another may take back what that one wrote. So once the page rests, what is missing is put in, and what is no longer so is mended.

/** @typedef {{apart: Record<string, string>, usual: Record<string, string>}} Address settings as texts: those that differ from their
 *   default, which must stand in the address, and those that do not, which may be left out of it */

const REST = 400; // milliseconds without news from the page's script
let waiting = 0;

/** @param {Address} address */
export function complete(address) {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (resting()) write(address); else complete(address); }, REST);
}

/** The page is left: its settings are not those of the next. */
export function leave() { clearTimeout(waiting); }

function resting() { return document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'; }

/** @param {Address} address */
function write({ apart, usual }) {
  const query = new URLSearchParams(location.search);
  let wrong = false;
  for (const [name, text] of Object.entries({ ...apart, ...usual })) {
    const said = query.get(name);
    if (said === null ? name in usual : alike(said, text)) continue;
    if (name in usual) query.delete(name);
    else query.set(name, text);
    wrong = true;
  }
  if (wrong) history.replaceState(history.state, '', `${location.pathname}?${query}${location.hash}`);
}

/** @param {string} a @param {string} b */
function alike(a, b) { return a === b || (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b)); }
