/** Runs playbooks for the window: their events are kept for pages that load later, and in the history for later starts. */
import { basename } from 'node:path';
import { MuxError, toProblem } from '../core/errors.ts';
import type { Diagnostic } from '../core/heroscript/types.ts';
import type { From } from '../core/playbook/first-place.ts';
import { RunHistory, type RunJournal } from '../core/playbook/history.ts';
import { runPlaybook } from '../core/playbook/index.ts';
import { pruning } from '../core/playbook/pruning.ts';
import { type RunEnd, type RunInfo, type RunState, stateOf } from '../core/playbook/run-record.ts';
import type { Problem, RunEvent } from '../core/playbook/types.ts';
import type { Tmux } from '../core/tmux/server.ts';
import type { EventSender } from './ipc.ts';
import { loadSubject, type Subject } from './playbooks/check.ts';

/** What is to be run, and how. */
export interface RunWanted extends Subject {
  keepGoing?: boolean | undefined;
  from?: From | undefined;
  prune?: boolean | undefined;
  /** Waits before each step for step(). */
  step?: boolean | undefined;
  /** What the history calls it; else its file's name. */
  title?: string | undefined;
  /** Done when every step is, before the run has ended. */
  after?: (() => Promise<void>) | undefined;
}

interface Run {
  journal: RunJournal;
  events: RunEvent[];
  end: RunEnd | null;
  stop: AbortController;
  /** Answers the step that it waits before; null while it goes on. */
  answer: ((how: 'next' | 'continue') => void) | null;
}

export class Runs {
  readonly history: RunHistory;
  private readonly active = new Map<string, Run>();
  /** The newest, running or ended. */
  private newest: Run | null = null;

  constructor(
    private readonly tmux: Tmux,
    private readonly events: EventSender,
  ) {
    this.history = new RunHistory(tmux.socketPath);
  }

  /** The newest run of the app, also of an earlier start of it, which tells where it broke off. */
  async current(): Promise<RunState | null> {
    if (this.newest !== null) return stateNow(this.newest);
    return this.history.newest('app');
  }

  /** True while one goes on in this app: it would stop with it. */
  get busy(): boolean {
    return this.active.size > 0;
  }

  /** All runs on this server, newest first. */
  list(): Promise<RunInfo[]> {
    return this.history.list();
  }

  /**
   * One run with its events, also one of this app while it goes on.
   * @throws MuxError `not-found`
   */
  async open(id: string): Promise<RunState> {
    const run = this.active.get(id);
    return run === undefined ? this.history.open(id) : stateNow(run);
  }

  /** Starts to run a playbook and returns the run's id; its events tell the rest, also that it could not begin. */
  start(wanted: RunWanted): string {
    const [path = ''] = wanted.paths;
    const journal = this.history.begin({
      path,
      title: titleOf(wanted),
      by: 'app',
      unsaved: wanted.text !== undefined,
    });
    const run: Run = { journal, events: [], end: null, stop: new AbortController(), answer: null };
    const { id } = journal.about;
    this.newest = run;
    this.active.set(id, run);
    this.events.send('run.began', stateNow(run));
    if (journal.problem !== null) {
      this.events.send('problem', { ...journal.problem, message: `This run is not kept: ${journal.problem.message}` });
    }
    void this.run(run, wanted).then((problem) => {
      run.end = { at: Date.now(), problem };
      journal.end(run.end);
      this.active.delete(id);
      this.events.send('run.ended', { id, problem });
      this.tmux.refresh();
    });
    return id;
  }

  /** After its current step; one that waits ends at once. */
  stop(id: string): void {
    this.active.get(id)?.stop.abort();
  }

  /**
   * Goes on with a run that waits before a step.
   * @throws MuxError `not-found` where it does not wait
   */
  step(id: string, how: 'next' | 'continue'): void {
    const run = this.active.get(id);
    if (!run?.answer) throw new MuxError('not-found', 'That run does not wait for a step');
    run.answer(how);
    run.answer = null;
  }

  /** Resolves with why it could not begin, or broke off outside any step. */
  private async run(run: Run, wanted: RunWanted): Promise<Problem | null> {
    const { id } = run.journal.about;
    const onEvent = (event: RunEvent): void => {
      run.events.push(event);
      run.journal.event(event);
      this.events.send('run.event', { id, event });
      if (event.type === 'step-end') this.tmux.refresh();
    };
    const beforeStep = (): Promise<'next' | 'continue'> =>
      new Promise((resolve) => {
        run.answer = resolve;
      });
    try {
      const loaded = await loadSubject(wanted);
      const errors = loaded.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
      if (errors.length > 0) return problemOf(errors);
      const summary = await runPlaybook(this.tmux, wanted.prune === true ? pruning(loaded) : loaded, {
        onEvent,
        signal: run.stop.signal,
        ...(wanted.keepGoing === undefined ? {} : { keepGoing: wanted.keepGoing }),
        ...(wanted.from === undefined ? {} : { from: wanted.from }),
        ...(wanted.step === true ? { beforeStep } : {}),
      });
      if (!summary.stopped && summary.failed === 0) await wanted.after?.();
      return null;
    } catch (error) {
      return toProblem(error);
    }
  }
}

function titleOf({ paths, title }: RunWanted): string {
  if (title !== undefined) return title;
  const [first = '', ...more] = paths;
  const name = first === '' ? 'inline playbook' : basename(first);
  return more.length === 0 ? name : `${name} and ${more.length} more`;
}

/** A playbook with mistakes is not run at all; the first one is told in full, the others are counted. */
function problemOf(errors: readonly Diagnostic[]): Problem {
  const first = errors[0] as Diagnostic;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  const file = first.file === '' ? '' : `${basename(first.file)}, `;
  return {
    code: first.code,
    message: `${file}line ${first.line}, column ${first.column}: ${first.message}${more}`,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  };
}

function stateNow({ journal, events, end }: Run): RunState {
  return stateOf(journal.about, events, end, end === null);
}
