/** For vitest: the contract of a state store, to be run by the tests of each of them. */
import { describe, expect, test } from 'vitest';
import { type CommandState, commandHash } from '../command/state.ts';
import type { StateAddress, StateStore } from './store.ts';

/** A store and panes that are there for it. */
export interface StoreFixture {
  readonly store: StateStore;
  /** Another client of the same store. */
  readonly other: StateStore;
  /** Two panes of the session `dev`, one of the session `ops`. */
  readonly panes: readonly [StateAddress, StateAddress, StateAddress];
  /** Puts a text where the state of a pane is kept, as another program may. */
  spoil(address: StateAddress, text: string): Promise<void>;
}

export function stateOf({ pane }: StateAddress, command: string, more: Partial<CommandState> = {}): CommandState {
  const now = new Date().toISOString();
  return {
    cmd_md5: commandHash(command),
    cmd_text: command,
    status: 'running',
    pid: 4711,
    started_at: now,
    last_check: now,
    pane_id: Number(pane.slice(1)),
    token: 1,
    ...more,
  };
}

/** What a state may hold that goes wrong on the way: quotes, formats, line breaks, any character. */
const COMMANDS = [
  'sleep 1',
  `echo "a'b" #{pane_id} #[fg=red] ; \\; $HOME`,
  'a\nb\tc',
  'é 日本 🎛',
  '{"json":[]}',
  '%1 #',
];

export function describeStateStore(name: string, fixture: () => Promise<StoreFixture>): void {
  describe(`${name}: the contract of a state store`, () => {
    test('what is set is got, by every client, until it is deleted', async () => {
      const { store, other, panes } = await fixture();
      const [first, second] = panes;
      expect(await store.get(first)).toBe(null);
      for (const command of COMMANDS) {
        const state = stateOf(first, command, {
          by: { kind: 'playbook', file: '/a b/ü.heroscript', line: 3 },
          cwd: '/tmp/x y',
          pid_start: 5,
          server: { pid: 6, startedAt: 7000 },
          origin: 'window',
          script: '/s',
        });
        await store.set(first, state);
        expect(await store.get(first)).toEqual(state);
        expect(await other.get(first)).toEqual(state);
      }
      expect(await store.get(second)).toBe(null);
      expect(await other.delete(first)).toBe(true);
      expect(await store.get(first)).toBe(null);
      expect(await store.delete(first)).toBe(false);
    });

    test('lists all, or those of a session, each with its pane', async () => {
      const { store, other, panes } = await fixture();
      expect(await store.list()).toEqual([]);
      for (const address of panes) await store.set(address, stateOf(address, `echo ${address.pane}`));
      const byPane = (a: { address: StateAddress }, b: { address: StateAddress }): number =>
        a.address.pane < b.address.pane ? -1 : 1;
      const all = (await other.list()).sort(byPane);
      expect(all.map(({ address }) => address)).toEqual([...panes].sort((a, b) => (a.pane < b.pane ? -1 : 1)));
      for (const { address, state } of all) expect(state.cmd_text).toBe(`echo ${address.pane}`);
      expect((await store.list('dev')).map(({ address }) => address.session)).toEqual(['dev', 'dev']);
      expect(await store.list('de')).toEqual([]);
    });

    test('what is no state is refused, and read as none where another program has put it', async () => {
      const { store, panes, spoil } = await fixture();
      const [first, second] = panes;
      await expect(store.set(first, stateOf(second, 'x'))).rejects.toMatchObject({ code: 'bad-input' });
      await expect(store.set(first, stateOf(first, 'x', { pid: -1 }))).rejects.toMatchObject({ code: 'bad-input' });
      await expect(store.set(first, { ...stateOf(first, 'x'), cmd_text: 'y' })).rejects.toMatchObject({
        code: 'bad-input',
      });
      expect(await store.get(first)).toBe(null);
      for (const text of [
        'nonsense',
        '{"cmd_text":1}',
        '[]',
        'null',
        JSON.stringify(stateOf(first, 'x')).slice(0, 40),
      ]) {
        await spoil(first, text);
        expect(await store.get(first)).toBe(null);
        expect(await store.list()).toEqual([]);
      }
      // It can be taken away, and written over.
      expect(await store.delete(first)).toBe(true);
      await store.set(first, stateOf(first, 'x'));
      expect(await store.get(first)).toMatchObject({ cmd_text: 'x' });
    });

    test('additions that are not what they should be are as if they were not there', async () => {
      const { store, panes, spoil } = await fixture();
      const [first] = panes;
      const state = stateOf(first, 'x');
      await spoil(first, JSON.stringify({ ...state, by: { kind: 'moon' }, cwd: 1, pid_start: 'x', server: null }));
      expect(await store.get(first)).toEqual(state);
    });
  });
}
