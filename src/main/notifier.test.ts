import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sendText } from '../core/command/pane-work.ts';
import { killRunningCommand } from '../core/command/stop.ts';
import { Supervisor } from '../core/supervisor/supervisor.ts';
import { play } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { allPanes, type Snapshot } from '../core/tmux/server.ts';
import type { EndedCommand } from './ended.ts';
import { escapeMarkup, lasted, type News, newsOf, plain } from './news.ts';
import { Notifier } from './notifier.ts';

interface Heard {
  news: News[];
  /** The notifier sees nothing until go(), and then what is so by then. */
  hold(): void;
  go(): void;
  /** Changed by a test while it goes on. */
  looks: boolean;
  settings: { notifyFailed: boolean; notifyLong: number };
  /** The last snapshot that it was shown. */
  seen: Snapshot | null;
}

/** Tells of what ends on the server from now on. */
function notifying({ tmux }: TestServer): Heard {
  let held = true;
  const heard: Heard = {
    news: [],
    hold: () => {
      held = true;
    },
    go: () => {
      held = false;
      if (heard.seen !== null) notifier.changed(heard.seen);
    },
    looks: false,
    settings: { notifyFailed: true, notifyLong: 0 },
    seen: null,
  };
  const notifier = new Notifier({
    settings: () => heard.settings,
    isLookedAt: () => heard.looks,
    socketPath: tmux.socketPath,
    togetherMs: 50,
    clicked: () => {},
    show: (news) => heard.news.push(news),
  });
  tmux.on('snapshot', (snapshot) => {
    heard.seen = snapshot;
    if (!held) notifier.changed(snapshot);
  });
  const supervisor = new Supervisor(tmux, () => {});
  onTestFinished(async () => {
    notifier.close();
    await supervisor.close();
  });
  tmux.watch();
  return heard;
}

/** A command that waits for its gate and then ends with that code. */
function gated({ directory }: TestServer, name: string, code: number): { cmd: string; open(): void } {
  const gate = join(directory, `gate-${name}`);
  const script = join(directory, `${name}.sh`);
  writeFileSync(script, `until [ -e ${gate} ]; do sleep 0.05; done\nexit ${code}\n`);
  return { cmd: `sh ${script}`, open: () => writeFileSync(gate, '') };
}

const ensure = (pane: number, parameters: string) => `!!tmux.pane_ensure name:'dev|work|${pane}' ${parameters}`;

const panesOf = ({ seen }: Heard) => (seen === null ? [] : [...allPanes(seen)].map(({ pane }) => pane));

const statuses = (heard: Heard): string =>
  panesOf(heard)
    .map(({ status }) => status)
    .join(' ');

test('what fails together is one notification; what had failed before, or is interrupted or stopped, is none', async () => {
  const server = await testServer();
  const { tmux } = server;
  const works = ['old', 'a', 'b', 'c'].map((name) => gated(server, name, 3));
  const [old, ...three] = works as [(typeof works)[0], ...typeof works];
  const stopped = { cmd: 'sleep 1000' };
  const panes = [old, ...three, stopped, stopped];
  await play(tmux, panes.map(({ cmd }, index) => ensure(index + 1, `label:p${index + 1} cmd:"${cmd}"`)).join('\n'));
  old.open();
  const heard = notifying(server);
  await until(() => statuses(heard) === 'failed running running running running running', 'the first look');

  heard.go();
  heard.hold();
  const [, , , , fifth = '', sixth = ''] = panesOf(heard).map(({ id }) => id);
  await killRunningCommand(tmux, fifth, { kind: 'app' });
  await sendText(tmux, sixth, '\x03', false);
  for (const work of three) work.open();
  await until(
    () => /^(failed ?){6}$/.test(statuses(heard)),
    () => `the ends: ${statuses(heard)}`,
  );
  heard.go();
  await until(() => heard.news.length > 0, 'the notification');
  expect(heard.news).toEqual([{ title: '3 commands failed in dev', body: 'p2, p3, p4', pane: panesOf(heard)[1]?.id }]);
});

test('a service is told of when it is given up, a long command when it is done, and nothing while the user looks', async () => {
  const server = await testServer();
  const { tmux } = server;
  const flaky = gated(server, 'flaky', 7);
  const seen = gated(server, 'seen', 9);
  const long = gated(server, 'long', 0);
  const script = [
    ensure(1, `label:api cmd:"${flaky.cmd}" restart:on-failure max_restarts:2 backoff:10ms`),
    ensure(2, `label:seen cmd:"${seen.cmd}"`),
    ensure(3, `label:build cmd:"${long.cmd}"`),
    ensure(4, `label:shell`),
  ].join('\n');
  await play(tmux, script);
  const heard = notifying(server);
  await until(() => statuses(heard) === 'running running running idle', 'the first look');
  heard.go();

  heard.looks = true;
  seen.open();
  await until(() => panesOf(heard)[1]?.status === 'failed', 'what is looked at');
  heard.looks = false;
  flaky.open();
  await until(() => heard.news.length === 1, 'the given up');
  expect(heard.news[0]).toMatchObject({ title: 'api failed and is not restarted again' });
  expect(heard.news[0]?.body).toMatch(/^dev \/ work · exit code 7/);

  // As a person types it: its outcome is on the screen, but it took long.
  heard.settings.notifyLong = 0.2;
  const fourth = panesOf(heard)[3]?.id ?? '';
  await sendText(tmux, fourth, 'sleep 0.3; false', true);
  await until(() => heard.news.length === 2, 'the typed one');
  expect(heard.news[1]).toMatchObject({ pane: fourth, title: 'shell has failed' });
  long.open();
  await until(() => heard.news.length === 3, 'the long one');
  expect(heard.news[2]).toMatchObject({ title: 'build is done' });
});

const ended = (more: Partial<EndedCommand> = {}): EndedCommand => ({
  ...{ pane: '%1', session: 'shop', window: 'web', name: 'api', command: 'npm run api', kind: 'failed' },
  ...{ exitCode: 3, durationMs: 65_000, endedAt: 1, token: 5 },
  ...more,
});

test('the words of a notification', () => {
  expect(newsOf([ended()])).toEqual({
    title: 'api failed',
    body: 'shop / web · exit code 3 · after 1 min 5 s · npm run api',
    pane: '%1',
  });
  expect(newsOf([ended({ kind: 'dead', exitCode: null, durationMs: null })])).toMatchObject({
    title: 'The shell of api has ended',
    body: 'shop / web · npm run api',
  });
  const many = Array.from({ length: 5 }, (_, index) => ended({ pane: `%${index}`, name: `p${index}` }));
  expect(newsOf(many)).toMatchObject({ title: '5 commands failed in shop', body: 'p0, p1, p2 and 2 more' });
  const mixed = [ended({ kind: 'ended', exitCode: 0, pane: '%9' }), ended(), ended({ session: 'ops', name: 'db' })];
  expect(newsOf(mixed)).toEqual({
    title: '2 commands failed in shop and 1 other session',
    body: 'api, db · 1 other done',
    pane: '%1',
  });
  expect(newsOf([0, 1].map((n) => ended({ kind: 'ended', exitCode: 0, name: `b${n}` })))).toMatchObject({
    title: '2 commands are done in shop',
  });
  expect([lasted(900), lasted(60_000), lasted(3_600_000), lasted(7_500_000)]).toEqual([
    '1 s',
    '1 min',
    '1 h',
    '2 h 5 min',
  ]);
});

test('names and commands of others are one plain line, and no markup', () => {
  const hostile = `\x1b]0;x\x07<b>evil</b>\n\u202egnp.exe\u200b & ${'long '.repeat(1000)}`;
  const { title, body } = newsOf([ended({ name: hostile, session: hostile, command: hostile })]);
  for (const text of [title, body]) {
    expect(text).not.toMatch(/[\p{Cc}\u200b\u202e]/u);
    expect(text.length).toBeLessThan(400);
  }
  expect(escapeMarkup(plain('<a href="x">&', 20))).toBe('&lt;a href="x"&gt;&amp;');
  expect(plain('👩‍🚀'.repeat(50), 10)).toHaveLength([...plain('👩‍🚀'.repeat(50), 10)].join('').length);
  expect([...plain('é'.repeat(50), 10)]).toHaveLength(10);
});
