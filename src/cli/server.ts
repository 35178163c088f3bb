/** The tmux server that the flags choose. */
import { MuxError } from '../core/errors.ts';
import type { Sharing } from '../core/state/shared.ts';
import { type StoreSetting, storeSetting } from '../core/state/store-setting.ts';
import { Tmux } from '../core/tmux/server.ts';
import type { GlobalFlags } from './flags.ts';
import { plain, stderr } from './output.ts';
import { timeOf } from './table.ts';

/**
 * Begins to open the server; what goes wrong is told when it is used.
 * @param setting the store of states; that of flags, environment and file where left out
 */
export function opening(flags: GlobalFlags, setting?: StoreSetting): Promise<Tmux> {
  const tmux = open(flags, setting);
  tmux.catch(() => {});
  return tmux;
}

async function open(flags: GlobalFlags, setting?: StoreSetting): Promise<Tmux> {
  const { store, node } = setting ?? storeSetting(flags);
  return Tmux.open({
    ...(flags.L === undefined ? {} : { socketName: flags.L }),
    ...(flags.S === undefined ? {} : { socketPath: flags.S }),
    ...(store.kind === 'tmux' ? {} : { state: store.url }),
    ...(store.kind === 'tmux' || node === null ? {} : { node }),
  });
}

/** Runs `work` with the server and lets go of it afterwards, whatever happens. */
export async function withTmux<T>(opened: Promise<Tmux>, work: (tmux: Tmux) => Promise<T>): Promise<T> {
  const tmux = await opened;
  try {
    return await work(tmux);
  } finally {
    await tmux.idle();
    await share(tmux);
    tmux.close();
  }
}

/** Brings Redis in step with what has been done, where one is configured; says so where that is not possible. */
async function share(tmux: Tmux): Promise<void> {
  if (!tmux.sharesStates) return;
  const { sharedStates } = await import('../core/state/shared.ts');
  const sharing = await sharedStates(tmux)?.sync();
  if (sharing !== undefined && !sharing.inStep)
    stderr.line(`${stderr.paint('yellow', 'warning')}: ${staleText(sharing)}`);
}

/** What is to be said of a Redis that is not in step: since when, what is wrong, and what to do. */
export function staleText({ problem, inStepAt }: Sharing): string {
  const since = inStepAt === null ? 'Redis is not in step' : `Redis has not been in step since ${timeOf(inStepAt)}`;
  return plain(`${since}: ${problem?.message}${problem?.hint === undefined ? '' : ` (${problem.hint})`}`);
}

/** True for what the machine lacks, as opposed to what the user or a playbook got wrong. */
export function isEnvironment(error: unknown): boolean {
  return error instanceof MuxError && ['tmux-missing', 'tmux-too-old', 'redis', 'ttyd-missing'].includes(error.code);
}
