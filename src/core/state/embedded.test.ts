import { expect, test } from 'vitest';
import { testServer } from '../testing/tmux.ts';
import { EmbeddedStore } from './embedded.ts';
import { getStateKey, type StateAddress } from './store.ts';
import { describeStateStore, type StoreFixture, stateOf } from './store-contract.ts';

async function fixture(): Promise<StoreFixture> {
  const server = await testServer();
  const { tmux } = server;
  const dev = await tmux.newSession('-s', 'dev', '-n', 'a b', 'sleep', '1000');
  const split = await tmux.command('split-window', '-d', '-P', '-F', '#{pane_id}', '-t', dev.pane, 'sleep', '1000');
  const ops = await tmux.newSession('-s', 'ops', '-n', 'w', 'sleep', '1000');
  const address = (session: string, window: string, pane: string): StateAddress => ({ session, window, pane });
  return {
    store: new EmbeddedStore(tmux),
    other: new EmbeddedStore(await server.connect()),
    panes: [address('dev', 'a b', dev.pane), address('dev', 'a b', split), address('ops', 'w', ops.pane)],
    spoil: async ({ pane }, text) => {
      await tmux.command('set-option', '-p', '-t', pane, '@muxworks', text);
    },
  };
}

describeStateStore('embedded', fixture);

test('a pane that is no more has no state and keeps none; nor has a server that does not run', async () => {
  const { store, panes } = await fixture();
  const [, , { pane }] = panes;
  const gone = { session: 'dev', window: 'a b', pane: '%99' };
  expect(await store.get(gone)).toBe(null);
  expect(await store.delete(gone)).toBe(false);
  await expect(store.set(gone, stateOf(gone, 'x'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(store.get({ ...gone, pane: 'dev' })).rejects.toMatchObject({ code: 'bad-input' });
  expect(pane).toMatch(/^%\d+$/);
  const { tmux } = await testServer();
  expect(await new EmbeddedStore(tmux).list()).toEqual([]);
  expect(await new EmbeddedStore(tmux).get(gone)).toBe(null);
});

test("getStateKey is the source system's", () => {
  expect(getStateKey({ session: 'dev', window: 'work', pane: '%12' })).toBe('herotmux:dev:work|12');
  expect(() => getStateKey({ session: 'dev', window: 'work', pane: '12' })).toThrow(/no id of a pane/);
});
