/** For tests and benchmarks: a viewer of a share as any ttyd client is one, with a terminal that shows what it is sent. */
import { createServer } from 'node:net';
import xterm from '@xterm/headless';
import WebSocket from 'ws';
import { findTtyd, hasUsableTtyd } from './ttyd.ts';
import type { ShareEngine } from './types.ts';

/** The engines that can be tried here. Those with ttyd are skipped where there is none; MUXWORKS_TTYD names one. */
export const engines: readonly ShareEngine[] = (await hasUsableTtyd()) ? ['builtin', 'ttyd'] : ['builtin'];
export const ttyd = (await hasUsableTtyd()) ? await findTtyd() : null;

export interface ViewOptions {
  columns?: number;
  rows?: number;
  headers?: Readonly<Record<string, string>>;
  /** Instead of what `token` tells. */
  authToken?: string;
}

export class TestViewer {
  readonly terminal: xterm.Terminal;
  bytes = 0;
  closed: { code: number; reason: string } | null = null;

  private constructor(
    readonly socket: WebSocket,
    columns: number,
    rows: number,
  ) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    socket.on('message', (data) => {
      const message = data as Buffer;
      this.bytes += message.length;
      if (message[0] === 0x30) this.terminal.write(message.subarray(1));
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on('error', () => {});
  }

  /** Connects and says hello. @throws Error with the status where it is refused */
  static async open(
    url: string,
    { columns = 80, rows = 24, headers = {}, authToken }: ViewOptions = {},
  ): Promise<TestViewer> {
    const token = authToken ?? ((await (await fetch(`${url}token`)).json()) as { token: string }).token;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}ws`, ['tty'], { headers });
    const viewer = new TestViewer(socket, columns, rows);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_, { statusCode }) => reject(new Error(String(statusCode))));
      socket.once('error', reject);
    });
    socket.send(Buffer.from(JSON.stringify({ AuthToken: token, columns, rows })));
    return viewer;
  }

  text(): string {
    const { active } = this.terminal.buffer;
    const lines = Array.from({ length: this.terminal.rows }, (_, y) => active.getLine(active.baseY + y));
    return lines.map((line) => line?.translateToString(true) ?? '').join('\n');
  }

  type(text: string): void {
    this.socket.send(Buffer.from(`0${text}`));
  }

  close(): void {
    this.socket.terminate();
    this.terminal.dispose();
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
