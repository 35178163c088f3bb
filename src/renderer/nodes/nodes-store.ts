/** The states of other machines as main tells them, and which machine is looked at. */
import { create } from 'zustand';
import type { NodesState, OtherNode, OtherState } from '../../shared/ipc-nodes.ts';
import { recall, remember } from '../app/remember.ts';
import { attempt } from '../app/toasts-store.ts';
import { call, on } from '../bridge/client.ts';
import type { Shape } from '../ui/status.tsx';

interface Nodes {
  /** Null where states are not shared, and until main has answered. */
  state: NodesState | null;
  /** The name of the one machine that is shown; null shows all. */
  only: string | null;
}

function isName(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

export const useNodes = create<Nodes>()(() => ({ state: null, only: recall('node', isName) }));

let asked = false;

/** Asks once; from then on changes come by themselves. */
export function loadNodes(): void {
  if (asked) return;
  asked = true;
  let came = false;
  on('nodes.changed', (state) => {
    came = true;
    useNodes.setState({ state });
  });
  void attempt(call('nodes.list')).then((state) => {
    if (state && !came) useNodes.setState({ state });
  });
}

/** After another store has been chosen. */
export async function reloadNodes(): Promise<void> {
  loadNodes();
  useNodes.setState({ state: await attempt(call('nodes.list')) });
}

export function showOnly(only: string | null): void {
  useNodes.setState({ only });
  remember('node', only);
}

/** Later than the slowest machine says that it is there. */
const OLD_MS = 60_000;

export function isOld(seenAt: number | null, now: number): boolean {
  return seenAt === null || now - seenAt > OLD_MS;
}

/** The machines to show, each with the states in which every word is found; a machine without one is left out then. */
export function chosenNodes(nodes: readonly OtherNode[], only: string | null, search: string): OtherNode[] {
  // A machine that has gone hides no other one.
  const filter = nodes.some(({ name }) => name === only) ? only : null;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return nodes.flatMap((node) => {
    if (filter !== null && node.name !== filter) return [];
    if (words.length === 0) return [node];
    const states = node.states.filter((state) => {
      const text = [node.name, state.session, state.window, state.pane, state.command].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return states.length === 0 ? [] : [{ ...node, states }];
  });
}

const SHAPES: Record<OtherState['status'], Shape> = {
  running: 'run',
  finished: 'done',
  failed: 'fail',
  unknown: 'off',
};

/** As that machine told it; what runs on one that was not heard of for long is not known. */
export function shapeThere({ status }: OtherState, old: boolean): Shape {
  return old && status === 'running' ? 'off' : SHAPES[status];
}
