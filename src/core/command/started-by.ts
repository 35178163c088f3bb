/** Who has started a command: a line of a playbook, the app, or the command line. */

export type StartedBy =
  /** `file` is absolute, `''` for a text that came from no file. */
  | { readonly kind: 'playbook'; readonly file: string; readonly line: number }
  | { readonly kind: 'app' }
  /** `command` of `muxworks`: `restart`. */
  | { readonly kind: 'cli'; readonly command: string };

/** That Muxworks has ended a command on purpose. */
export interface EndedBy {
  /** At whose wish; null for a program that uses the library and does not say. */
  readonly by: StartedBy | null;
  /** The last signal that its own process was sent. */
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

/** Null for what is none. */
export function parseEndedBy(value: unknown): EndedBy | null {
  if (typeof value !== 'object' || value === null) return null;
  const { by, signal } = value as Record<string, unknown>;
  return signal === 'SIGTERM' || signal === 'SIGKILL' ? { by: parseStartedBy(by), signal } : null;
}

/** Null for what is none. */
export function parseStartedBy(value: unknown): StartedBy | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, file, line, command } = value as Record<string, unknown>;
  if (kind === 'app') return { kind };
  if (kind === 'cli' && typeof command === 'string') return { kind, command };
  if (kind === 'playbook' && typeof file === 'string' && Number.isSafeInteger(line)) {
    return { kind, file, line: line as number };
  }
  return null;
}
