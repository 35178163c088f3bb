/** Runs playbooks for the window and keeps their events, so that a page that loads later sees the run from its start. */
import { basename } from 'node:path';
import { toProblem } from '../core/errors.ts';
import { loadPlaybook } from '../core/heroscript/index.ts';
import { nodeReader } from '../core/heroscript/reader-node.ts';
import type { Diagnostic } from '../core/heroscript/types.ts';
import { runPlaybook } from '../core/playbook/index.ts';
import type { Problem, RunEvent } from '../core/playbook/types.ts';
import type { Tmux } from '../core/tmux/server.ts';
import type { RunState } from '../shared/ipc-playbooks.ts';
import type { EventSender } from './ipc.ts';

interface Run extends Pick<RunState, 'id' | 'path' | 'running' | 'problem' | 'events'> {
  stop: AbortController;
}

export class Runs {
  private readonly active = new Map<string, Run>();
  /** The newest, running or ended. */
  private newest: Run | null = null;
  private count = 0;

  constructor(
    private readonly tmux: Tmux,
    private readonly events: EventSender,
  ) {}

  current(): RunState | null {
    return this.newest === null ? null : stateOf(this.newest);
  }

  /**
   * Starts to run playbooks and returns the run's number; its events tell the rest, also that it could not begin.
   * @param set as `--set`
   */
  start(paths: readonly string[], set: Readonly<Record<string, string>> = {}): string {
    const run: Run = {
      id: String(++this.count),
      path: paths.length === 1 ? (paths[0] as string) : `${basename(paths[0] ?? '')} and ${paths.length - 1} more`,
      running: true,
      problem: null,
      events: [],
      stop: new AbortController(),
    };
    this.newest = run;
    this.active.set(run.id, run);
    this.events.send('run.began', stateOf(run));
    void this.run(run, paths, set).finally(() => {
      run.running = false;
      this.active.delete(run.id);
      this.events.send('run.ended', { id: run.id, problem: run.problem });
      this.tmux.refresh();
    });
    return run.id;
  }

  /** After its current step. */
  stop(id: string): void {
    this.active.get(id)?.stop.abort();
  }

  private async run(run: Run, paths: readonly string[], set: Readonly<Record<string, string>>): Promise<void> {
    const onEvent = (event: RunEvent): void => {
      run.events.push(event);
      this.events.send('run.event', { id: run.id, event });
      if (event.type === 'step-end') this.tmux.refresh();
    };
    try {
      const playbook = await loadPlaybook({ paths, set, read: nodeReader });
      const errors = playbook.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
      if (errors.length > 0) {
        run.problem = problemOf(errors);
        return;
      }
      await runPlaybook(this.tmux, playbook, { onEvent, signal: run.stop.signal });
    } catch (error) {
      run.problem = toProblem(error);
    }
  }
}

/** A playbook with mistakes is not run at all; the first one is told in full, the others are counted. */
function problemOf(errors: readonly Diagnostic[]): Problem {
  const first = errors[0] as Diagnostic;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  return {
    code: first.code,
    message: `${basename(first.file)}, line ${first.line}, column ${first.column}: ${first.message}${more}`,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  };
}

function stateOf({ stop: _stop, ...state }: Run): RunState {
  return { ...state, events: [...state.events] } as RunState;
}
