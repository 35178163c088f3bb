/** Who has started a command: a line of a playbook, the app, or the command line. */

export type StartedBy =
  /** `file` is absolute, `''` for a text that came from no file. */
  | { readonly kind: 'playbook'; readonly file: string; readonly line: number }
  | { readonly kind: 'app' }
  /** `command` of `muxworks`: `restart`. */
  | { readonly kind: 'cli'; readonly command: string };

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
