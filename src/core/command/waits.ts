/**
 * What a pane's command waits for before it is started: noted with the pane while a run waits, so that every look at
 * the server can say so, and believed only while the process that waits is there.
 */
import { isRunning, readProcess } from '../process/proc.ts';
import type { Tmux } from '../tmux/server.ts';
import { asciiJson } from './ascii-json.ts';

/** The option of a pane that holds it. */
export const WAITS_OPTION = '@muxworks_waits';

/** Who waits, and for which panes as its playbook names them. */
interface PaneWaits {
  readonly for: readonly string[];
  readonly pid: number;
  /** 0 where the system does not tell the start of a process. */
  readonly startTicks: number;
}

/** The names that a pane's command waits for; null where nobody waits, or whoever did has ended. */
export function parseWaits(text: string): string[] | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isWaits(value) && isThere(value) ? [...value.for] : null;
  } catch {
    return null;
  }
}

function isWaits(value: unknown): value is PaneWaits {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Record<string, unknown>;
  return (
    Array.isArray(found.for) &&
    found.for.length > 0 &&
    found.for.every((name) => typeof name === 'string') &&
    Number.isSafeInteger(found.pid) &&
    (found.pid as number) > 1 &&
    Number.isSafeInteger(found.startTicks)
  );
}

function isThere({ pid, startTicks }: PaneWaits): boolean {
  return startTicks === 0 || isRunning({ pid, startTicks });
}

/**
 * Notes with a pane (`%12`) that this process waits for those names before it starts the pane's command; null: it waits
 * no longer.
 */
export async function noteWaits(tmux: Tmux, pane: string, names: readonly string[] | null): Promise<void> {
  const startTicks = readProcess(process.pid)?.startTicks ?? 0;
  const waits: PaneWaits | null = names && { for: names, pid: process.pid, startTicks };
  await tmux.command(
    'set-option',
    '-p',
    ...(waits === null ? ['-u'] : []),
    '-t',
    pane,
    WAITS_OPTION,
    ...(waits === null ? [] : [asciiJson(waits)]),
  );
}
