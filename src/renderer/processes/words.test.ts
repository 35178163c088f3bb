import { expect, test } from 'vitest';
import type { PaneInfo } from '../../core/tmux/types.ts';
import { sparkPath } from './spark.tsx';
import { ableTo, doneText, endsText, isSecret, namesOf, restartText, shortTime, starterText } from './words.ts';

const pane = (label: string, rest: Partial<PaneInfo> = {}): PaneInfo =>
  ({ id: `%${label}`, number: 1, label, command: 'x', status: 'running', declared: true, ...rest }) as PaneInfo;
const panes = ['api', 'web', 'redis', 'worker', 'unit', 'e2e'].map((label) => pane(label));

test('what a deed ends is said with names and numbers', () => {
  const reached = [
    { pane: '%api', processes: [1, 2, 3].map((pid) => ({ pid, name: 'node' })) },
    { pane: '%web', processes: [{ pid: 4, name: 'esbuild' }] },
  ];
  const [api, web] = panes as [PaneInfo, PaneInfo];
  expect(endsText('stop', [api, web], reached)).toBe(
    'This ends 4 processes (node ×3, esbuild) in 2 panes (api and web). The shells stay.',
  );
  expect(endsText('kill', [api], reached.slice(0, 1))).toBe(
    'This ends 3 processes (node ×3) and closes api. It cannot be undone.',
  );
  expect(endsText('restart', [api], [])).toBe('No process runs in api: nothing ends, the command is started.');
  expect(namesOf(panes)).toBe('api, web, redis, worker and 2 more');
  expect(namesOf(panes.slice(0, 3))).toBe('api, web and redis');
  expect(doneText('stop', [api], 1)).toBe('Stopped api: 1 process ended');
  expect(doneText('start', [api], 0)).toBe('Started api');
});

test('a deed is done only where it can be', () => {
  const all = [
    pane('runs'),
    pane('failed', { status: 'failed' }),
    pane('typed', { declared: false }),
    pane('idle', { status: 'idle', declared: false }),
    pane('waits', { status: 'failed', waiting: true }),
  ];
  const names = (deed: Parameters<typeof ableTo>[0]): (string | null)[] => ableTo(deed, all).map(({ label }) => label);
  expect(names('start')).toEqual(['failed', 'waits']);
  expect(names('restart')).toEqual(['runs', 'failed', 'waits']);
  expect(names('stop')).toEqual(['runs', 'typed', 'waits']);
  expect(names('signal')).toEqual(['runs', 'typed']);
  expect(names('kill').length).toBe(5);
});

test('times, starters, restarts', () => {
  expect([0, 38_900, 41 * 60_000, 134 * 60_000, 74 * 3_600_000].map(shortTime)).toEqual([
    '0s',
    '38s',
    '41m',
    '2h 14m',
    '3d 02h',
  ]);
  expect(starterText({ kind: 'playbook', file: '/a/shop.heroscript', line: 4 })).toBe('by shop.heroscript, line 4');
  expect(starterText({ kind: 'cli', command: 'restart' })).toBe('by muxworks restart');
  expect([starterText({ kind: 'app' }), starterText(null)]).toEqual(['in this app', null]);
  expect(restartText({ policy: 'on-failure', used: 1, most: 5 })).toBe('on-failure, 1 of 5 used');
  expect(restartText({ policy: 'always', used: 0, most: null })).toBe('always');
});

test('secrets are known by their names, and passwords within addresses', () => {
  for (const [name, value] of [
    ['PAYMENT_KEY', 'sk_1'],
    ['GITHUB_TOKEN', 'x'],
    ['DB_PASSWORD', 'x'],
    ['REDIS_URL', 'redis://me:word@host:6379/0'],
    ['DB_PASS', 'x'],
    ['MYSQL_PWD', 'x'],
    ['GITHUB_PAT', 'x'],
  ] as const) {
    expect(isSecret(name, value), name).toBe(true);
  }
  for (const [name, value] of [
    ['PORT', '8000'],
    ['REDIS_URL', 'redis://localhost:6379/0'],
    ['SSH_AUTH_SOCK', '/tmp/x'],
    ['PWD', '/tmp'],
    ['OLDPWD', '/tmp'],
    ['PASSENGER_COUNT', '3'],
    ['API_KEY', ''],
  ] as const) {
    expect(isSecret(name, value), name).toBe(false);
  }
});

test('a spark line ends at the right edge and stays within its room', () => {
  expect(sparkPath([5], 59, 16, 10)).toBe('');
  expect(sparkPath([0, 10, 50], 59, 16, 10)).toBe('M57 15L58 1L59 1');
});

test('a name of any length is cut where it stands in a sentence', () => {
  const text = namesOf([pane('L'.repeat(300)), pane('api')]);
  expect(text).toBe(`${'L'.repeat(39)}… and api`);
});
