import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testServer } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import { loggingEnable } from './capture.ts';
import { cleanLogs } from './clean.ts';
import { listLogs, logsDirectory } from './folder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

test('old logs go by age and by size, never one that is written', async () => {
  const server = await testServer();
  const { pane } = await createSession(server.tmux, 'dev', 'w', { argv: ['sleep', '1000'] });
  const { log: used } = await loggingEnable(server.tmux, pane);
  const directory = logsDirectory(server.tmux.socketPath);
  const make = (id: string, days: number, bytes: number): string => {
    const path = join(directory, `${id}-0123456789ab`);
    mkdirSync(path);
    writeFileSync(join(path, '0000000000000000.log'), Buffer.alloc(bytes));
    const time = new Date(Date.now() - days * DAY_MS);
    utimesSync(join(path, '0000000000000000.log'), time, time);
    return `${id}-0123456789ab`;
  };
  const ancient = make('aaaaaaaa', 30, 10);
  const old = make('bbbbbbbb', 3, 6000);
  const recent = make('cccccccc', 2, 6000);
  const empty = 'dddddddd-0123456789ab';
  mkdirSync(join(directory, empty));
  const ids = () => listLogs(directory).map(({ id }) => id);
  expect(await cleanLogs(directory, { days: 14, bytes: 1e9 })).toEqual([ancient]);
  // Looked at a moment ago.
  expect(await cleanLogs(directory, { days: 1, bytes: 0 })).toEqual([]);
  expect(await cleanLogs(directory, { days: 14, bytes: 10_000 }, true)).toEqual([old]);
  expect(ids()).toEqual([recent, empty, used?.id].sort());
  expect(await cleanLogs(directory, { days: 0, bytes: 0 }, true)).toEqual([recent]);
  expect(ids()).toContain(used?.id);
});
