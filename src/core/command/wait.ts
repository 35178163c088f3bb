/** Waits for something to happen in a pane: a text, the end of its command, a port. */
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { MuxError } from '../errors.ts';
import { listenerOn } from '../process/ports.ts';
import { foregroundGroup } from '../process/signals.ts';
import { descendants } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';
import { paneFacts, rootExitCode, whatRuns } from './pane-facts.ts';
import { sharedWatch } from './shared-watch.ts';
import { shellAtWork } from './shells.ts';
import type { ShellWatch, Tap } from './watch.ts';
import { bounded } from './within.ts';

/** The kernel tells nobody of a port that is opened, or of another program that has the terminal. */
const POLL_MS = 50;
/** How much of what has come is looked through again with what comes next: a text may be cut by a chunk's end. */
const OVERLAP = 16 * 1024;
/** What a pane shows is read again at this distance at most, while it goes on writing. */
const LOOK_MS = 100;

export interface WaitOptions {
  /** Milliseconds; 30 s where absent, 0 is for ever. */
  timeoutMs?: number;
}

export interface OutputWaitOptions extends WaitOptions {
  /** Only what is written from now on counts, and not what the pane shows already. */
  fresh?: boolean;
}

function late(pane: string, what: string, options: WaitOptions): MuxError {
  return new MuxError('timeout', `Pane ${pane}: ${what} did not come in ${bounded(options.timeoutMs) / 1000} s`);
}

/**
 * Resolves with the text that matched as soon as a pane (`%12`) shows it, history included, or writes it: escape
 * sequences left out, wrapped lines joined. What is typed in the pane is shown there too, and counts.
 * @param wanted a text, or a regular expression that is tried on whole pieces of several lines
 * @throws MuxError `timeout`; `not-found`, `no-shell` when the pane or its root goes before
 */
export async function outputWait(
  tmux: Tmux,
  pane: string,
  wanted: string | RegExp,
  options: OutputWaitOptions = {},
): Promise<string> {
  const find = finder(wanted);
  const { session } = await paneFacts(tmux, pane);
  const watch = await sharedWatch(tmux, session);
  return new Promise<string>((resolve, reject) => {
    let seen = '';
    let over = false;
    let looking = false;
    /** Something has come while it was looked. */
    let again = false;
    let lookTimer: NodeJS.Timeout | null = null;
    const decoder = new TextDecoder();
    const done = (finish: () => void): void => {
      over = true;
      watch.untap(pane, tap);
      clearTimeout(timer);
      if (lookTimer) clearTimeout(lookTimer);
      finish();
    };
    const found = (text: string): boolean => {
      const match = find(text);
      if (match !== null) done(() => resolve(match));
      return match !== null;
    };
    /** What is drawn in pieces, over what stood there, is a text only on the screen. */
    const look = async (): Promise<void> => {
      looking = true;
      again = false;
      try {
        found(await tmux.command('capture-pane', '-p', '-J', '-S', '-', '-t', pane));
      } finally {
        looking = false;
        if (again) lookSoon();
      }
    };
    const lookSoon = (): void => {
      if (options.fresh || over) return;
      again = looking;
      if (looking || lookTimer !== null) return;
      lookTimer = setTimeout(() => {
        lookTimer = null;
        // A pane that is gone: the watch tells. A connection that is lost for a moment: what comes next is looked at.
        look().catch(() => {});
      }, LOOK_MS);
    };
    const tap: Tap = {
      bytes: (chunk) => {
        seen += decoder.decode(chunk, { stream: true });
        if (found(plainText(seen))) return;
        seen = seen.slice(-OVERLAP);
        lookSoon();
      },
      gone: (error) => {
        whyGone(tmux, pane, error).then(async (reason) => {
          // Its last words may be on the screen that remains.
          if (!options.fresh) await look().catch(() => {});
          done(() => reject(reason));
        });
      },
    };
    const timer = setTimeout(() => {
      done(() => reject(late(pane, String(wanted), options)));
    }, bounded(options.timeoutMs));
    watch
      .tap(pane, tap)
      .then(() => (options.fresh ? undefined : look()))
      .catch((error: MuxError) => tap.gone(error));
  });
}

/** The end of its session may take our own connection along before the end of the pane is told. */
async function whyGone(tmux: Tmux, pane: string, error: MuxError): Promise<MuxError> {
  if (error.code !== 'connection-lost') return error;
  try {
    await paneFacts(tmux, pane);
    return error;
  } catch (now) {
    return now instanceof MuxError ? now : error;
  }
}

const plainText = (text: string): string => stripVTControlCharacters(text).replaceAll('\r\n', '\n');

function finder(wanted: string | RegExp): (text: string) => string | null {
  if (typeof wanted !== 'string') {
    const fresh = new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, ''));
    return (text) => fresh.exec(text)?.[0] ?? null;
  }
  if (wanted === '') throw new MuxError('bad-input', 'There is no text to wait for');
  return (text) => (text.includes(wanted) ? wanted : null);
}

/**
 * Resolves when nothing runs in a pane's shell any more, with the exit code of the last command: null where nothing
 * tells it, as in a shell without our integration. A pane that runs a program without a shell is waited for to its end.
 * @throws MuxError `timeout`, `not-found` when the pane goes before and so nobody can tell how it ended
 */
export async function commandEnd(tmux: Tmux, pane: string, options: WaitOptions = {}): Promise<number | null> {
  const facts = await paneFacts(tmux, pane);
  if (facts.dead) return rootExitCode(tmux, pane);
  const watch = await sharedWatch(tmux, facts.session);
  let code: number | null = null;
  const ended = facts.integrated
    ? integratedEnd(watch, pane, bounded(options.timeoutMs)).then((found) => {
        code = found;
      })
    : foreignEnd(tmux, watch, pane, bounded(options.timeoutMs));
  try {
    await ended;
    return code;
  } catch (error) {
    if (!(error instanceof MuxError)) throw error;
    if (error.code === 'no-shell') return rootExitCode(tmux, pane);
    if (error.code !== 'timeout') throw error;
    const what = whatRuns(await paneFacts(tmux, pane)) ?? 'the command';
    throw late(pane, `the end of ${what}`, options);
  }
}

async function integratedEnd(watch: ShellWatch, pane: string, milliseconds: number): Promise<number | null> {
  await watch.include(pane);
  try {
    const mark = await watch.waitFor(pane, ({ phase }) => phase !== 'run', milliseconds, 'the end of the command');
    return mark.exitCode;
  } finally {
    watch.exclude(pane);
  }
}

async function foreignEnd(tmux: Tmux, watch: ShellWatch, pane: string, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds;
  const { root } = await paneFacts(tmux, pane);
  let lost: MuxError | null = null;
  const tap: Tap = {
    bytes: () => {},
    gone: (error) => {
      lost ??= error;
    },
  };
  await watch.tap(pane, tap);
  try {
    for (;;) {
      if (lost !== null) throw lost;
      const shell = shellAtWork(root);
      if (shell !== null && foregroundGroup(root).every(({ pid }) => pid === shell.pid)) return;
      if (performance.now() > deadline) throw new MuxError('timeout', '');
      await delay(POLL_MS);
    }
  } finally {
    watch.untap(pane, tap);
  }
}

/**
 * Resolves when a process of a pane listens on a TCP port, with its pid.
 * @throws MuxError `timeout`, `bad-input`, `not-found`
 */
export async function portOpened(tmux: Tmux, pane: string, port: number, options: WaitOptions = {}): Promise<number> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new MuxError('bad-input', `${port} is no port`, 'it is a number from 1 to 65535');
  }
  const deadline = performance.now() + bounded(options.timeoutMs);
  for (;;) {
    // Asked anew: the pane may be given another root, or close.
    const { root, dead } = await paneFacts(tmux, pane);
    if (dead) throw new MuxError('no-shell', `Pane ${pane}: its shell has ended`);
    const found = listenerOn(port, [root, ...descendants(root).map(({ pid }) => pid)]);
    if (found !== null) return found;
    if (performance.now() > deadline) throw late(pane, `a listener on port ${port}`, options);
    await delay(POLL_MS);
  }
}
