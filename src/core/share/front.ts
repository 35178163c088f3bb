/** The HTTP and WebSocket server of a share: checks who asks, serves the page, and counts its viewers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Assets } from './assets.ts';
import { isSame, refusal } from './guard.ts';
import { CLOSE } from './protocol.ts';
import type { ShareViewer } from './types.ts';

/** A message of a viewer is a key, a paste in parts, or its size. */
const MESSAGE_BYTES = 64 * 1024;
/** A viewer holds two connections, its WebSocket and the word of the share's end. */
const CONNECTIONS = 1024;
const HEADER_BYTES = 8 * 1024;
const REQUEST_MS = 10_000;
/** A viewer that answers no ping for this long has gone without a word; who waits for the word of the end is asked by TCP. */
const PING_MS = 15_000;
/** What viewers have to take their leave. */
const GOODBYE_MS = 500;

export interface FrontOptions {
  readonly address: string;
  readonly port: number;
  /** The first part of every path; null where whoever reaches the address is welcome. */
  readonly secret: string | null;
  /** What a ttyd client is told by `token` and has to say in its first message. */
  readonly authToken: string;
  /** What the page shows about the share, now. */
  info(): Readonly<Record<string, unknown>>;
  readonly assets: Assets;
  /** A viewer has come or gone. */
  viewersChanged(): void;
}

/** What an engine does with a viewer that has been let in. */
export type Welcome = (socket: WebSocket, viewer: ShareViewer) => void;

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const TEXT = 'text/plain; charset=utf-8';
const NOTHING: Reply = { status: 404, body: 'There is nothing here.' };
const ALWAYS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

export class Front {
  readonly viewers = new Map<number, ShareViewer>();
  private readonly http: Server;
  private readonly sockets: WebSocketServer;
  private readonly connections = new Set<Socket>();
  /** Those who wait for the word that the share has ended. */
  private readonly waiting = new Set<ServerResponse>();
  private readonly base: string;
  private readonly pings: NodeJS.Timeout;
  private readonly silent = new WeakSet<WebSocket>();
  private came = 0;
  private ending = false;

  constructor(
    private readonly options: FrontOptions,
    private readonly welcome: Welcome,
  ) {
    this.base = options.secret === null ? '/' : `/${options.secret}/`;
    this.http = createServer(
      {
        ...{ maxHeaderSize: HEADER_BYTES, headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS },
        ...{ keepAliveTimeout: 5000, keepAlive: true, keepAliveInitialDelay: PING_MS },
      },
      (request, response) => this.answer(request, response),
    );
    this.http.maxConnections = CONNECTIONS;
    this.http.on('connection', (socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MESSAGE_BYTES,
      perMessageDeflate: false,
      handleProtocols: () => 'tty',
    });
    this.pings = setInterval(() => this.ping(), PING_MS);
    this.pings.unref();
  }

  /** Resolves with the port. Rejects with Node's own error. */
  listen(): Promise<number> {
    const { port, address } = this.options;
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen({ port, host: address, exclusive: true }, () => {
        this.http.off('error', reject);
        this.http.on('error', () => {});
        resolve((this.http.address() as AddressInfo).port);
      });
    });
  }

  /** Tells the pages one line: the size of the window has changed. */
  say(line: string): void {
    // One that does not read is told by its reconnection.
    for (const response of this.waiting) if (response.writableLength === 0) response.write(`${line}\n`);
  }

  /** Tells every viewer why it is over, and lets nothing open. */
  async close(reason: string): Promise<void> {
    this.ending = true;
    clearInterval(this.pings);
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const response of this.waiting) response.end(`${reason}\n`);
    for (const socket of this.sockets.clients) socket.close(CLOSE.done, reason);
    const timer = setTimeout(() => this.destroy(), GOODBYE_MS);
    this.http.closeIdleConnections();
    await closed;
    clearTimeout(timer);
    this.destroy();
  }

  private destroy(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    for (const socket of this.connections) socket.destroy();
  }

  /** The path behind the secret; null where the request is none of this share's. */
  private place({ url = '' }: IncomingMessage): string | null {
    const path = url.split('?', 1)[0] ?? '';
    const { secret } = this.options;
    if (secret === null) return path.slice(1);
    const end = path.indexOf('/', 1);
    if (!isSame(end < 0 ? path.slice(1) : path.slice(1, end), secret)) return null;
    return end < 0 ? '' : path.slice(end + 1);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const reply = this.reply(request);
    if (reply === 'life') {
      this.tellEnd(response);
      return;
    }
    const { status = 200, type = TEXT, body, headers = {} } = reply;
    response.writeHead(status, { ...ALWAYS, 'Content-Type': type, ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private reply(request: IncomingMessage): Reply | 'life' {
    const refused = refusal(request.headers, this.options.address);
    if (refused !== null) return { status: 403, body: refused };
    const place = this.place(request);
    // The same answer for a wrong secret and a wrong path.
    if (place === null) return NOTHING;
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'Only GET is answered.' };
    if (place === '' && !(request.url ?? '').split('?', 1)[0]?.endsWith('/'))
      return { status: 302, body: '', headers: { Location: this.base } };
    if (place === 'token') return json({ token: this.options.authToken });
    if (place === 'info') return json(this.options.info());
    if (place === 'life') return 'life';
    const asset = this.options.assets.get(place === '' ? 'index.html' : place);
    if (asset === undefined) return NOTHING;
    const headers = { 'Content-Security-Policy': policy(request.headers.host ?? '') };
    return { type: asset.type, body: asset.bytes, headers };
  }

  /** An answer that comes to its end with the share, and holds what say() tells. */
  private tellEnd(response: ServerResponse): void {
    response.writeHead(200, { ...ALWAYS, 'Content-Type': TEXT });
    response.write('open\n');
    this.waiting.add(response);
    response.once('close', () => this.waiting.delete(response));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const refused = this.refusedUpgrade(request);
    if (refused !== null) {
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (client) => {
      // What is wrong with a frame ends in its close.
      client.on('error', () => {});
      client.on('pong', () => this.silent.delete(client));
      const viewer = this.join(request, client);
      const late = setTimeout(() => viewer.columns === 0 && client.terminate(), REQUEST_MS);
      client.once('close', () => clearTimeout(late));
      this.welcome(client, viewer);
    });
  }

  private refusedUpgrade(request: IncomingMessage): string | null {
    if (refusal(request.headers, this.options.address) !== null) return '403 Forbidden';
    if (this.ending || this.place(request) !== 'ws') return '404 Not Found';
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    return protocols.includes('tty') ? null : '400 Bad Request';
  }

  private join(request: IncomingMessage, client: WebSocket): ShareViewer {
    const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
    const viewer: ShareViewer = { id: ++this.came, address, since: Date.now(), columns: 0, rows: 0 };
    this.viewers.set(viewer.id, viewer);
    client.once('close', () => {
      this.viewers.delete(viewer.id);
      this.options.viewersChanged();
    });
    this.options.viewersChanged();
    return viewer;
  }

  private ping(): void {
    for (const client of this.sockets.clients) {
      if (this.silent.has(client)) client.terminate();
      this.silent.add(client);
      client.ping();
    }
  }
}

const json = (value: unknown): Reply => ({ type: 'application/json; charset=utf-8', body: JSON.stringify(value) });

/** Nothing but the share's own files; xterm writes its rules into a style element. Host was checked before. */
function policy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
