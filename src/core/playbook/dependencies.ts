/** Who waits for what in a run: a pane with `depends_on` starts its command when those panes are ready. */
import { isAlive } from '../command/state.ts';
import { MuxError, toProblem } from '../errors.ts';
import type { Dependency, PaneEnsure, PaneName } from '../heroscript/types.ts';
import { Model, windowTarget } from './model.ts';
import { paneKey, type Script } from './script.ts';
import type { Services } from './services.ts';
import { list } from './words.ts';

/** The step of a pane_ensure, as others wait for it. */
interface Awaited {
  readonly settled: Promise<void>;
  /** Why it failed; undefined while it has not. */
  error?: unknown;
  resolve(): void;
  reject(error: unknown): void;
}

export class Dependencies {
  /** By place in the script. */
  private readonly steps = new Map<number, Awaited>();
  private reachedPlace = -1;
  private firstPlace = 0;

  constructor(
    private readonly script: Script,
    private readonly services: Services,
  ) {}

  /** The run begins with that place: what came before is not done, and counts for what it left behind. */
  begin(place: number): void {
    this.firstPlace = place;
    for (let skipped = 0; skipped < place; skipped++) this.settled(skipped);
  }

  /** The run has come to the action at that place. */
  reached(place: number): void {
    this.reachedPlace = place;
  }

  /** The step at that place has ended, with an error or without. */
  settled(place: number, error?: unknown): void {
    const step = this.step(place);
    if (error === undefined) step.resolve();
    else {
      step.error = error;
      step.reject(error);
    }
  }

  /** Whether the pane_ensure at that place waits for a step that the run has not come to yet. */
  isBlocked(action: PaneEnsure, place: number): boolean {
    return action.dependsOn.some((need) => this.placesOf(need, place).some((each) => each > this.reachedPlace));
  }

  /**
   * Resolves when all that the pane_ensure at that place depends on is ready.
   * @throws MuxError `not-ready` naming the first that is not to become so
   */
  async ready(action: PaneEnsure, place: number, progress: (text: string) => void): Promise<void> {
    if (action.dependsOn.length === 0) return;
    progress(`waits for ${list(action.dependsOn.map(({ raw }) => raw))}`);
    await Promise.all(action.dependsOn.map((need) => this.isReady(need, place)));
    progress(`${list(action.dependsOn.map(({ raw }) => raw))} ready`);
  }

  private async isReady(need: Dependency, place: number): Promise<void> {
    const { waiting } = this.services;
    const places = this.placesOf(need, place);
    const cancelled = new Promise<never>((_, reject) => {
      if (waiting.aborted) reject(waiting.reason);
      waiting.addEventListener('abort', () => reject(waiting.reason), { once: true });
    });
    cancelled.catch(() => {});
    try {
      await Promise.race([Promise.all(places.map((each) => this.step(each).settled)), cancelled]);
      await this.look(need.name, places.length > 0 && places.every((each) => each < this.firstPlace));
    } catch (error) {
      // The run may have been stopped by that very failure.
      const [cause] = places.flatMap((each) => this.step(each).error ?? []);
      if (cause === undefined && this.services.isStop(error)) throw error;
      const { message } = toProblem(cause ?? error);
      throw new MuxError('not-ready', `Not started: it depends on ${need.raw}, which is not ready: ${message}`);
    }
  }

  /**
   * Looks at the pane itself: its command may have run before, or have ended since it was started.
   * @param skipped this run does not start it
   */
  private async look(name: PaneName, skipped: boolean): Promise<void> {
    const model = new Model(await this.services.tmux.snapshot());
    const window = model.theWindow(name);
    const pane = model.thePane(window, name.pane);
    const { record } = pane;
    if (record === null || record.state === null) {
      if (skipped) throw new MuxError('not-ready', `its step was skipped, and no command of Muxworks ran there before`);
      return;
    }
    const { supervision, state } = record;
    if (isAlive(record)) {
      if (supervision?.ready && supervision.ready_token !== state.token) {
        await this.services.untilReady(window, pane, record);
      }
      return;
    }
    const wanted = supervision?.ready?.kind === 'exit' ? supervision.ready.code : 0;
    if (record.exitCode === wanted) return;
    const how = record.exitCode === null ? 'it does not run' : `it ended with exit code ${record.exitCode}`;
    throw new MuxError('not-ready', `${how} (${windowTarget(window)}|${record.number})`);
  }

  /** The places of the steps that make what is needed, other than the one that needs it. */
  private placesOf({ name }: Dependency, place: number): number[] {
    const { pane } = name;
    if (pane.kind !== 'number') return [];
    return this.script.placesOf(paneKey(name, pane.number)).filter((each) => each !== place);
  }

  private step(place: number): Awaited {
    const known = this.steps.get(place);
    if (known !== undefined) return known;
    let resolve = (): void => {};
    let reject = (_error: unknown): void => {};
    const settled = new Promise<void>((done, fail) => {
      resolve = done;
      reject = fail;
    });
    // Perhaps nobody waits for it.
    settled.catch(() => {});
    const step = { settled, resolve, reject };
    this.steps.set(place, step);
    return step;
  }
}
