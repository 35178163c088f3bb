/** Brings the server to a design: plans and runs its script. */
import type { RunOptions } from '../playbook/run.ts';
import type { Plan, RunSummary } from '../playbook/types.ts';
import type { Tmux } from '../tmux/server.ts';
import type { Design } from './design.ts';

export interface ApplyOptions {
  /** Values for `{KEY}` in the design's texts, as ReadDesign has them. */
  readonly set?: Readonly<Record<string, string>>;
  /** The playbook that the design is from: where relative directories count from. */
  readonly file?: string;
}

/**
 * The script that applying a design runs: writeDesign's, after a pane_kill for each live pane that the design was
 * loaded with and has no more, so that the others keep what runs in them although their numbers close up.
 */
export function applyScript(_tmux: Tmux, _design: Design): Promise<string> {
  throw new Error('to follow');
}

/** What applyDesign would do now; changes nothing. Steps that would end a process say which. @throws MuxError */
export function planDesign(_tmux: Tmux, _design: Design, _options?: ApplyOptions): Promise<Plan> {
  throw new Error('to follow');
}

/**
 * Applies a design as a playbook would be run, then brings its cells to the last one.
 * @throws MuxError `bad-input` before anything is done
 */
export function applyDesign(
  _tmux: Tmux,
  _design: Design,
  _options?: ApplyOptions & Partial<RunOptions>,
): Promise<RunSummary> {
  throw new Error('to follow');
}
