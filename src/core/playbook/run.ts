/** Runs a playbook: each step decided on the server as it is when its turn comes, then done. */
import { basename } from 'node:path';
import { noticeEnds } from '../command/ledger-notice.ts';
import { MuxError, toProblem } from '../errors.ts';
import type { Echo, LoadedPlaybook } from '../heroscript/types.ts';
import { type Held, lock, sessionLock } from '../state/lock.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import { decide, failingStep, type StepAction, stepOf } from './decide.ts';
import { type From, firstPlace } from './first-place.ts';
import type { Decision, UnderWay } from './handler.ts';
import { Model } from './model.ts';
import { planScript } from './plan.ts';
import { Script, sessionKey } from './script.ts';
import { Services } from './services.ts';
import type { RunEvent, RunSummary, Step } from './types.ts';

export interface RunOptions {
  onEvent(event: RunEvent): void;
  /** Stops the run after its current step. */
  signal?: AbortSignal;
  /** A failed step does not keep the next ones from being done. */
  keepGoing?: boolean;
  /** Begins there: what comes before is not done, and said to be skipped. */
  from?: From;
  /**
   * Asked before each step, once everything before it has settled, until the answer is `continue`. While it is asked
   * the last event is the step's `step-wait`; a stop of the run ends the wait too.
   */
  beforeStep?(index: number, step: Step): Promise<'next' | 'continue'>;
}

/** What is known of the server is looked up anew after this time, or after many times what looking takes. */
const FRESH_MS = 100;
const FRESH_LOOKS = 20;
/** Lines of a failed step's pane that its event carries. */
const OUTPUT_LINES = 20;
/** Commands that may be starting at once, while later steps go on. */
const STARTING_AT_ONCE = 64;

/**
 * Runs a playbook that loaded without errors. Ends at the first step that fails, unless told to keep going; two runs
 * that touch the same session follow one another.
 * @throws MuxError `bad-input` before anything is done, where the playbook asks for what cannot be done, or has no step
 * to begin with at `from`
 */
export async function runPlaybook(tmux: Tmux, playbook: LoadedPlaybook, options: RunOptions): Promise<RunSummary> {
  refuse(playbook);
  const first = options.from === undefined ? 0 : firstPlace(playbook, options.from);
  const run = new Run(tmux, new Script(playbook.actions), first, titleOf(playbook), options);
  return run.go();
}

function refuse({ diagnostics }: LoadedPlaybook): void {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new MuxError('bad-input', at(error, error.message), error.hint);
}

function at({ file, line }: { file: string; line: number }, message: string): string {
  return `${file === '' ? '' : `${file}, `}line ${line}: ${message}`;
}

/** What a run of a playbook is called: by its first file. */
export function titleOf({ files }: Pick<LoadedPlaybook, 'files'>): string {
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
  readonly action: StepAction;
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
  /** What failed steps showed, while it is asked for. */
  private readonly outputs: Promise<void>[] = [];
  private stepping: boolean;
  /** Resolves when the run is told to stop. */
  private readonly stopped: Promise<null>;
  private readonly counts = { changed: 0, kept: 0, failed: 0, skipped: 0 };
  /** A step that had begun was called off while it waited. */
  private cancelled = false;

  constructor(
    private readonly tmux: Tmux,
    private readonly script: Script,
    /** Place of the action that it begins with. */
    private readonly first: number,
    private readonly title: string,
    private readonly options: RunOptions,
  ) {
    this.services = new Services(tmux, script);
    this.services.dependencies.begin(first);
    this.stepping = options.beforeStep !== undefined;
    this.stopped = aborted(options.signal);
    this.counts.skipped = script.actions.slice(0, first).filter(({ action }) => action !== 'play.echo').length;
  }

  async go(): Promise<RunSummary> {
    let reached = 0;
    const stop = (): void => this.services.stopWaiting();
    this.options.signal?.addEventListener('abort', stop);
    try {
      await this.begin();
      reached = await this.steps();
      await Promise.all(this.outputs);
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
      this.planned = planScript(this.script, snapshot, this.first);
      this.options.onEvent({ type: 'start', title: this.title, steps: [...this.planned] });
    };
    const waiting = async (holder: number): Promise<void> => {
      await show();
      this.progress(this.counts.skipped, `waits for another run in this session (process ${holder})`);
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
    let index = this.skip();
    for (const [place, action] of this.script.actions.entries()) {
      if (place < this.first) continue;
      while (this.busy().length >= STARTING_AT_ONCE) await Promise.race(this.busy());
      if (this.stopping) break;
      this.services.dependencies.reached(place);
      if (action.action === 'play.echo') {
        this.queue.push({ kind: 'echo', action });
        this.tell();
      } else if ((await this.wait(action, place, index)) && (await this.step(action, place, index))) index++;
      else break;
    }
    if (this.stopping) this.services.stopWaiting();
    while (this.underWay.size > 0) await Promise.race(this.underWay.keys());
    return index;
  }

  /** Tells which steps come before the first that is done; returns how many. */
  private skip(): number {
    const { skipped } = this.counts;
    for (let index = 0; index < skipped; index++) {
      const step = this.planned[index] as Step;
      this.options.onEvent({ type: 'step-end', index, at: Date.now(), durationMs: 0, outcome: 'skipped', step });
    }
    return skipped;
  }

  /** Stepping through: waits until the step is wanted. False when the run is to stop instead. */
  private async wait(action: StepAction, place: number, index: number): Promise<boolean> {
    if (!this.stepping || this.options.beforeStep === undefined) return true;
    await this.drain();
    if (this.stopping) return false;
    const step = await this.preview(action, place);
    if (this.stopping) return false;
    this.options.onEvent({ type: 'step-wait', index, at: Date.now(), step });
    const answer = await Promise.race([this.options.beforeStep(index, step), this.stopped]);
    if (answer === 'continue') this.stepping = false;
    // The user may have looked at it for an hour.
    this.doubtful = true;
    return !this.stopping;
  }

  /** The step as it would be done now, decided on a model that nothing else is decided on. */
  private async preview(action: StepAction, place: number): Promise<Step> {
    try {
      const model = new Model(await this.read());
      model.adopt(this.model, this.model.starting());
      return stepOf(action, decide(action, { model, script: this.script, index: place }));
    } catch (error) {
      return failingStep(action, `Would fail: ${toProblem(error).message}.`);
    }
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
    const told: ToldStep = { kind: 'step', index, place, began, action, step, end: null };
    this.queue.push(told);
    this.options.onEvent({ type: 'step-start', index, at: Date.now(), ...paneOf(this.model, action) });
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
        (error: unknown) => (this.services.isStop(error) ? this.unreached(told) : this.fail(told, error)),
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

  /** The step waited to begin when the run was stopped. */
  private unreached(told: ToldStep): void {
    this.cancelled = true;
    this.ended(told, 'not-reached');
  }

  private fail(told: ToldStep, error: unknown): void {
    this.doubtful = true;
    const { pane } = paneOf(this.model, told.action);
    this.ended(told, 'failed', error);
    if (pane !== undefined) this.outputs.push(this.show(told.index, pane));
  }

  /** Tells what a pane shows: mostly why its command failed. */
  private async show(index: number, pane: string): Promise<void> {
    try {
      const text = (await this.tmux.command('capture-pane', '-p', '-J', '-t', pane)).trimEnd();
      // What tmux says of a dead pane stands at the foot of an otherwise empty screen.
      const last = text
        .replace(/\n{3,}/g, '\n\n')
        .split('\n')
        .slice(-OUTPUT_LINES)
        .join('\n');
      if (last !== '') this.options.onEvent({ type: 'step-output', index, pane, text: last });
    } catch {
      // The pane has gone: there is nothing to show.
    }
  }

  private ended(told: ToldStep, outcome: 'changed' | 'kept' | 'failed' | 'not-reached', error?: unknown): void {
    const { index, began, step } = told;
    const durationMs = Math.round(performance.now() - began);
    if (outcome !== 'not-reached') this.counts[outcome]++;
    // What depends on a step that was not reached has been stopped with it.
    if (outcome !== 'not-reached')
      this.services.dependencies.settled(told.place, outcome === 'failed' ? error : undefined);
    if (this.stopping) this.services.stopWaiting();
    told.end = {
      type: 'step-end',
      index,
      at: Date.now(),
      durationMs,
      outcome,
      step,
      ...paneOf(this.model, told.action),
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
      stopped: this.cancelled || reached < this.planned.length,
    };
    this.options.onEvent(summary);
    return summary;
  }
}

/** The pane that an action is about, where it is there. */
function paneOf(model: Model | undefined, action: StepAction): { pane?: string } {
  if (model === undefined || !('name' in action) || !('pane' in action.name) || action.name.pane === undefined)
    return {};
  try {
    const { id } = model.thePane(model.theWindow(action.name), action.name.pane);
    return id === null ? {} : { pane: id };
  } catch {
    return {};
  }
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal | undefined): Promise<null> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(null);
    signal?.addEventListener('abort', () => resolve(null), { once: true });
  });
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
