/** The part of the contract that is about other machines: the states that they share through Redis. */
import { z } from 'zod';
import type { CommandState } from '../core/command/state.ts';
import type { Problem } from '../core/playbook/types.ts';

/** A command on another machine, as that machine has told it last. */
export interface OtherState {
  key: string;
  session: string;
  window: string;
  /** The pane's label, else its number in the window, else its id. */
  pane: string;
  status: CommandState['status'];
  exitCode: number | null;
  /** Cut: a row shows no more. */
  command: string;
}

/** A tmux server elsewhere, or on this machine another one than the app's. */
export interface OtherNode {
  id: string;
  name: string;
  host: string | null;
  socket: string | null;
  /** When it last said that its states are so, milliseconds since the epoch; null: not in a week, or nobody says so. */
  seenAt: number | null;
  /** By session, window and pane. */
  states: OtherState[];
}

export interface NodesState {
  /** By name, without the app's own server. */
  nodes: OtherNode[];
  /** Redis is away: what is told is how it was last. */
  stale: Problem | null;
}

export const nodesInputs = {
  /** Null where states are not shared through Redis; else every change comes as `nodes.changed` from the first time on. */
  'nodes.list': z.undefined(),
} as const;
export type NodesCall = keyof typeof nodesInputs;

export interface NodesOutputs {
  'nodes.list': NodesState | null;
}

export interface NodesEvents {
  'nodes.changed': NodesState;
}
