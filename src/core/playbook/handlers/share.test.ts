/** The ttyd actions, by whatever engine this machine has. */
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Shares } from '../../share/shares.ts';
import { freePort } from '../../share/testing.ts';
import { plan, play } from '../../testing/playbook.ts';
import { testServer } from '../../testing/tmux.ts';

async function ground() {
  const { tmux } = await testServer();
  const shares = new Shares(tmux);
  onTestFinished(async () => void (await shares.stopAll()));
  return { tmux, shares, ports: [await freePort(), await freePort()] as const };
}

test('sessions and windows are shared, kept, changed and stopped', async () => {
  const { tmux, shares, ports } = await ground();
  const [one, two] = ports;
  const base = `!!tmux.window_ensure name:'dev|work'\n`;
  const text = `${base}!!tmux.window_ttyd name:'dev|work' port:${one}\n!!tmux.session_ttyd name:dev port:${two} editable:true`;
  const told = [
    'create dev|work: No such session. Made.',
    `create dev|work: Shared on port ${one}, to look at only.`,
    `create dev: Shared on port ${two}, viewers may type.`,
  ];
  expect(await plan(tmux, text)).toEqual(told);
  const first = await play(tmux, text);
  expect(first.told).toEqual(told);
  const open = shares.list();
  expect(open.map(({ target, port, writable }) => [target, port, writable])).toEqual([
    ['dev|work', one, false],
    ['dev', two, true],
  ]);
  const urls = first.events.flatMap((event) => (event.type === 'step-progress' ? [event.text] : []));
  expect(urls).toEqual(open.map(({ url }) => url));

  const again = await play(tmux, text);
  expect(again.summary).toMatchObject({ changed: 0, kept: 3, failed: 0 });
  expect(shares.list().map(({ id }) => id)).toEqual(open.map(({ id }) => id));

  const writable = await play(tmux, `!!tmux.window_ttyd name:'dev|work' port:${one} editable:true`);
  expect(writable.told).toEqual([`update dev|work: Shared on port ${one}, viewers may type, to look at only before.`]);
  expect(shares.list().find(({ port }) => port === one)).toMatchObject({ writable: true });

  const stop = `!!tmux.session_ttyd_stop name:dev port:${two}\n!!tmux.session_ttyd_stop name:dev port:${two}\n!!tmux.ttyd_stop_all\n!!tmux.ttyd_stop_all`;
  const ends = [
    `delete dev: Ends the share on port ${two}.`,
    `keep dev: Muxworks shares nothing on port ${two}.`,
    'delete : 1 share that Muxworks started: dev|work.',
    'keep : Nothing is shared.',
  ];
  expect(await plan(tmux, stop)).toEqual(ends);
  expect((await play(tmux, stop)).told).toEqual(ends);
  expect(shares.list()).toEqual([]);
});

test('a port that is held is an error that names who holds it; only what is named is stopped', async () => {
  const { tmux, shares, ports } = await ground();
  const [port, other] = ports;
  await play(tmux, `!!tmux.window_ensure name:'dev|work'\n!!tmux.window_ttyd name:'dev|work' port:${port}`);
  const held = await play(tmux, `!!tmux.session_ttyd name:dev port:${port}`);
  expect(held.ends[0]?.problem).toMatchObject({
    code: 'port-in-use',
    message: `Port ${port} is held by the share of dev|work`,
  });
  const wrong = await play(tmux, `!!tmux.session_ttyd_stop name:dev port:${port}`);
  expect(wrong.ends[0]?.problem?.message).toBe(`Port ${port} shares dev|work, not dev`);
  expect((await play(tmux, `!!tmux.session_ttyd name:nope port:${other}`)).ends[0]?.problem?.code).toBe('not-found');
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(other, '127.0.0.1', resolve));
  const foreign = await play(tmux, `!!tmux.session_ttyd name:dev port:${other}`);
  expect(foreign.ends[0]?.problem?.message).toMatch(
    new RegExp(`^Port ${other} is held by .*, process ${process.pid}$`),
  );
  await play(tmux, '!!tmux.ttyd_stop_all');
  expect(shares.list()).toEqual([]);
  expect(server.listening).toBe(true);
});

test('a share that anybody may open without its secret is not what a playbook asks for', async () => {
  const { tmux, shares, ports } = await ground();
  const [port] = ports;
  await play(tmux, `!!tmux.window_ensure name:'dev|work'`);
  const window = (await tmux.snapshot()).sessions[0]?.windows[0]?.id as string;
  const session = (await tmux.snapshot()).sessions[0]?.id as string;
  await shares.start({ session, window, target: 'dev|work', port, secret: false });
  const text = `!!tmux.window_ttyd name:'dev|work' port:${port}`;
  expect((await play(tmux, text)).told).toEqual([
    `update dev|work: Shared on port ${port}, to look at only, open to more before.`,
  ]);
  expect(new URL(shares.list()[0]?.url ?? '').pathname.length).toBeGreaterThan(30);
  expect((await play(tmux, text)).summary).toMatchObject({ changed: 0, kept: 1 });
});
