/** How shares are told: who reaches them, since when and how long, what has happened to them. Pure. */
import type { ShareEngine, ShareEvent } from '../../core/share/types.ts';
import type { PastShare } from '../../shared/ipc-shares.ts';

export const ENGINES: Record<ShareEngine, string> = { builtin: 'Built-in', ttyd: 'ttyd' };

export const LOOPBACK = '127.0.0.1';
export const ANYWHERE = '0.0.0.0';

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** Who reaches a share that listens there. */
export function reachOf(address: string): string {
  if (isLoopback(address)) return 'this computer';
  return address === ANYWHERE || address === '::' ? 'every network' : 'the network';
}

/** Where a viewer comes from. */
export function fromOf(address: string): string {
  return isLoopback(address) ? 'this computer' : address;
}

/** The host and port of a link, its secret left out. */
export function shownLink(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname === '/' ? `${host}/` : `${host}/…`;
}

export function hasSecret(url: string): boolean {
  return new URL(url).pathname !== '/';
}

function midnight(at: number): number {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

/** `Today`, `Yesterday`, `12 Mar`. */
export function dayOf(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** `11:20`; of another day `12 Mar 11:20`. */
export function timeOf(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (midnight(at) === midnight(now)) return time;
  return `${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

export function untilOf(expiresAt: number | null, now: number): string {
  return expiresAt === null ? 'until stopped' : `until ${timeOf(expiresAt, now)}`;
}

/** What has become of a past share, and how it is called in short. */
export function pastWords({ kind, problem, wish }: PastShare): { word: string; text: string; bad: boolean } {
  switch (kind) {
    case 'refused':
      return { word: 'Not open', text: problem?.message ?? 'it could not be opened', bad: true };
    case 'killed':
      return { word: 'Ended', text: `Ended unasked: ${problem?.message ?? 'its process has gone'}`, bad: true };
    case 'expired':
      return { word: 'Expired', text: 'Its time was over', bad: false };
    case 'closed':
      return { word: 'Gone', text: wish.window === null ? 'The session has ended' : 'The window has gone', bad: false };
  }
}

/** An event of a share as a line of the history. */
export function eventWords({ type, detail }: Pick<ShareEvent, 'type' | 'detail'>): string {
  switch (type) {
    case 'opened':
      return `opened, ${detail}`;
    case 'viewer-joined':
      return `a viewer connected, ${from(detail)}`;
    case 'viewer-left':
      return `a viewer left, ${from(detail)}`;
    case 'engine-ended':
      return `its engine ended: ${detail}`;
    case 'engine-restarted':
      return 'its engine runs again';
    case 'process-ended':
      return `its process ended: ${detail}`;
    case 'process-restarted':
      return 'open again, with the same link';
    case 'given-up':
      return `given up: ${detail}`;
    case 'ended':
      return ENDS[detail] ?? `ended: ${detail}`;
  }
}

const ENDS: Readonly<Record<string, string>> = {
  stopped: 'stopped',
  expired: 'ended, its time was over',
  closed: 'ended, what it showed has gone',
};

/** The core tells `from 127.0.0.1`. */
function from(detail: string): string {
  return `from ${fromOf(detail.replace(/^from /, ''))}`;
}

export interface HistoryLine {
  key: string;
  at: number;
  target: string;
  text: string;
}

/** What has happened, the newest first, with what was refused; by day. */
export function historyOf(
  events: readonly ShareEvent[],
  past: readonly PastShare[],
  now: number,
): { day: string; lines: HistoryLine[] }[] {
  const refused = past.flatMap(({ id, kind, at, target, problem }): HistoryLine[] =>
    kind === 'refused' && at !== null
      ? [{ key: `${id} refused`, at, target, text: `could not be opened: ${problem?.message ?? ''}` }]
      : [],
  );
  const lines = events.map(
    (event, index): HistoryLine => ({
      key: `${event.id} ${event.at} ${event.type} ${index}`,
      at: event.at,
      target: event.target,
      text: eventWords(event),
    }),
  );
  const days: { day: string; lines: HistoryLine[] }[] = [];
  for (const line of [...lines, ...refused].sort((a, b) => a.at - b.at).reverse()) {
    const day = dayOf(line.at, now);
    if (days.at(-1)?.day !== day) days.push({ day, lines: [] });
    days.at(-1)?.lines.push(line);
  }
  return days;
}
