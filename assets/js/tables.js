// What is told in rows and columns under the pictures.

export class Tables {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.element = Object.assign(document.createElement('div'), { className: 'pg-tables', hidden: true });
    this.shown = '';
    root.append(this.element);
  }

  /** @param {{title: string, columns: string[], rows: string[][]}[]} tables */
  show(tables) {
    const now = JSON.stringify(tables);
    if (now === this.shown) return;
    this.shown = now;
    this.element.hidden = tables.length === 0;
    this.element.replaceChildren(...tables.map(({ title, columns, rows }) => {
      const table = document.createElement('table'), place = document.createElement('div');
      table.createCaption().textContent = title;
      const head = table.createTHead().insertRow();
      for (const name of columns) head.append(Object.assign(document.createElement('th'), { scope: 'col', textContent: name }));
      const body = table.createTBody();
      for (const cells of rows) {
        const row = body.insertRow();
        for (const cell of cells) row.insertCell().textContent = cell;
      }
      place.tabIndex = 0; // a wide one is scrolled by keys too
      place.setAttribute('role', 'group');
      place.setAttribute('aria-label', title);
      place.append(table);
      return place;
    }));
  }
}
