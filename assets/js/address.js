// The page's address says what its controls say. Streamlit writes it, but from what it last heard of it: a script run that overtakes
// another may take back what that one wrote. So once the page rests, what is missing is put in, and what is no longer so is mended.

/** @typedef {{link: string, apart: string[], usual: string[]}} Address a link with every setting; those that differ from their default,
 *   which must stand in the address, and those that do not, which may be left out of it */

const REST = 200; // milliseconds between two looks; what a look changes rests since the one before
/** @type {Address | null} what the controls of the page on screen are set to */
let wanted = null;
let looking = 0, still = false;

/** @param {Address | null} address null: it is not known, for what is set cannot be */
export function keepAddress(address) {
  wanted = address;
  still = false;
  delete document.documentElement.dataset.address;
  looking ||= setInterval(look, REST);
}

/** The page is left: its settings are not those of the next. */
export function leaveAddress() {
  clearInterval(looking);
  looking = 0;
}

function look() {
  const resting = document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning';
  if (resting && still && wanted) write(wanted);
  still = resting;
}

/** @param {Address} address */
function write({ link, apart, usual }) {
  const query = new URLSearchParams(location.search), set = new URLSearchParams(link);
  let wrong = false;
  for (const name of [...apart, ...usual]) {
    const said = query.get(name), text = set.get(name) ?? '', needed = apart.includes(name);
    if (said === null ? !needed : alike(said, text)) continue;
    if (needed) query.set(name, text);
    else query.delete(name);
    wrong = true;
  }
  document.documentElement.dataset.address = 'whole'; // for whoever reads it from outside, as our tests do
  if (wrong) history.replaceState(history.state, '', `${location.pathname}?${query}${location.hash}`);
}

/** @param {string} a @param {string} b */
function alike(a, b) { return a === b || (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b)); }
