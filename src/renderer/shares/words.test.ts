/** How shares are told, and what a new one says before it is begun. */
import { describe, expect, test } from 'vitest';
import type { Network } from '../../core/share/types.ts';
import type { PaneInfo, ServerSnapshot, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import type { PastShare } from '../../shared/ipc-shares.ts';
import { factsOf, filled, newForm, portOf, reaches, startLabel, wishOf } from './form.ts';
import { findPast, findSubject, nameOf, titleOf } from './subject.ts';
import { dayOf, eventWords, hasSecret, historyOf, pastWords, shownLink, timeOf, untilOf } from './words.ts';

const pane = (number: number, label: string): PaneInfo => ({
  ...{ id: `%${number}`, number, label, title: '', active: number === 1, left: 0, top: 0, width: 80, height: 24 },
  ...{ pid: 2, command: 'bash', cwd: '/', status: 'idle', exitCode: null, startedAt: null, endedAt: null },
  ...{ managed: true, inMode: false, declared: false, restarts: null, waitsFor: null },
});
const window = (id: string, name: string, labels: string[]): WindowInfo => ({
  ...{ id, index: 0, name, layout: '', width: 80, height: 24, active: true, zoomed: false },
  panes: labels.map((label, index) => pane(index + 1, label)),
});
const session = (id: string, name: string, windows: WindowInfo[]): SessionInfo => ({
  ...{ id, name, createdAt: 0, attached: 0, windows },
});
const jobs = window('@3', 'jobs', ['worker', 'unit', 'e2e']);
const shop = session('$1', 'shop', [jobs]);
const snapshot: ServerSnapshot = {
  server: { pid: 1000, startedAt: 5000, version: '3.3a', socket: '/s' },
  sessions: [shop, session('$2', 'ops', [window('@4', 'watch', ['disk'])])],
};
const home: Network = { name: 'eth0', address: '192.168.1.24', range: '192.168.1.0/24', public: false };
const outside: Network = { name: 'eth1', address: '8.8.8.8', range: '8.8.8.0/24', public: true };
const past: PastShare = {
  ...{ id: 'a', kind: 'refused', at: 6000, begunAt: 6000, target: 'shop|jobs', freePort: 8081 },
  wish: {
    ...{ session: '$1', window: '@3', port: 8080, writable: false, engine: 'builtin' },
    address: '127.0.0.1',
    secret: true,
    expiresInMs: null,
  },
  problem: { code: 'port-in-use', message: 'Port 8080 is held by caddy, process 913' },
};
const noon = new Date(2026, 2, 12, 12, 0).getTime();

test('the secret of a link is not shown', () => {
  expect(shownLink('http://127.0.0.1:7681/abcdef/')).toBe('127.0.0.1:7681/…');
  expect(shownLink('http://[fd00::2]:7681/')).toBe('[fd00::2]:7681/');
  expect([hasSecret('http://h:1/abc/'), hasSecret('http://h:1/')]).toEqual([true, false]);
});

test('times of today are short, those of another day name it', () => {
  expect(timeOf(new Date(2026, 2, 12, 9, 2).getTime(), noon)).toBe('09:02');
  expect(timeOf(new Date(2026, 2, 9, 9, 2).getTime(), noon)).toBe('9 Mar 09:02');
  expect([dayOf(noon, noon), dayOf(noon - 86_400_000, noon)]).toEqual(['Today', 'Yesterday']);
  expect(untilOf(null, noon)).toBe('until stopped');
  expect(untilOf(noon + 3_600_000, noon)).toBe('until 13:00');
});

test('a share is called as its window is called now; what has gone as it was called', () => {
  expect(titleOf(nameOf(findSubject(snapshot, '$1', '@3'), 'old|name'))).toBe('shop / jobs');
  expect(nameOf(findSubject(snapshot, '$1', null), 'shop')).toEqual({
    before: null,
    name: 'shop',
    about: 'session, 1 window',
  });
  expect(titleOf(nameOf(findSubject(snapshot, '$1', '@9'), 'shop|gone'))).toBe('shop / gone');
  // The window was moved to another session.
  expect(titleOf(nameOf(findSubject(snapshot, '$1', '@4'), 'shop|watch'))).toBe('ops / watch');
});

test('a share of an earlier tmux server is of nothing that is there, whatever the ids', () => {
  expect(findPast(snapshot, past)?.window).toBe(jobs);
  expect(findPast(snapshot, { ...past, begunAt: 4000 })).toBeNull();
});

test('what has happened is told by day, the newest first, with what was refused', () => {
  const event = { id: 'b', target: 'shop|web', detail: 'from 127.0.0.1' };
  const days = historyOf(
    [
      { ...event, at: noon - 86_400_000, type: 'opened', detail: 'read-only, on 127.0.0.1 port 7681' },
      { ...event, at: noon - 2000, type: 'viewer-joined' },
      { ...event, at: noon - 1000, type: 'ended', detail: 'expired' },
    ],
    [{ ...past, at: noon - 1500 }],
    noon,
  );
  expect(days.map(({ day, lines }) => [day, lines.map(({ text }) => text)])).toEqual([
    [
      'Today',
      [
        'ended, its time was over',
        'could not be opened: Port 8080 is held by caddy, process 913',
        'a viewer connected, from this computer',
      ],
    ],
    ['Yesterday', ['opened, read-only, on 127.0.0.1 port 7681']],
  ]);
  expect(eventWords({ type: 'engine-ended', detail: 'oops; again in 0.5 s' })).toBe(
    'its engine ended: oops; again in 0.5 s',
  );
  expect(pastWords({ ...past, kind: 'closed' })).toMatchObject({ word: 'Gone', bad: false });
  expect(pastWords({ ...past, kind: 'killed', problem: { code: 'io', message: 'it crashed' } }).text).toContain(
    'it crashed',
  );
});

describe('a new share', () => {
  const form = newForm('$1', '@3');
  const subject = { session: shop, window: jobs };
  const text = (change: Partial<typeof form>) =>
    factsOf({ ...form, ...change }, subject, [home, outside], noon).map(({ lead, text }) => `${lead} ${text}`);

  test('takes what the machine has where nothing was chosen', () => {
    const ground = { ttyd: null, ttydProblem: null, networks: [home], port: 7681 };
    expect(filled(form, ground)).toMatchObject({ engine: 'builtin', port: '7681', secret: true, writable: false });
    expect(filled(form, { ...ground, ttyd: { version: '1.7.7' } }).engine).toBe('ttyd');
    expect(filled({ ...form, engine: 'builtin', port: '' }, { ...ground, ttyd: { version: '1.7.7' } })).toMatchObject({
      engine: 'builtin',
      port: '',
    });
    expect(['', '0', ' 7681 ', '65536', '-1', 'x'].map(portOf)).toEqual([0, 0, 7681, null, null, null]);
    expect(wishOf({ ...form, port: 'x' })).toBeNull();
    expect(wishOf({ ...form, port: '' })).toMatchObject({ port: 0, address: '127.0.0.1' });
  });

  test('says what it shows, to whom, what they may, and how long', () => {
    expect(text({})).toEqual([
      'Shows the screens of worker, unit and e2e, with everything that is printed there from now on.',
      'To whoever has the link, on this computer alone. It holds a secret of 32 characters.',
      'They cannot type, resize, or see any other window.',
      'Stays open until 20:00 or until you stop it, also while the app is closed.',
    ]);
    const [, to, may, until] = text({ address: home.address, secret: false, writable: true, expiresInMs: null });
    expect(to).toBe(
      'To everyone on 192.168.1.0/24: there is no secret in the link, and nothing is encrypted on the way.',
    );
    expect(may).toContain('with your rights');
    expect(until).toContain('until you stop it');
    expect(text({ address: outside.address })[1]).toContain('anyone on the internet');
    expect(factsOf({ ...form, window: null }, { session: shop, window: null }, [], noon)[0]?.text).toContain(
      'now jobs',
    );
  });

  test('offers each network, and warns where it is the internet', () => {
    const names = (networks: Network[]) => reaches(networks).map(({ name }) => name);
    expect(names([])).toEqual(['This computer']);
    expect(names([home, { ...home, address: 'fd00::2', range: 'fd00::2/64' }])).toEqual([
      'This computer',
      'The local network',
      'The local network, IPv6',
    ]);
    expect(names([home, { ...home, name: 'docker0' }])[1]).toBe('The network of eth0');
    expect(names([home, outside])).toContain('Every network');
    expect(startLabel(home.address, [home, outside])).toBe('Share on the network');
    expect(startLabel('0.0.0.0', [home, outside])).toBe('Share on the internet');
    expect(startLabel('127.0.0.1', [home, outside])).toBe('Share');
  });
});
