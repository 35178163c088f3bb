/** Runs a playbook that a program has as text. */
import { loadPlaybook } from '../heroscript/load.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import type { Tmux } from '../tmux/server.ts';
import { type RunOptions, runPlaybook } from './run.ts';
import type { Problem, RunSummary } from './types.ts';

export interface PlayOptions extends Partial<RunOptions> {
  /** Values for `${NAME}`; they go before those that the playbook sets itself. */
  set?: Readonly<Record<string, string>>;
  /** The file that the text stands for: where its includes and its messages count from. */
  textFile?: string;
}

export interface Played extends RunSummary {
  /** Why steps failed, in the order of the script; empty where none has. */
  problems: readonly (Problem & { line: number; target: string })[];
}

/**
 * Runs HeroScript. Ends at the first step that fails, unless told to keep going: that is no error here, but in what it
 * resolves with.
 * @throws MuxError `bad-input` before anything is done, with the line of the first mistake
 */
export async function play(tmux: Tmux, text: string, options: PlayOptions = {}): Promise<Played> {
  const { set = {}, textFile = '', onEvent, ...rest } = options;
  const playbook = await loadPlaybook({ text, textFile, set, read: nodeReader });
  const problems: Played['problems'][number][] = [];
  const summary = await runPlaybook(tmux, playbook, {
    ...rest,
    onEvent(event) {
      if (event.type === 'step-end' && event.problem !== undefined) {
        problems.push({ ...event.problem, line: event.step.line, target: event.step.target });
      }
      onEvent?.(event);
    },
  });
  return { ...summary, problems };
}
