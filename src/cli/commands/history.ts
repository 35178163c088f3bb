/** history: the ledger of finished commands, latest last. */
import { type LedgerEntry, readLedger } from '../../core/command/ledger.ts';
import { MuxError } from '../../core/errors.ts';
import { namePart } from '../../core/heroscript/names.ts';
import { enterEnds } from '../ends.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, type Style, stdout } from '../output.ts';
import { opening, withTmux } from '../server.ts';
import { durationText, startedBy, table, timeOf } from '../table.ts';

interface HistoryFlags extends GlobalFlags {
  lines: number;
  all?: boolean;
}

export async function history(target: string | undefined, flags: HistoryFlags): Promise<void> {
  const isWanted = matching(target);
  const entries: LedgerEntry[] = [];
  await withTmux(opening(flags), async (tmux) => {
    await enterEnds(tmux);
    for (const entry of readLedger()) {
      if ((!flags.all && entry.server.socket !== tmux.socketPath) || !isWanted(entry)) continue;
      entries.push(entry);
      if (entries.length === flags.lines) break;
    }
  });
  entries.reverse();
  if (flags.json) for (const entry of entries) printJson(entry);
  else if (entries.length === 0) stdout.line('No command of Muxworks has ended there yet.');
  else table(stdout, entries.map(row));
}

/**
 * Whether an entry is of the target: its pane may be gone, so names are compared and nothing is looked up.
 * @throws MuxError `bad-input`
 */
function matching(target: string | undefined): (entry: LedgerEntry) => boolean {
  if (target === undefined) return () => true;
  if (/^%\d+$/.test(target)) return ({ pane }) => pane === target;
  const parts = target.split(target.includes('|') ? '|' : '/');
  if (parts.length > 3 || parts.some((part) => part.trim() === '')) {
    throw new MuxError('bad-input', `${target} is no target`, 'session, session|window or session|window|pane');
  }
  const [session, window, pane] = parts;
  return (entry) =>
    isNamed(entry.session, session) &&
    isNamed(entry.window, window) &&
    (pane === undefined || pane === String(entry.number) || pane === entry.pane || isNamed(entry.label, pane));
}

function isNamed(name: string | null, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return name !== null && (name === wanted || name === namePart(wanted).normalised);
}

const STYLE: Readonly<Record<LedgerEntry['status'], Style>> = { finished: 'blue', failed: 'red', unknown: 'dim' };

function row(entry: LedgerEntry) {
  const { session, window, number, label, status, exitCode, signal, startedAt, durationMs, by, command, ended } = entry;
  const how = status === 'failed' ? `failed ${signal === null ? exitCode : `${exitCode} ${signal}`}` : status;
  const outcome =
    ended === null
      ? how
      : `${how}, ended by ${startedBy(ended.by) || 'a program'}${signal === null ? ` (${ended.signal})` : ''}`;
  return [
    { text: timeOf(startedAt), style: 'dim' as const },
    { text: durationMs === null ? '' : durationText(durationMs), style: 'dim' as const },
    { text: outcome, style: STYLE[status] },
    { text: plain(`${session}|${window}|${label ?? number}`) },
    { text: startedBy(by), style: 'dim' as const },
    { text: plain(command.split('\n')[0] ?? '') },
  ];
}
