// Things to try that check themselves: a list that is ticked when a run's state says that one is done. Kept in this browser.

export class Tasks {
  /** @param {HTMLElement} root @param {string} topic */
  constructor(root, topic) {
    this.key = `playground tasks ${topic}`;
    this.done = kept(this.key);
    /** @type {Record<string, string>} */
    this.words = {};
    this.element = Object.assign(document.createElement('details'), { className: 'pg-tasks', hidden: true });
    this.summary = document.createElement('summary');
    this.list = document.createElement('ul');
    this.element.append(this.summary, this.list);
    root.append(this.element);
  }

  /** @param {Record<string, string>} words what there is to try, by name */
  offer(words) {
    if (JSON.stringify(words) === JSON.stringify(this.words)) return;
    this.words = words;
    this.paint();
  }

  /** @param {string[]} names done in the state on screen */
  tick(names) {
    const fresh = names.filter((name) => name in this.words && !this.done.has(name));
    if (!fresh.length) return;
    for (const name of fresh) this.done.add(name);
    try { localStorage.setItem(this.key, JSON.stringify([...this.done])); } catch { /* ticked until the page is left */ }
    this.paint();
    this.summary.textContent = `Done: ${this.words[fresh[0]]} ${this.counted()}`;
  }

  paint() {
    const names = Object.keys(this.words);
    this.element.hidden = names.length === 0;
    this.summary.textContent = `Try this. ${this.counted()}`;
    this.list.replaceChildren(...names.map((name) => {
      const item = document.createElement('li');
      item.className = this.done.has(name) ? 'pg-done' : '';
      item.textContent = `${this.done.has(name) ? '☑' : '☐'} ${this.words[name]}`;
      return item;
    }));
  }

  counted() {
    const names = Object.keys(this.words);
    return `${names.filter((name) => this.done.has(name)).length} of ${names.length} done.`;
  }
}

/** @param {string} key @returns {Set<string>} */
function kept(key) {
  try { return new Set(JSON.parse(localStorage.getItem(key) ?? '[]')); } catch { return new Set(); } // a browser that keeps nothing
}
