/** What the window can ask for about other machines: src/shared/ipc-nodes.ts. */
import { hostname } from 'node:os';
import { storeSetting } from '../../core/state/store-setting.ts';
import type { NodesCall } from '../../shared/ipc-nodes.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { NodeBoard } from '../nodes.ts';

export function nodeCalls(desk: Desk): Pick<Handlers, NodesCall> {
  let board: { store: string; opened: Promise<NodeBoard> } | null = null;
  return {
    'nodes.list': async () => {
      const { tmux } = desk.ready();
      const { store } = storeSetting();
      // Another one may have been chosen since.
      if (board !== null && board.store !== store.url) {
        void board.opened.then((old) => old.close());
        board = null;
      }
      if (store.kind === 'tmux') return null;
      const own = { host: hostname(), socket: tmux.socketPath };
      board ??= { store: store.url, opened: NodeBoard.open(store.url, own, desk.events) };
      return (await board.opened).state();
    },
  };
}
