/** logging: switches the logs of panes on and off, and tells how they stand. */
import { resolve } from 'node:path';
import { type LoggingStatus, loggingDisable, loggingEnable, loggingStatus } from '../../core/logs/capture.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';
import { nameOf, paneOf, panesIn, targetOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';
import { cells, count, pad, sizeText } from '../text.ts';

interface EnableFlags extends GlobalFlags {
  path?: string;
  reset?: boolean;
}

export async function enable(target: string, { path, reset, ...flags }: EnableFlags): Promise<void> {
  const options = {
    ...(path === undefined ? {} : { path: resolve(path) }),
    ...(reset === undefined ? {} : { reset }),
  };
  // A file has the output of one pane.
  if (path !== undefined) await each(target, flags, (tmux, pane) => loggingEnable(tmux, pane, options), true);
  else await each(target, flags, (tmux, pane) => loggingEnable(tmux, pane, options));
}

export function disable(target: string, flags: GlobalFlags): Promise<void> {
  return each(target, flags, loggingDisable);
}

export function status(target: string, flags: GlobalFlags): Promise<void> {
  return each(target, flags, loggingStatus);
}

/** Does it to every pane of the target and prints how each stands then. */
async function each(
  target: string,
  flags: GlobalFlags,
  work: (tmux: Tmux, pane: string) => Promise<LoggingStatus>,
  one = false,
): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const found = await targetOf(tmux, target);
    const panes = one ? [await paneOf(tmux, target)] : panesIn(found);
    const results = await Promise.allSettled(panes.map(({ id }) => work(tmux, id)));
    const rows = results.flatMap((result, index) => {
      const pane = panes[index] as (typeof panes)[number];
      const window = found.session.windows.find((candidate) => candidate.panes.includes(pane)) ?? found.window;
      return result.status === 'fulfilled'
        ? [{ name: nameOf({ ...found, window, pane }), pane, is: result.value }]
        : [];
    });
    if (flags.json) {
      printJson({
        panes: rows.map(({ name, pane, is }) => ({
          ...{ pane: name, id: pane.id, enabled: is.enabled, log: is.log?.id ?? null, path: is.path },
          ...{ loggerPid: is.loggerPid, bytes: is.bytes, lost: is.capture?.lost ?? null, foreign: is.foreign },
        })),
      });
    } else {
      const widest = Math.max(0, ...rows.map(({ name }) => cells(plain(name))));
      for (const { name, is } of rows) stdout.line(`${pad(plain(name), widest)}  ${words(is)}`);
    }
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
}

function words({ enabled, log, path, bytes, capture, foreign }: LoggingStatus): string {
  const state = enabled ? 'on ' : 'off';
  if (log === null) return foreign ? `${state}  piped to another program` : `${state}  never logged`;
  const lost = capture !== null && capture.lost > 0 ? `, ${count(capture.lost, 'byte')} missing` : '';
  return `${state}  ${sizeText(bytes)}  ${plain(path ?? '')}${lost}`;
}
