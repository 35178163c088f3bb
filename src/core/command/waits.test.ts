/** The note of who waits: believed only of a process that is there. */
import { expect, test } from 'vitest';
import { readProcess } from '../process/proc.ts';
import { testServer } from '../testing/tmux.ts';
import { allPanes } from '../tmux/server.ts';
import { createSession } from '../tmux/session.ts';
import { noteWaits, parseWaits, WAITS_OPTION } from './waits.ts';

const startTicks = readProcess(process.pid)?.startTicks ?? 0;
const note = (changed: object): string => JSON.stringify({ for: ['db'], pid: process.pid, startTicks, ...changed });

test('nonsense, somebody who has ended and a process number used again tell nothing', () => {
  expect(parseWaits(note({}))).toEqual(['db']);
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    note({ for: [] }),
    note({ for: [1] }),
    note({ pid: 0 }),
    note({ pid: 'x' }),
  ])
    expect(parseWaits(text), text).toBeNull();
  if (startTicks > 0) expect(parseWaits(note({ startTicks: startTicks + 1 }))).toBeNull();
});

test('it stands in every look at the server, whatever the names are, until it is taken back', async () => {
  const { tmux } = await testServer();
  const { pane } = await createSession(tmux, 'dev', 'w', { argv: ['bash', '--norc', '-i'] });
  const names = [`it's; #{pane_id} $(x)`, 'wörk|\n2'];
  const seen = async () => [...allPanes(await tmux.snapshot())][0]?.pane.waitsFor;
  expect(await seen()).toBeNull();
  await noteWaits(tmux, pane, names);
  expect(await seen()).toEqual(names);
  await noteWaits(tmux, pane, null);
  expect(await seen()).toBeNull();
  await tmux.command('set-option', '-p', '-t', pane, WAITS_OPTION, note({ for: ['x'], pid: 999_999_999 }));
  expect(await seen()).toBeNull();
});
