// One WebSocket per browser tab, shared by every view in it. Requests get replies; after a cut it finds its way back by itself.

/** @typedef {{head: any, body: Uint8Array | null}} Reply */

const PATIENCE = [300, 700, 1500, 3000, 5000]; // milliseconds between attempts to reach the server again
const SILENCE = 50000; // the server beats every 20 s: after this long without a word, contact is lost whatever the socket says

export class Contact {
  /** @param {string} url @param {(url: string) => WebSocket} [open] */
  constructor(url, open = (address) => new WebSocket(address)) {
    this.url = url;
    this.open = open;
    this.number = 0;
    this.attempts = 0;
    /** @type {Map<number, {resolve: (reply: Reply) => void, reject: (reason: Error) => void}>} */
    this.pending = new Map();
    /** @type {Set<(lost: boolean) => void>} */
    this.listeners = new Set();
    /** @type {Map<string, (head: any) => void>} what comes unasked, by the view that it is for */
    this.views = new Map();
    this.lost = false;
    this.heard = Date.now();
    this.expect();
    this.socket = this.connect();
    setInterval(() => { if (Date.now() - this.heard > SILENCE && this.socket.readyState === 1) this.socket.close(); }, 5000);
    addEventListener('online', () => { if (this.lost && this.socket.readyState > 1) this.connect(); });
  }

  /** From now on, who asks waits for the next opening. */
  expect() {
    if (this.resolveOpened) return; // they wait already; several attempts may fail before one opens
    this.opened = new Promise((resolve) => { this.resolveOpened = resolve; });
  }

  connect() {
    clearTimeout(this.retry);
    const socket = this.open(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) { socket.close(); return; } // another attempt has taken its place
      this.attempts = 0;
      this.heard = Date.now();
      this.tell(false);
      this.resolveOpened?.(undefined);
      this.resolveOpened = undefined;
    };
    socket.onmessage = (event) => this.hear(new Uint8Array(event.data));
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      this.expect();
      for (const { reject } of this.pending.values()) reject(new Error('lost'));
      this.pending.clear();
      this.refused = event.code === 4403 || event.code === 4401;
      this.tell(true);
      const wait = PATIENCE[Math.min(this.attempts++, PATIENCE.length - 1)];
      this.retry = setTimeout(() => this.connect(), wait);
    };
    return socket;
  }

  /** Ask; resolves with the reply, rejects when contact is lost before it comes. @param {object} message @returns {Promise<Reply>} */
  async request(message) {
    while (this.socket.readyState !== 1) {
      this.expect(); // a socket that is closing says so only once the network answers or gives up
      await this.opened;
    }
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ ...message, id }));
    });
  }

  /** Say something that needs no reply; lost when there is no contact. @param {object} message */
  say(message) {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** @param {Uint8Array} bytes */
  hear(bytes) {
    this.heard = Date.now();
    const cut = bytes.indexOf(10);
    const head = JSON.parse(new TextDecoder().decode(cut < 0 ? bytes : bytes.subarray(0, cut)));
    if (head.view) this.views.get(head.view)?.(head);
    const waiting = this.pending.get(head.re);
    if (!waiting) return; // a heartbeat, or a reply to what nobody waits for any more
    this.pending.delete(head.re);
    waiting.resolve({ head, body: cut < 0 ? null : bytes.subarray(cut + 1) });
  }

  /** @param {boolean} lost */
  tell(lost) {
    if (this.lost === lost) return;
    this.lost = lost;
    for (const listener of this.listeners) listener(lost);
  }
}

/** @type {Map<string, Contact>} */
const contacts = new Map();

/** The tab's one contact to this server. @param {string} path */
export function contact(path) {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
  let known = contacts.get(url);
  if (!known) contacts.set(url, known = new Contact(url));
  return known;
}
