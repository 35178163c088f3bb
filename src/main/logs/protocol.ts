/** What the app and its thread that reads logs say to each other. */
import type { Problem } from '../../core/playbook/types.ts';
import type { LogListState } from '../../shared/ipc-logs.ts';
import type { Work } from './worker.ts';

export interface Request {
  readonly id: number;
  readonly name: keyof Work;
  readonly args: unknown[];
}

export type Answer =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: Problem };

/** Untold: a list has changed; which logs there are has changed. */
export type Told = { readonly kind: 'list'; readonly state: LogListState } | { readonly kind: 'disk' };
