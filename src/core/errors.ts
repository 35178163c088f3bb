/** The one error type of the core: a stable code, a message for a person, and what to do about it. */

export type ErrorCode =
  | 'tmux-missing'
  | 'tmux-too-old'
  /** tmux ran the command and refused it; the message is tmux's own. */
  | 'tmux-refused'
  /** No tmux server runs on that socket, or it has no sessions. */
  | 'no-server'
  /** The server or our client went away while the command was under way; it may or may not have been done. */
  | 'connection-lost'
  /** tmux sent something that its protocol does not allow here. */
  | 'protocol'
  | 'timeout'
  | 'not-found'
  | 'ambiguous'
  | 'exists'
  | 'port-in-use'
  | 'ttyd-missing'
  | 'no-space'
  | 'bad-input'
  /** A file that the user has not opened himself, asked for by the window. */
  | 'forbidden'
  /** The pane's shell has no integration and none can be given to it. */
  | 'no-shell'
  /** A command ended before it was ready, or one that another depends on is not to become so. */
  | 'not-ready'
  /** Redis is away, or refuses. */
  | 'redis'
  | 'io';

export class MuxError extends Error {
  override readonly name = 'MuxError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The shape in which an error crosses to a screen or a terminal; an unexpected one keeps its message but no stack. */
export function toProblem(error: unknown): { code: string; message: string; hint?: string } {
  if (error instanceof MuxError) {
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
