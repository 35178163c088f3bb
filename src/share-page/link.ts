/** The page's side of ttyd's protocol: connects, connects again when the line breaks, and knows when the share has ended. */

export interface Info {
  target: string;
  writable: boolean;
  engine: 'builtin' | 'ttyd';
  expiresAt: number | null;
  /** Of the shared window, in cells. */
  columns: number;
  rows: number;
}

/** What our own server adds to the protocol. */
export interface WindowState {
  columns: number;
  rows: number;
  panes: { id: string; left: number; top: number; width: number; height: number }[];
  active: string | null;
}

/** Why there is nothing to see any more, as the server says it. */
export type End = 'stopped' | 'expired' | 'closed' | 'failed';

export interface LinkEvents {
  info(info: Info): void;
  /** A new line begins: what the terminal shows is to be forgotten. */
  opened(): void;
  output(bytes: Uint8Array): void;
  state(state: WindowState): void;
  /** The shared window has another size. */
  resized(columns: number, rows: number): void;
  lost(): void;
  ended(end: End | 'gone'): void;
  /** Columns and rows of the terminal now. */
  size(): { columns: number; rows: number };
}

const RETRY_MS = 300;
const MOST_RETRY_MS = 5000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Link {
  private socket: WebSocket | null = null;
  private over = false;
  private retries = 0;
  private following = false;

  constructor(
    /** The address of the page, up to its last slash. */
    private readonly base: string,
    private readonly events: LinkEvents,
  ) {}

  async connect(): Promise<void> {
    try {
      const answer = await fetch(`${this.base}info`, { cache: 'no-store' });
      // Another program may have the port by now.
      if (!answer.ok) {
        this.end('gone');
        return;
      }
      this.events.info((await answer.json()) as Info);
      const { token } = (await (await fetch(`${this.base}token`, { cache: 'no-store' })).json()) as { token: string };
      if (!this.following) void this.followLife();
      this.open(token);
    } catch {
      this.retry();
    }
  }

  /** Tries at once, also where the share was taken for ended. */
  again(): void {
    this.over = false;
    this.retries = 0;
    void this.connect();
  }

  private open(token: string): void {
    const socket = new WebSocket(`${this.base.replace(/^http/, 'ws')}ws`, ['tty']);
    this.socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.retries = 0;
      this.events.opened();
      this.send(JSON.stringify({ AuthToken: token, client: 'muxworks', ...this.events.size() }));
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      const bytes = new Uint8Array(data);
      const opcode = bytes[0];
      if (opcode === 0x30) this.events.output(bytes.subarray(1));
      else if (opcode === 0x33) this.events.state(JSON.parse(decoder.decode(bytes.subarray(1))) as WindowState);
    };
    socket.onclose = ({ reason }) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (isEnd(reason)) this.end(reason);
      else this.retry();
    };
  }

  /** An answer that tells the window's size and ends with the share, saying why: the same for every engine. */
  private async followLife(): Promise<void> {
    this.following = true;
    try {
      const { body } = await fetch(`${this.base}life`, { cache: 'no-store' });
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
        const lines = (rest + read.value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.told(line);
      }
    } catch {
      // The line broke: that is seen on the socket too, which is opened again.
    }
    this.following = false;
  }

  private told(line: string): void {
    const [word = '', columns, rows] = line.split(' ');
    if (isEnd(word)) this.end(word);
    else if (word === 'size') this.events.resized(Number(columns), Number(rows));
  }

  private retry(): void {
    if (this.over) return;
    this.events.lost();
    const wait = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** this.retries++);
    setTimeout(() => {
      if (!this.over && this.socket === null) void this.connect();
    }, wait);
  }

  private end(end: End | 'gone'): void {
    if (this.over) return;
    this.over = true;
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.events.ended(end);
  }

  input(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? encoder.encode(data) : data;
    // The server takes messages up to a size; a long paste comes in several.
    for (let from = 0; from < bytes.length; from += 32_768) {
      const part = bytes.subarray(from, from + 32_768);
      const message = new Uint8Array(part.length + 1);
      message[0] = 0x30;
      message.set(part, 1);
      this.send(message);
    }
  }

  resize(): void {
    this.send(`1${JSON.stringify(this.events.size())}`);
  }

  pause(): void {
    this.send('2');
  }

  resume(): void {
    this.send('3');
  }

  focus(pane: string): void {
    this.send(`4${pane}`);
  }

  private send(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(typeof message === 'string' ? encoder.encode(message) : message);
  }
}

function isEnd(text: string): text is End {
  return text === 'stopped' || text === 'expired' || text === 'closed' || text === 'failed';
}
