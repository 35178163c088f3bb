import { expect, onTestFinished, test } from 'vitest';
import { Sampler, systemReader } from '../core/process/stats-sampler.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { createSession } from '../core/tmux/session.ts';
import type { EventName, Events, FigureChanges } from '../shared/ipc.ts';
import { FigureWatch } from './figures.ts';

/** A watch of its own, with what it has sent and how often it has looked. */
function watched() {
  const reader = systemReader();
  const seen = { looks: 0, events: [] as FigureChanges[] };
  const samples = new Sampler({
    ...reader,
    read() {
      seen.looks++;
      return reader.read();
    },
  });
  const send = <N extends EventName>(name: N, event: Events[N]): void => {
    if (name !== 'figures.changed') throw new Error(`${name}: ${JSON.stringify(event)}`);
    seen.events.push(event as FigureChanges);
  };
  const watch = new FigureWatch({ send }, samples);
  onTestFinished(() => {
    watch.show(false);
    samples.close();
  });
  return { watch, seen };
}

test('what is busy is told, what stays as it is not again, and nothing while nobody looks', async () => {
  const { tmux } = await testServer();
  const busy = await createSession(tmux, 's', 'w', { argv: ['bash', '-c', 'while :; do :; done'] });
  const idle = await createSession(tmux, 't', 'w', { argv: ['sleep', '1000'] });
  const snapshot = await tmux.snapshot();
  const { watch, seen } = watched();
  watch.changed(snapshot);
  expect(seen).toEqual({ looks: 0, events: [] });

  watch.show(true);
  await until(() => seen.events.some(({ cpu }) => (cpu[busy.pane] ?? 0) > 2), 'a busy loop');
  await until(() => seen.events.length > 2, 'more');
  const [first] = seen.events;
  expect(Object.keys(first?.cpu ?? {}).sort()).toEqual([busy.pane, idle.pane].sort());
  expect(first?.total).toMatchObject({ cores: expect.any(Number), memoryTotal: expect.any(Number) });
  expect(first?.total?.memory).toBeGreaterThan(0);
  expect((first?.total?.memory ?? 1) % 1e6).toBe(0);
  // It sleeps all the time: told once.
  expect(seen.events.filter(({ cpu }) => cpu[idle.pane] === 0).length).toBe(1);

  watch.show(false);
  const other = watched();
  const before = seen.events.length;
  const { looks } = seen;
  other.watch.changed(snapshot);
  other.watch.show(true);
  await until(() => other.seen.events.length > 2, 'seconds to pass');
  // One look may have been under way.
  expect(seen.looks - looks).toBeLessThan(2);
  expect(seen.events.length).toBe(before);

  // A new page is told all of it.
  watch.forget();
  watch.show(true);
  await until(() => seen.events.length > before, 'the first event');
  expect(Object.keys(seen.events[before]?.cpu ?? {}).length).toBe(2);

  await tmux.command('kill-session', '-t', busy.session);
  watch.changed(await tmux.snapshot());
  await until(() => seen.events.some(({ cpu }) => cpu[busy.pane] === null), 'a pane that has gone');
  watch.changed({ server: null, sessions: [] });
  await until(() => seen.events.at(-1)?.total === null, 'no pane at all');
  expect(seen.events.at(-1)?.cpu).toEqual({ [idle.pane]: null });
});

test('what the Processes view wants is told with every sample, of a new page too, and only while it is wanted', async () => {
  const { tmux } = await testServer();
  const { pane } = await createSession(tmux, 's', 'w', { argv: ['sleep', '1000'] });
  const { watch, seen } = watched();
  watch.changed(await tmux.snapshot());
  // It may ask before it has loaded.
  watch.want({ figures: true, pane });
  watch.forget();
  watch.show(true);
  await until(() => seen.events.length > 2, 'samples in which nothing changes');
  const [first, ...later] = seen.events;
  expect(first?.panes?.[pane]).toMatchObject({ processes: 1, ports: [], memory: expect.any(Number) });
  expect(first?.tree).toMatchObject({
    pane,
    total: 1,
    processes: [{ depth: 0, name: 'sleep', command: 'sleep 1000' }],
  });
  expect(later.every(({ panes }) => panes?.[pane] === undefined)).toBe(true);
  expect(seen.events.map(({ sample }) => sample)).toEqual(seen.events.map((_, index) => index + 1));

  watch.want({ figures: false, pane: null });
  const before = seen.events.length;
  const { looks } = seen;
  await until(() => seen.looks > looks + 2, 'more looks');
  expect(seen.events.slice(before).every(({ panes, tree }) => panes === undefined && tree === undefined)).toBe(true);

  await tmux.command('kill-server');
  watch.want({ figures: true, pane });
  watch.changed({ server: null, sessions: [] });
  await until(() => seen.events.at(-1)?.cpu[pane] === null, 'the end of the pane');
  expect(seen.events.at(-1)).toMatchObject({ total: null, tree: null });
});
