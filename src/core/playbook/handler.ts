/** What a handler is given and what it answers: one function for planning and for running, so that the two agree. */
import type { Action } from '../heroscript/types.ts';
import type { Model } from './model.ts';
import type { Script } from './script.ts';
import type { Services } from './services.ts';
import type { Change, Ending, Step } from './types.ts';

export interface Scene {
  /** The server as it will be when this step's turn comes; the handler changes it to what it is afterwards. */
  readonly model: Model;
  readonly script: Script;
  /** Place of the action in the script. */
  readonly index: number;
}

export interface Decision {
  readonly change: Change;
  readonly target: string;
  readonly reason: string;
  /** What it ends, see Step. */
  readonly ends?: Ending[];
  readonly diff?: Step['diff'];
  /** Does it; absent where nothing is to be done. */
  readonly perform?: Perform;
  /** It ends or moves what earlier steps may still be starting: those are waited for. */
  readonly alone?: boolean;
  /** May be decided and performed anew when the server turns out to have changed meanwhile. */
  readonly repeatable?: boolean;
}

/**
 * Carries out a decision. Resolves when the next step may begin, with what is still under way (the start of a command)
 * where there is something.
 */
export type Perform = (services: Services, progress: (text: string) => void) => Promise<UnderWay | undefined>;

/** The end of a step that goes on beside the next ones; in an object, because a promise of a promise is one. */
export interface UnderWay {
  readonly settled: Promise<void>;
  /** Whether it waits for a step that the run has not come to yet; absent where it never does. */
  isBlocked?(): boolean;
}

export interface Handler<A extends Action> {
  /** What the action does at most: what a plan says for a step that could not be done. */
  readonly intent: Change;
  /**
   * Decides on what the model says, and changes the model.
   * @throws MuxError where the action cannot be done, with the model as it was
   */
  decide(action: A, scene: Scene): Decision;
}
