import { expect, test } from 'vitest';
import type { CaptureStatus } from '../../core/logs/folder.ts';
import type { PaneRecord, SessionRecord } from '../../core/tmux/snapshot.ts';
import type { DiskLog } from './disk.ts';
import { logSources } from './sources.ts';

const STATUS: CaptureStatus = {
  ...{ pid: 2, startedAt: 1, endedAt: null, lost: 0, lostFrom: null, lostTo: null, reason: '', losing: false },
  copyLost: 0,
};

function disk(id: string, live: boolean, status: Partial<CaptureStatus> | null = {}): DiskLog {
  const about = { pane: '%9', session: 'old', window: 'jobs', number: 3, label: 'nightly', madeAt: 7 };
  return { id, about, bytes: 5, changedAt: 8.4, live, status: status && { ...STATUS, ...status } };
}

function pane(id: string, log: PaneRecord['log'], piped = false): Partial<PaneRecord> {
  return { id, number: Number(id.slice(1)), label: null, log, piped };
}

test('each log stands with its pane and how it is; panes without one and logs without a pane are told', () => {
  const panes = [
    pane('%1', { id: 'live' }, true),
    pane('%2', { id: 'off', off: true }),
    pane('%3', { id: 'killed' }, true),
    pane('%4', { id: 'begins' }, true),
    pane('%5', null),
    pane('%6', null, true),
    pane('%7', { id: 'declined', off: true }),
    pane('%8', { id: 'full' }, true),
  ];
  const session = { id: '$1', name: 'dev', windows: [{ id: '@1', name: 'work', panes }] };
  const { logs, unlogged } = logSources(
    [
      ...[disk('older', false, { endedAt: 9 }), disk('newer', false, { endedAt: 9 }), disk('live', true)],
      ...[disk('off', false, { endedAt: 9 }), disk('killed', false), disk('begins', false, null)],
      disk('full', true, { lost: 10, lostFrom: 1, lostTo: 2, reason: 'No space left on device', losing: true }),
    ],
    // A window that is linked into two sessions comes twice.
    [session, session] as unknown as SessionRecord[],
  );
  expect(logs.map(({ id, state, pane: of }) => [id, state, of])).toEqual([
    ['live', 'live', '%1'],
    ['off', 'off', '%2'],
    ['killed', 'killed', '%3'],
    ['begins', 'live', '%4'],
    ['full', 'live', '%8'],
    ['newer', 'ended', null],
    ['older', 'ended', null],
  ]);
  expect(logs[4]?.loss).toMatchObject({ lost: 10, reason: 'No space left on device', losing: true });
  expect(logs[5]).toMatchObject({ session: 'old', window: 'jobs', name: 'nightly', changedAt: 8 });
  expect(unlogged.map(({ pane: of, foreign }) => [of, foreign])).toEqual([
    ['%5', false],
    ['%6', true],
    ['%7', false],
  ]);
});
