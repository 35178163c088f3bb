/** Runs a playbook: each step decided on the server as it is when its turn comes, then done. */
import { basename } from 'node:path';
import { noticeEnds } from '../command/ledger-notice.ts';
import { MuxError, toProblem } from '../errors.ts';
import type { Echo, LoadedPlaybook } from '../heroscript/types.ts';
import { type Held, lock, sessionLock } from '../state/lock.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import { decide, failingStep, type StepAction, stepOf } from './decide.ts';
import type { Decision, UnderWay } from './handler.ts';
import { Model } from './model.ts';
import { planScript } from './plan.ts';
import { Script, sessionKey } from './script.ts';
import { Services } from './services.ts';
import type { RunEvent, RunSummary, Step } from './types.ts';
import { unsupportedParts } from './unsupported.ts';

export interface RunOptions {
  onEvent(event: RunEvent): void;
  /** Stops the run after its current step. */
  signal?: AbortSignal;
  /** A failed step does not keep the next ones from being done. */
  keepGoing?: boolean;
}

/** What is known of the server is looked up anew after this time, or after many times what looking takes. */
const FRESH_MS = 100;
const FRESH_LOOKS = 20;
/** Commands that may be starting at once, while later steps go on. */
const STARTING_AT_ONCE = 64;

/**
 * Runs a playbook that loaded without errors. Ends at the first step that fails, unless told to keep going; two runs
 * that touch the same session follow one another.
 * @throws MuxError `bad-input` before anything is done, where the playbook asks for what cannot be done
 */
export async function runPlaybook(tmux: Tmux, playbook: LoadedPlaybook, options: RunOptions): Promise<RunSummary> {
  refuse(playbook);
  const run = new Run(tmux, new Script(playbook.actions), titleOf(playbook), options);
  return run.go();
}

function refuse({ actions, diagnostics }: LoadedPlaybook): void {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new MuxError('bad-input', at(error, error.message), error.hint);
  const [first, ...more] = unsupportedParts(actions);
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new MuxError('bad-input', at(first, first.message) + others, 'take it out to run the rest');
}

function at({ file, line }: { file: string; line: number }, message: string): string {
  return `${file === '' ? '' : `${file}, `}line ${line}: ${message}`;
}

function titleOf({ files }: LoadedPlaybook): string {
  const [first, ...more] = files;
  const name = first === undefined || first.file === '' ? 'inline playbook' : basename(first.file);
  return more.length === 0 ? name : `${name} and ${more.length} more`;
}

/** Something to be told in script order: the end of a step, once it has one, or an echo. */
type Told = { readonly kind: 'echo'; readonly action: Echo } | ToldStep;

interface ToldStep {
  readonly kind: 'step';
  readonly index: number;
  /** Of its action in the script. */
  readonly place: number;
  readonly began: number;
  step: Step;
  end: Extract<RunEvent, { type: 'step-end' }> | null;
}

class Run {
  private readonly startedAt = performance.now();
  private readonly services: Services;
  private readonly held: Held[] = [];
  private planned: readonly Step[] = [];
  private model!: Model;
  private readAt = 0;
  private readMs = 0;
  /** Something was changed since the server was read. */
  private changed = false;
  /** A step failed half-way: what the model says is not to be believed. */
  private doubtful = false;
  private readonly queue: Told[] = [];
  private readonly underWay = new Map<Promise<void>, UnderWay>();
  private readonly counts = { changed: 0, kept: 0, failed: 0, skipped: 0 };

  constructor(
    private readonly tmux: Tmux,
    private readonly script: Script,
    private readonly title: string,
    private readonly options: RunOptions,
  ) {
    this.services = new Services(tmux, script);
  }

  async go(): Promise<RunSummary> {
    let reached = 0;
    const stop = (): void => this.services.stopWaiting();
    this.options.signal?.addEventListener('abort', stop);
    try {
      await this.begin();
      reached = await this.steps();
    } finally {
      this.options.signal?.removeEventListener('abort', stop);
      for (const lock of this.held) lock.release();
      await this.services.close();
      // The panes are there, whatever else is done with them: whoever waits for this run need not wait for that.
      this.tmux.afterwards(this.services.logs.finish());
      // What has ended since somebody last looked. Who looks next finds it too, where this fails.
      this.tmux.afterwards(
        noticeEnds(this.tmux).then(
          () => {},
          () => {},
        ),
      );
    }
    return this.finish(reached);
  }

  private get stopping(): boolean {
    return this.options.signal?.aborted === true || (this.counts.failed > 0 && !this.options.keepGoing);
  }

  /** Takes the lock of each session, then plans; where one is not free it plans before, so that the wait is seen. */
  private async begin(): Promise<void> {
    let shown = false;
    const show = async (): Promise<void> => {
      const snapshot = await this.read();
      if (shown) return;
      shown = true;
      this.planned = planScript(this.script, snapshot);
      this.options.onEvent({ type: 'start', title: this.title, steps: [...this.planned] });
    };
    const waiting = async (holder: number): Promise<void> => {
      await show();
      this.progress(0, `waits for another run in this session (process ${holder})`);
    };
    const { signal } = this.options;
    try {
      for (const directory of lockDirectories(this.tmux, this.script)) {
        this.held.push(await lock(directory, { waiting, ...(signal === undefined ? {} : { signal }) }));
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
    await show();
  }

  /** Does the steps in script order; resolves with how many it came to. */
  private async steps(): Promise<number> {
    let index = 0;
    for (const [place, action] of this.script.actions.entries()) {
      while (this.busy().length >= STARTING_AT_ONCE) await Promise.race(this.busy());
      if (this.stopping) break;
      this.services.dependencies.reached(place);
      if (action.action === 'play.echo') {
        this.queue.push({ kind: 'echo', action });
        this.tell();
      } else if (await this.step(action, place, index)) index++;
      else break;
    }
    if (this.stopping) this.services.stopWaiting();
    while (this.underWay.size > 0) await Promise.race(this.underWay.keys());
    return index;
  }

  /** One step; false when an earlier one failed before this could begin. */
  private async step(action: StepAction, place: number, index: number): Promise<boolean> {
    const began = performance.now();
    let decision: Decision | null = null;
    let refusal: unknown = null;
    try {
      decision = await this.decide(action, place);
    } catch (error) {
      refusal = error;
    }
    if (this.stopping) return false;
    const step = decision === null ? failingStep(action, toProblem(refusal).message) : stepOf(action, decision);
    const told: ToldStep = { kind: 'step', index, place, began, step, end: null };
    this.queue.push(told);
    this.options.onEvent({ type: 'step-start', index, at: Date.now() });
    if (decision === null) {
      this.fail(told, refusal);
      return true;
    }
    if (this.planned[index]?.change !== step.change) this.progress(index, `not as planned: ${step.reason}`);
    await this.perform(told, action, place, decision);
    return true;
  }

  /** Decides on a step as the server is now; before it ends or moves anything, all that is under way has settled. */
  private async decide(action: StepAction, place: number): Promise<Decision> {
    const age = performance.now() - this.readAt;
    if (age > Math.max(FRESH_MS, FRESH_LOOKS * this.readMs)) await this.read();
    while (this.doubtful) await this.read();
    const attempt = (): Decision => decide(action, { model: this.model, script: this.script, index: place });
    if (!this.changed && this.underWay.size === 0) return attempt();
    try {
      const decision = attempt();
      if (!decision.alone) return decision;
    } catch {
      // It may be that the model lacks what only a look at the server shows.
    }
    await this.drain();
    await this.read();
    return attempt();
  }

  private async perform(told: ToldStep, action: StepAction, place: number, first: Decision): Promise<void> {
    let decision = first;
    for (let attempt = 1; ; attempt++) {
      try {
        if (decision.perform === undefined) return this.succeed(told);
        const underWay = await decision.perform(this.services, (text) => this.progress(told.index, text));
        this.changed = true;
        if (underWay === undefined) return this.succeed(told);
        return this.follow(told, underWay);
      } catch (error) {
        this.doubtful = true;
        if (attempt > 1 || decision.repeatable !== true || !isSurprise(error)) return this.fail(told, error);
      }
      try {
        decision = await this.decide(action, place);
      } catch (error) {
        return this.fail(told, error);
      }
      told.step = stepOf(action, decision);
      this.progress(told.index, `changed meanwhile: ${decision.reason}`);
    }
  }

  /** The step goes on beside the next ones. */
  private follow(told: ToldStep, underWay: UnderWay): void {
    const done: Promise<void> = underWay.settled
      .then(
        () => this.succeed(told),
        (error: unknown) => this.fail(told, error),
      )
      .finally(() => this.underWay.delete(done));
    this.underWay.set(done, underWay);
  }

  /** What is under way and does not wait for a step to come. */
  private busy(): Promise<void>[] {
    return [...this.underWay].flatMap(([done, underWay]) => (underWay.isBlocked?.() ? [] : [done]));
  }

  private async drain(): Promise<void> {
    for (let busy = this.busy(); busy.length > 0; busy = this.busy()) await Promise.race(busy);
  }

  private async read(): Promise<Snapshot> {
    const began = performance.now();
    // A command may begin, and a step may fail, between the look at the server and its answer.
    const starting = this.model?.starting() ?? new Map();
    this.changed = false;
    this.doubtful = false;
    try {
      const snapshot = await this.tmux.snapshot();
      const model = new Model(snapshot);
      if (this.model !== undefined) model.adopt(this.model, starting);
      this.model = model;
      this.readAt = performance.now();
      this.readMs = this.readAt - began;
      return snapshot;
    } catch (error) {
      this.doubtful = true;
      throw error;
    }
  }

  private progress(index: number, text: string): void {
    this.options.onEvent({ type: 'step-progress', index, text });
  }

  private succeed(told: ToldStep): void {
    this.ended(told, told.step.change === 'keep' ? 'kept' : 'changed');
  }

  private fail(told: ToldStep, error: unknown): void {
    this.doubtful = true;
    this.ended(told, 'failed', error);
  }

  private ended(told: ToldStep, outcome: 'changed' | 'kept' | 'failed', error?: unknown): void {
    const { index, began, step } = told;
    const durationMs = Math.round(performance.now() - began);
    this.counts[outcome]++;
    this.services.dependencies.settled(told.place, outcome === 'failed' ? error : undefined);
    if (this.stopping) this.services.stopWaiting();
    told.end = {
      type: 'step-end',
      index,
      at: Date.now(),
      durationMs,
      outcome,
      step,
      ...(outcome === 'failed' ? { problem: toProblem(error) } : {}),
    };
    this.tell();
  }

  /** Tells what has ended, as far as everything before it has. */
  private tell(): void {
    for (let [next] = this.queue; next !== undefined; [next] = this.queue) {
      if (next.kind === 'echo') {
        const { file, span, content } = next.action;
        this.options.onEvent({ type: 'echo', file, line: span.line, text: content });
      } else if (next.end === null) return;
      else this.options.onEvent(next.end);
      this.queue.shift();
    }
  }

  private finish(reached: number): RunSummary {
    for (let index = reached; index < this.planned.length; index++) {
      const step = this.planned[index] as Step;
      this.options.onEvent({ type: 'step-end', index, at: Date.now(), durationMs: 0, outcome: 'not-reached', step });
    }
    const summary: RunSummary = {
      type: 'summary',
      steps: this.planned.length,
      ...this.counts,
      durationMs: Math.round(performance.now() - this.startedAt),
      stopped: reached < this.planned.length,
    };
    this.options.onEvent(summary);
    return summary;
  }
}

/** The server is not what it was when it was last looked at: something is there, is not there, or it is another one. */
function isSurprise(error: unknown): boolean {
  return error instanceof MuxError && ['not-found', 'exists', 'connection-lost'].includes(error.code);
}

/** One lock for each session that the script touches, always in the same order, so that two runs cannot block each other. */
function lockDirectories(tmux: Tmux, script: Script): string[] {
  const keys = new Set(
    script.actions.flatMap((action) => ('name' in action && action.name ? [sessionKey(action.name)] : [])),
  );
  return [...keys].sort().map((key) => sessionLock(tmux.socketPath, key));
}
