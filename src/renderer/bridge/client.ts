/** Typed calls and events over the preload bridge; a refused call is an exception that carries its problem. */
import type { Problem } from '../../core/playbook/types.ts';
import type { CallInput, CallName, CallOutputs, EventName, Events } from '../../shared/ipc.ts';

/** A call that main refused: what to show is in `problem`. */
export class CallError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'CallError';
    this.problem = problem;
  }
}

/** A call without input takes none; any other takes exactly its own. */
type InputArgs<N extends CallName> = undefined extends CallInput<N> ? [] : [input: CallInput<N>];

export async function call<N extends CallName>(name: N, ...args: InputArgs<N>): Promise<CallOutputs[N]> {
  const result = await window.muxworks.call(name, args[0] as CallInput<N>);
  if (!result.ok) throw new CallError(result.problem);
  return result.value;
}

export function on<N extends EventName>(name: N, listener: (event: Events[N]) => void): () => void {
  return window.muxworks.on(name, listener);
}

/** Whatever was thrown, as a problem that a person can read. */
export function toProblem(error: unknown): Problem {
  if (error instanceof CallError) return error.problem;
  return { code: 'APP', message: error instanceof Error ? error.message : String(error) };
}
