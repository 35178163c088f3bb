/** Viewers that are many, slow, gone or hostile: none of them harms the pane or another viewer. */
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { isRunning, readProcess } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import { testServer, until } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import { Front, type Welcome } from './front.ts';
import { CLOSE, hear } from './protocol.ts';
import { socketDirectory } from './records.ts';
import { Shares } from './shares.ts';
import { engines, TestViewer } from './testing.ts';
import type { ShareEngine } from './types.ts';

async function ground(script: string, engine: ShareEngine) {
  const { tmux } = await testServer();
  const made = await createSession(tmux, 's', 'w', { argv: ['bash', '--norc', '-c', script] });
  const shares = new Shares(tmux);
  const request = { session: made.session, window: made.window, target: 's|w', port: 0, engine } as const;
  const { share } = await shares.start({ ...request, writable: true });
  // Whatever viewers have done, nothing of a share is left after it.
  onTestFinished(async () => {
    const processes = [readProcess(share.pid), ...descendants(share.pid)].filter((entry) => entry !== null);
    await shares.stopAll();
    expect(processes.filter(isRunning)).toEqual([]);
    expect(await tmux.command('list-sessions', '-F', '#{session_name}')).toBe('s');
    expect(existsSync(socketDirectory(share.id))).toBe(false);
    await expect(fetch(share.url)).rejects.toThrow();
  });
  return { tmux, share, shares, pane: made.pane };
}

async function view(url: string, options = {}): Promise<TestViewer> {
  const viewer = await TestViewer.open(url, options);
  onTestFinished(() => viewer.close());
  return viewer;
}

const connection = ({ socket }: TestViewer): Socket => (socket as unknown as { _socket: Socket })._socket;

const shows = (viewer: TestViewer, text: string): Promise<unknown> =>
  until(
    () => viewer.text().includes(text),
    () => `${text} in:\n${viewer.text()}`,
  );

const FLOOD =
  'read -r; i=0; while ((i < 30000)); do echo "line $((++i)) $RANDOM $RANDOM $RANDOM"; done; echo THE-END; cat';

describe.each(engines)('%s', (engine) => {
  test('20 viewers on a flooding pane and one that does not read: all others see the end', async () => {
    const { share, tmux, pane } = await ground(FLOOD, engine);
    const viewers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => view(share.url, { columns: 40 + index * 4 })),
    );
    const deaf = await view(share.url);
    for (const viewer of [...viewers, deaf]) await until(() => viewer.bytes > 0, 'the first picture');
    connection(deaf).pause();
    viewers[0]?.type('\r');
    for (const viewer of viewers) await shows(viewer, 'THE-END');
    expect(await tmux.command('capture-pane', '-p', '-t', pane)).toContain('THE-END');
    connection(deaf).resume();
    await until(() => deaf.closed !== null || deaf.text().includes('THE-END'), 'the end for who reads again');
  });

  test('what is no protocol is refused: wrong tokens, a first message that is none, too much, broken frames', async () => {
    const { share, shares } = await ground('cat', engine);
    const closing = async (viewer: { closed: { code: number } | null }) =>
      (await until(() => viewer.closed, 'a close')).code;
    for (const authToken of ['', 'x', '{}', '\0'])
      expect(await closing(await view(share.url, { authToken }))).toBe(CLOSE.policy);
    const raw = async (first: string | Buffer) => {
      const socket = new WebSocket(`${share.url.replace('http', 'ws')}ws`, ['tty']);
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(first);
      return closed;
    };
    expect(await raw('0ls\r')).toBe(CLOSE.policy);
    expect(await raw('{"AuthToken":')).toBe(CLOSE.unsupported);
    expect(await raw('{"AuthToken":5}')).toBe(CLOSE.policy);
    expect(await raw(`{"AuthToken":"${'x'.repeat(5000)}"}`)).toBe(CLOSE.policy);
    expect(await raw(Buffer.alloc(65 * 1024, '0'))).toBe(CLOSE.tooBig);
    const viewer = await view(share.url);
    await until(() => viewer.bytes > 0, 'a picture');
    // Nothing, nothing in several frames, what is unknown, and sizes that no terminal has.
    for (const message of [
      '',
      '0',
      '9',
      '4',
      '4%99',
      '\xff',
      '4'.repeat(1000),
      '{}',
      '1',
      '1{"columns":-1,"rows":1e9}',
    ])
      viewer.socket.send(Buffer.from(message, 'latin1'));
    viewer.socket.send('', { fin: false });
    viewer.socket.send('', { fin: true });
    viewer.type('heard\r');
    await shows(viewer, 'heard');
    // Too much in one frame or in many, reserved bits, one that is not masked, and one that claims to be enormous.
    const parts = Array.from({ length: 9 }, (_, index) => [index === 0 ? 0x02 : 0, 0xfe, 0x20, 0, 0, 0, 0, 0]);
    for (const bytes of [
      Buffer.concat([Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]), Buffer.alloc(0x20000, '0')]),
      Buffer.concat(parts.flatMap((head) => [Buffer.from(head), Buffer.alloc(0x2000, '0')])),
      Buffer.from([0xf1, 0x85, 0, 0, 0, 0]),
      Buffer.from([0x82, 0x01, 0x30]),
      Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ]) {
      const hostile = await view(share.url);
      await until(() => hostile.bytes > 0, 'a picture');
      connection(hostile).write(bytes);
      await until(() => hostile.closed !== null, 'the close');
    }
    for (const protocol of [[], ['chat']]) {
      const socket = new WebSocket(`${share.url.replace('http', 'ws')}ws`, protocol);
      socket.on('error', () => {});
      const response = await new Promise<number | undefined>((resolve) =>
        socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
      );
      expect(response).toBe(400);
      socket.terminate();
    }
    viewer.type('still\r');
    await shows(viewer, 'still');
    expect(shares.list()).toMatchObject([{ state: 'open', pid: share.pid }]);
    expect(shares.events().filter(({ type }) => type.startsWith('engine'))).toEqual([]);
  });

  test('a viewer is listed with the size that it has now, and is gone when its line is cut', async () => {
    const { share, shares } = await ground('cat', engine);
    const viewer = await view(share.url, { columns: 91, rows: 17 });
    const listed = () => shares.list()[0]?.viewers.map(({ columns, rows }) => `${columns}x${rows}`);
    await until(() => listed()?.join() === '91x17', 'the viewer');
    viewer.socket.send(Buffer.from('1{"columns":60,"rows":20}'));
    await until(() => listed()?.join() === '60x20', 'its new size');
    connection(viewer).destroy();
    await until(() => listed()?.length === 0, 'nobody');
    const below = descendants(share.pid).length;
    const again = await view(share.url);
    await until(() => again.bytes > 0, 'a picture');
    again.close();
    await until(() => descendants(share.pid).length <= below, 'what served the viewer to go with it');
  });

  test('requests that never end and headers that are too long close', async () => {
    const { share } = await ground('cat', engine);
    const answer = (text: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(share.port, '127.0.0.1', () => socket.write(text));
        let got = '';
        socket.on('data', (chunk) => {
          got += chunk;
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(got.split('\r\n')[0] ?? ''));
      });
    expect(await answer(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain('431');
    expect(await answer('nonsense\r\n\r\n')).toContain('400');
    // Node looks for those that are late every half minute unless told otherwise: that it does is Node's own to test.
    expect(await answer('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toContain('40');
  });
});

test('a viewer of the built-in engine that asks for a pause is sent nothing, and one picture after it', async () => {
  const { share } = await ground(FLOOD, 'builtin');
  const [viewer, paused] = [await view(share.url), await view(share.url)];
  await until(() => paused.bytes > 0, 'the first picture');
  paused.socket.send(Buffer.from('2'));
  // In the order of the line: what is typed after the pause is answered after it.
  paused.type('\r');
  await shows(viewer, 'THE-END');
  expect(viewer.bytes).toBeLessThan(3_000_000);
  expect(paused.text()).not.toContain('THE-END');
  const before = paused.bytes;
  paused.socket.send(Buffer.from('3'));
  await shows(paused, 'THE-END');
  expect(paused.bytes - before).toBeLessThan(10_000);
  expect(paused.text()).toBe(viewer.text());
});

test('a viewer of another size sees what fits: wide characters whole, the rest of its screen empty', async () => {
  const { share } = await ground("printf '漢字漢字\\nabcdefgh\\n\\e[41mred\\e[0m\\n\\e[?25l'; cat", 'builtin');
  const [narrow, wide] = [
    await view(share.url, { columns: 5, rows: 2 }),
    await view(share.url, { columns: 200, rows: 60 }),
  ];
  await until(
    () => narrow.text() === '漢字\nabcde',
    () => narrow.text(),
  );
  await until(
    () => wide.text().startsWith('漢字漢字\nabcdefgh\nred\n\n'),
    () => wide.text(),
  );
  const line = wide.terminal.buffer.active.getLine(2);
  expect([line?.getCell(2)?.getBgColor(), line?.getCell(3)?.isBgDefault()]).toEqual([1, true]);
  wide.socket.send(Buffer.from('1{"columns":6,"rows":3}'));
  wide.terminal.resize(6, 3);
  await until(
    () => wide.text() === '漢字漢\nabcdef\nred',
    () => wide.text(),
  );
  // Sizes that are none change nothing.
  for (const size of ['{"columns":-1,"rows":1e9}', '{"columns":"9","rows":[]}', 'null', '{', '[]'])
    wide.socket.send(Buffer.from(`1${size}`));
  wide.type('x\r');
  await until(() => wide.socket.readyState === wide.socket.OPEN, 'it to stay');
});

/** The server of a share without an engine, under the test's own clock. */
async function alone(welcome: Welcome): Promise<{ front: Front; url: string }> {
  const options = { address: '127.0.0.1', port: 0, secret: null, authToken: 'x', info: () => ({}), assets: new Map() };
  const front = new Front({ ...options, viewersChanged: () => {} }, welcome);
  const port = await front.listen();
  onTestFinished(() => front.close('stopped'));
  return { front, url: `http://127.0.0.1:${port}/` };
}

test('a viewer that never says who it is is let go', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { front, url } = await alone((socket, viewer) =>
    hear(socket, 'x', { ...nobody, hello: () => (viewer.columns = 80) }),
  );
  const [mute, good] = await Promise.all(
    ['', 'x'].map(async (authToken) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}ws`, ['tty']);
      onTestFinished(() => socket.terminate());
      await new Promise((resolve) => socket.once('open', resolve));
      if (authToken !== '') socket.send(JSON.stringify({ AuthToken: authToken, columns: 80, rows: 24 }));
      return socket;
    }),
  );
  await until(() => [...front.viewers.values()].some(({ columns }) => columns === 80), 'who says it');
  expect(front.viewers.size).toBe(2);
  vi.advanceTimersByTime(10_000);
  await until(() => front.viewers.size === 1, 'the other to be gone');
  await until(() => mute?.readyState === WebSocket.CLOSED, 'its close');
  expect(good?.readyState).toBe(WebSocket.OPEN);
});

const nobody = { resize: () => {}, input: () => {}, pause: () => {}, resume: () => {}, focus: () => {} };

test('a viewer that answers no ping is let go, one that does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let messages = 0;
  const { front, url } = await alone((socket, viewer) => {
    socket.on('message', () => {
      viewer.columns = 80;
      messages++;
    });
  });
  const [good, silent] = [
    await TestViewer.open(url, { authToken: 'x' }),
    await TestViewer.open(url, { authToken: 'x' }),
  ];
  await until(() => messages === 2, 'both');
  (silent.socket as unknown as { _socket: Socket })._socket.pause();
  let pings = 0;
  good.socket.on('ping', () => pings++);
  for (let round = 1; round <= 3; round++) {
    vi.advanceTimersByTime(15_000);
    await until(() => pings === round, 'the ping');
    // Its answer has gone before this message, and has come when it has come.
    good.socket.send('again');
    await until(() => messages === 2 + round, 'the answer');
    await until(() => round < 2 || front.viewers.size === 1, 'the silent one to be gone');
  }
  expect([...front.viewers.keys()]).toEqual([1]);
  good.close();
  silent.close();
});
