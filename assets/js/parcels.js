// What a person chose, dropped or pasted, sorted into parcels: pictures together, every other file by itself.

/** @typedef {{name: string, file: Blob}} Item a file with its folders in its name */
/** @typedef {{title: string, items: Item[], bytes: number}} Parcel */

const PICTURES = /\.(png|jpe?g|jfif|webp|bmp|dib|tiff?|gif)$/i;
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;
const MOST_ALONE = 10; // files that are sent each by itself, at once
const MOST_FILES = 10000;

/** Parcels to send, and what to say about what is not sent. @param {Item[]} items @param {number} megabytes the largest parcel
 * @returns {{parcels: Parcel[], said: string[]}} */
export function parcels(items, megabytes) {
  const said = [];
  const shown = items.filter((item) => !HIDDEN.test(item.name));
  if (shown.length < items.length) said.push(`${count(items.length - shown.length, 'hidden file')} left out.`);
  const pictures = shown.filter(isPicture);
  const others = shown.filter((item) => !isPicture(item));
  const groups = pictures.length ? [pictures] : [];
  const beside = pictures.length > 0 && others.some((item) => item.name.includes('/')); // what else lies in a folder of pictures
  if (beside) said.push(`${count(others.length, 'other file')} beside the pictures left out.`);
  else {
    if (others.length > MOST_ALONE) said.push(`Files at once: got ${others.length}, needs at most ${MOST_ALONE}; the first ${MOST_ALONE} are taken.`);
    groups.push(...others.slice(0, MOST_ALONE).map((item) => [item]));
  }
  const made = groups.map((group) => ({ title: titled(group), items: group, bytes: group.reduce((sum, item) => sum + item.file.size, 0) }));
  return {
    parcels: made.filter((parcel) => {
      const problem = refused(parcel, megabytes);
      if (problem) said.push(`${parcel.title}: ${problem}`);
      return !problem;
    }),
    said: items.length ? said : ['Nothing was found in it.'],
  };
}

/** The bytes of a parcel as the server takes them: a line of JSON, then one file after the other. @param {Parcel} parcel */
export function body(parcel) {
  const files = parcel.items.map(({ name, file }) => ({ name, size: file.size }));
  return new Blob([JSON.stringify({ files }) + '\n', ...parcel.items.map((item) => item.file)]);
}

/** All files in what was dropped, those in folders too. @param {DataTransfer} transfer @returns {Promise<Item[]>} */
export async function dropped(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.length || entries.some((entry) => !entry)) return [...transfer.files].map((file) => ({ name: file.name, file }));
  /** @type {Item[]} */
  const found = [];
  for (const entry of entries) await gather(/** @type {FileSystemEntry} */ (entry), found);
  return found;
}

/** @param {FileSystemEntry} entry @param {Item[]} found */
async function gather(entry, found) {
  if (found.length > MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    found.push({ name: entry.fullPath.replace(/^\//, ''), file: /** @type {File} */ (file) });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    const some = /** @type {FileSystemEntry[]} */ (await new Promise((resolve, reject) => reader.readEntries(resolve, reject)));
    if (!some.length) return; // it gives a hundred at a time
    for (const inner of some) await gather(inner, found);
  }
}

/** What was pasted: pictures or files, else text that is a table. @param {DataTransfer} transfer @returns {{items: Item[], problem: string}} */
export function pasted(transfer) {
  const files = [...transfer.files];
  if (files.length) return { items: files.map((file, i) => ({ name: pastedName(file, i), file })), problem: '' };
  return pastedText(transfer.getData('text/plain'));
}

/** @param {string} text @returns {{items: Item[], problem: string}} */
export function pastedText(text) {
  if (!/\S[^\n]*\n\s*\S/.test(text)) return { items: [], problem: `Clipboard: got ${text.trim() ? 'text of one line' : 'nothing'}, needs rows of a table or a picture.` };
  return { items: [{ name: 'pasted table', file: new Blob([text], { type: 'text/plain' }) }], problem: '' };
}

/** @param {Blob} file @param {number} i */
function pastedName(file, i) {
  const own = /** @type {File} */ (file).name ?? '';
  const ending = file.type.split('/')[1]?.replace(/[^a-z0-9]/g, '') || 'png';
  return own && own !== 'image.png' ? own : `pasted picture${i ? ` ${i + 1}` : ''}.${ending}`;
}

/** @param {Item} item */
function isPicture(item) { return PICTURES.test(item.name) || item.file.type.startsWith('image/'); }

/** @param {Item[]} items */
function titled(items) {
  if (items.length === 1) return items[0].name.split('/').pop() ?? '';
  const first = items[0].name.split('/')[0];
  const together = items.every((item) => item.name.startsWith(`${first}/`));
  return `${together ? first : 'files'} (${items.length.toLocaleString('en')} files)`;
}

/** @param {Parcel} parcel @param {number} megabytes */
function refused(parcel, megabytes) {
  if (!parcel.bytes) return 'File size: got 0, needs at least 1 byte.';
  if (parcel.bytes > megabytes * 1e6) return `File size in MB: got ${Math.round(parcel.bytes / 1e4) / 100}, needs at most ${megabytes}.`;
  return parcel.items.length > MOST_FILES ? `Files at once: got ${parcel.items.length}, needs at most ${MOST_FILES}.` : '';
}

/** @param {number} number @param {string} noun */
export function count(number, noun) { return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`; }
