/** What the window can ask for about other machines: src/shared/ipc-nodes.ts. */
import { hostname } from 'node:os';
import { storeSetting } from '../../core/state/store-setting.ts';
import type { NodesCall } from '../../shared/ipc-nodes.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { NodeBoard } from '../nodes.ts';

export function nodeCalls(desk: Desk): Pick<Handlers, NodesCall> {
  let board: Promise<NodeBoard> | null = null;
  return {
    'nodes.list': async () => {
      const { tmux } = desk.ready();
      const { store } = storeSetting();
      if (store.kind === 'tmux') return null;
      board ??= NodeBoard.open(store.url, { host: hostname(), socket: tmux.socketPath }, desk.events);
      return (await board).state();
    },
  };
}
