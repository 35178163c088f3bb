/** What other machines share through Redis, kept for the window as it changes. */
import {
  type NodeStates,
  type SharedState,
  type StatesEvent,
  type StatesWatch,
  watchStates,
} from '../core/state/watch-states.ts';
import type { NodesState, OtherNode, OtherState } from '../shared/ipc-nodes.ts';
import type { EventSender } from './ipc.ts';

/** A row shows no more of a command than this. */
const COMMAND_SHOWN = 200;
/** What changes in a moment crosses once. */
const SETTLE_MS = 50;

type Where = Pick<NodeStates, 'node' | 'host' | 'socket'>;

interface Known extends Omit<OtherNode, 'states'> {
  states: Map<string, SharedState>;
}

export class NodeBoard {
  private nodes = new Map<string, Known>();
  private stale: NodesState['stale'] = null;
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    /** The app's own tmux server, whose panes are in the tree anyway. */
    private readonly own: Pick<Where, 'host' | 'socket'>,
    private readonly sender: Pick<EventSender, 'send'>,
  ) {}

  private watch: StatesWatch | null = null;

  /**
   * Resolves when the first states are there, or when it is known that Redis is away.
   * @param store with its password
   * @throws MuxError `bad-input` where the store is no Redis
   */
  static async open(
    store: string,
    own: Pick<Where, 'host' | 'socket'>,
    sender: Pick<EventSender, 'send'>,
  ): Promise<NodeBoard> {
    const board = new NodeBoard(own, sender);
    board.watch = await watchStates(store, (event) => board.take(event));
    // That Redis is away has been told as `stale`, and it is tried on.
    await board.watch.first.catch(() => {});
    return board;
  }

  state(): NodesState {
    const nodes = [...this.nodes.values()].map(({ states, ...node }) => ({
      ...node,
      states: [...states.values()].sort(byPlace).map(shown),
    }));
    return { nodes: nodes.sort((a, b) => order(a.name, b.name) || order(a.id, b.id)), stale: this.stale };
  }

  close(): void {
    this.watch?.close();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private take(event: StatesEvent): void {
    switch (event.type) {
      case 'states': {
        const before = this.nodes;
        this.nodes = new Map();
        this.stale = null;
        for (const node of event.nodes) {
          const known = this.known(node);
          if (known === null) continue;
          known.seenAt = node.ageMs === null ? (before.get(known.id)?.seenAt ?? null) : Date.now() - node.ageMs;
          for (const state of node.states) known.states.set(state.key, state);
        }
        break;
      }
      case 'changed':
        this.known(event)?.states.set(event.change.key, event.change);
        break;
      case 'gone':
        for (const { states } of this.nodes.values()) states.delete(event.key);
        break;
      case 'seen': {
        const known = this.known(event);
        if (known !== null) known.seenAt = Date.now();
        break;
      }
      case 'stale':
        this.stale = event.problem;
        break;
    }
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.sender.send('nodes.changed', this.state());
    }, SETTLE_MS);
  }

  /** Null for the app's own server. */
  private known({ node, host, socket }: Where): Known | null {
    if (host !== null && host === this.own.host && socket === this.own.socket) return null;
    const id = JSON.stringify([node, host, socket]);
    const known = this.nodes.get(id);
    if (known !== undefined) return known;
    const made: Known = { id, name: node ?? host ?? 'other tools', host, socket, seenAt: null, states: new Map() };
    this.nodes.set(id, made);
    return made;
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byPlace = (a: SharedState, b: SharedState): number =>
  order(a.session, b.session) || order(a.window, b.window) || a.number - b.number || order(a.pane, b.pane);

function shown({ key, session, window, pane, number, label, exitCode, state }: SharedState): OtherState {
  return {
    ...{ key, session, window, exitCode, status: state.status },
    pane: label ?? (number === 0 ? pane : String(number)),
    command: state.cmd_text.slice(0, COMMAND_SHOWN),
  };
}
