/** share: sessions and windows over HTTP. */
import { MuxError } from '../../core/errors.ts';
import { isLoopback } from '../../core/share/guard.ts';
import { isOfTarget } from '../../core/share/shares.ts';
import type { Share, ShareEngine } from '../../core/share/types.ts';
import { findTarget } from '../../core/target.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stderr, stdout } from '../output.ts';
import { opening, withTmux } from '../server.ts';
import { table, timeOf } from '../table.ts';
import { count } from '../text.ts';

interface StartFlags extends GlobalFlags {
  port: number;
  write?: boolean;
  engine?: ShareEngine;
  address?: string;
  expires?: number;
  secret: boolean;
}

interface StopFlags extends GlobalFlags {
  port?: number;
  all?: boolean;
}

interface Place {
  readonly session: string;
  readonly window: string | null;
  readonly target: string;
}

export async function shareStart(text: string, flags: StartFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { port, write = false, engine, address, expires, secret } = flags;
    const { share, kept } = await tmux.shares.start({
      ...(await placeOf(tmux, text)),
      port,
      writable: write,
      ...(engine === undefined ? {} : { engine }),
      ...(address === undefined ? {} : { address }),
      ...(secret ? {} : { secret }),
      ...(expires === undefined ? {} : { expiresInMs: expires }),
    });
    warn(share);
    const { url, engine: used, target, writable } = share;
    if (flags.json) printJson({ url, port: share.port, engine: used, target, writable });
    else {
      stdout.line(url);
      const until = share.expiresAt === null ? '' : ` It ends at ${timeOf(share.expiresAt)}.`;
      const may = writable ? 'see it and type in it' : 'only look at it';
      stderr.line(`${plain(target)} ${kept ? 'is shared already' : 'is shared'}: viewers may ${may}.${until}`);
    }
  });
}

/** Says plainly what others can do now. */
function warn({ address, url, writable }: Share): void {
  const warning = stderr.paint('yellow', 'warning');
  const open = new URL(url).pathname === '/';
  const does = writable ? 'sees it and types in it, with your rights' : 'sees it';
  if (!isLoopback(address)) {
    const who = open ? `whoever reaches ${address}` : `whoever has the link and reaches ${address}`;
    stderr.line(`${warning}: ${who} ${does}; nothing is encrypted on the way`);
  } else if (open) stderr.line(`${warning}: every user and program of this computer ${does}: the link has no secret`);
}

export async function shareLs(flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const shares = tmux.shares.list();
    if (flags.json) printJson({ shares: shares.map(json) });
    else if (shares.length === 0) stdout.line('Nothing is shared.');
    else table(stdout, shares.map(row));
  });
}

export async function shareStop(text: string | undefined, flags: StopFlags): Promise<void> {
  if (text === undefined && flags.port === undefined && !flags.all)
    throw new MuxError('bad-input', 'A target is missing: which share?', 'name a session or window, --port or --all');
  await withTmux(opening(flags), async (tmux) => {
    const shares = tmux.shares;
    const open = shares.list();
    const place = text === undefined ? null : await placeOf(tmux, text).catch(() => null);
    const chosen = open.filter(
      (share) =>
        (flags.port === undefined || share.port === flags.port) &&
        (text === undefined || isNamed(share, text) || (place !== null && isOfTarget(share, place))),
    );
    if (chosen.length === 0 && !flags.all) {
      const what = text ?? `port ${flags.port}`;
      throw new MuxError('not-found', `Muxworks does not share ${what}`, 'muxworks share ls');
    }
    await Promise.all(chosen.map((share) => shares.stop(share)));
    if (flags.json) printJson({ stopped: chosen.map(json) });
    else if (chosen.length === 0) stdout.line('Nothing was shared.');
    else for (const { target, port } of chosen) stdout.line(`${plain(target)} is not shared on port ${port} any more`);
  });
}

/** By the name that it had when it was shared; what it shows may be gone or be called otherwise. */
function isNamed({ target }: Share, text: string): boolean {
  return target === text || target === text.replace('/', '|');
}

/** @throws MuxError `not-found`, `ambiguous`, `bad-input` */
async function placeOf(tmux: Tmux, text: string): Promise<Place> {
  const { sessions } = await tmux.snapshot();
  const { session, window, pane } = findTarget<PaneRecord, WindowRecord, SessionRecord>(sessions, text);
  if (pane !== null) throw new MuxError('bad-input', `${text} is a pane`, 'a session or a window can be shared');
  const target = window === null ? session.name : `${session.name}|${window.name}`;
  return { session: session.id, window: window?.id ?? null, target };
}

function row(share: Share) {
  const { target, url, engine, writable, state, problem, viewers, expiresAt } = share;
  const trouble =
    state === 'open' ? '' : `${state}: ${problem ?? ''}${state === 'trouble' ? '; it is started again' : ''}`;
  return [
    { text: plain(target), style: 'bold' as const },
    { text: writable ? 'writable' : 'read-only', style: writable ? ('yellow' as const) : ('dim' as const) },
    { text: engine, style: 'dim' as const },
    { text: count(viewers.length, 'viewer') },
    { text: expiresAt === null ? '' : `until ${timeOf(expiresAt)}`, style: 'dim' as const },
    // Not the last one: that may be cut, and a link that is cut is none.
    { text: url },
    { text: plain(trouble), style: 'red' as const },
  ];
}

function json({ target, url, address, port, engine, writable, state, problem, pid, ...share }: Share) {
  const { restarts, restartAt, startedAt, expiresAt, viewers } = share;
  const said = { target, url, address, port, engine, writable, state, problem, restarts, restartAt };
  return { ...said, pid, startedAt, expiresAt, viewers };
}
