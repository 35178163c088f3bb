/** Viewers of the built-in engine that are many, slow, gone or hostile: none of them harms the pane or another viewer. */
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { readProcess } from '../process/proc.ts';
import { testServer, until } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import { Front } from './front.ts';
import { Shares } from './shares.ts';
import { TestViewer } from './testing.ts';
import { CLOSE } from './viewer.ts';

async function ground(script: string) {
  const { tmux } = await testServer();
  const made = await createSession(tmux, 's', 'w', { argv: ['bash', '--norc', '-c', script] });
  const shares = new Shares(tmux);
  onTestFinished(async () => void (await shares.stopAll()));
  const request = { session: made.session, window: made.window, target: 's|w', port: 0, engine: 'builtin' } as const;
  const { share } = await shares.start({ ...request, writable: true });
  return { tmux, share, shares, pane: made.pane };
}

async function view(url: string, options = {}): Promise<TestViewer> {
  const viewer = await TestViewer.open(url, options);
  onTestFinished(() => viewer.close());
  return viewer;
}

const FLOOD =
  'read -r; i=0; while ((i < 60000)); do echo "line $((++i)) $RANDOM $RANDOM $RANDOM"; done; echo THE-END; cat';

test('20 viewers on a flooding pane, one that does not read and one that asked for a pause: all others see the end', async () => {
  const { share, tmux, pane } = await ground(FLOOD);
  const viewers = await Promise.all(
    Array.from({ length: 18 }, (_, index) => view(share.url, { columns: 40 + index * 4 })),
  );
  const deaf = await view(share.url);
  await until(() => deaf.bytes > 0, 'the first picture');
  (deaf.socket as unknown as { _socket: Socket })._socket.pause();
  const paused = await view(share.url);
  await until(() => paused.bytes > 0, 'the first picture');
  paused.socket.send(Buffer.from('2'));
  // In the order of the line: what is typed after the pause is answered after it.
  paused.type('\r');
  for (const viewer of viewers) await until(() => viewer.text().includes('THE-END'), 'the end');
  expect(await tmux.command('capture-pane', '-p', '-t', pane)).toContain('THE-END');
  expect(paused.text()).not.toContain('THE-END');
  const before = paused.bytes;
  paused.socket.send(Buffer.from('3'));
  await until(() => paused.text().includes('THE-END'), 'the end after the pause');
  // One picture, not all that was printed meanwhile.
  expect(paused.bytes - before).toBeLessThan(10_000);
  for (const viewer of viewers) expect(viewer.bytes).toBeLessThan(3_000_000);
  expect(viewers.at(-1)?.text()).toBe(viewers.at(-2)?.text());
  (deaf.socket as unknown as { _socket: Socket })._socket.resume();
  await until(() => deaf.text().includes('THE-END'), 'the end for who reads again');
});

test('a viewer of another size sees what fits: wide characters whole, the rest of its screen empty', async () => {
  const { share } = await ground("printf '漢字漢字\\nabcdefgh\\n\\e[41mred\\e[0m\\n\\e[?25l'; cat");
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

test('what is no protocol is refused: wrong tokens, a first message that is none, too much, broken frames', async () => {
  const { share } = await ground('cat');
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
  for (const message of ['', '9', '4', '4%99', '\xff', '4'.repeat(1000)])
    viewer.socket.send(Buffer.from(message, 'latin1'));
  viewer.type('heard\r');
  await until(() => viewer.text().includes('heard'), 'what it typed');
  // A frame with reserved bits, unmasked, and one that claims to be enormous.
  for (const bytes of [
    [0xf1, 0x85, 0, 0, 0, 0],
    [0x82, 0x01, 0x30],
    [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  ]) {
    const hostile = await view(share.url);
    await until(() => hostile.bytes > 0, 'a picture');
    (hostile.socket as unknown as { _socket: Socket })._socket.write(Buffer.from(bytes));
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
  await until(() => viewer.text().includes('still'), 'that the others go on');
  expect(readProcess(share.pid)).not.toBe(null);
});

test('requests that never end and headers that are too long close', async () => {
  const { share } = await ground('cat');
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

test('a viewer that answers no ping is let go, one that does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const options = { address: '127.0.0.1', port: 0, secret: null, authToken: 'x', info: () => ({}), assets: new Map() };
  let messages = 0;
  const front = new Front(
    { ...options, viewersChanged: () => {} },
    {
      kind: 'speak',
      speak: (socket, viewer) => {
        socket.on('message', () => {
          viewer.columns = 80;
          messages++;
        });
      },
    },
  );
  const port = await front.listen();
  onTestFinished(() => front.close('stopped'));
  const url = `http://127.0.0.1:${port}/`;
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
