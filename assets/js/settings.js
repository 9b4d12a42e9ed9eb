// A button that takes one small text file and hands its text to the page, which checks it.

import { element } from './row.js';

/** @typedef {{most: number}} Data most: characters that are read */

/** Called by Streamlit at each change of `data`, always with the same element. @param {any} place @param {any} component */
export function mount(place, component) {
  place.playground.view ??= new SettingsFile(place.querySelector('.pg-settings'));
  place.playground.view.update(component.data, component.setTriggerValue);
}

class SettingsFile {
  /** @param {HTMLElement} root */
  constructor(root) {
    const input = /** @type {HTMLInputElement} */ (element(root, 'input', 'pg-input'));
    Object.assign(input, { type: 'file', accept: '.json,application/json', tabIndex: -1 });
    input.setAttribute('aria-hidden', 'true');
    const button = /** @type {HTMLButtonElement} */ (element(root, 'button', 'pg-button', 'Load settings'));
    button.type = 'button';
    button.onclick = () => input.click();
    this.said = element(root, 'div', 'pg-status');
    this.said.setAttribute('aria-live', 'polite');
    input.onchange = async () => {
      const [file] = input.files ?? [];
      if (!file) return;
      const text = await file.slice(0, 4 * this.most + 4).text(); // a sign takes up to four bytes
      input.value = ''; // the same file may be chosen again
      this.said.textContent = file.name;
      this.tell('file', { text: text.slice(0, this.most + 1) });
    };
    this.most = 0;
    /** @type {(name: string, value: any) => void} */
    this.tell = () => {};
  }

  /** @param {Data} data @param {(name: string, value: any) => void} tell */
  update(data, tell) {
    this.most = data.most;
    this.tell = tell;
  }
}
