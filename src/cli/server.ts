/** The tmux server that the flags choose. */
import { MuxError } from '../core/errors.ts';
import { Tmux } from '../core/tmux/server.ts';
import type { GlobalFlags } from './flags.ts';

/** Begins to open the server; what goes wrong is told when it is used. */
export function opening(flags: GlobalFlags): Promise<Tmux> {
  const tmux = Tmux.open({
    ...(flags.L === undefined ? {} : { socketName: flags.L }),
    ...(flags.S === undefined ? {} : { socketPath: flags.S }),
  });
  tmux.catch(() => {});
  return tmux;
}

/** Runs `work` with the server and lets go of it afterwards, whatever happens. */
export async function withTmux<T>(opened: Promise<Tmux>, work: (tmux: Tmux) => Promise<T>): Promise<T> {
  const tmux = await opened;
  try {
    return await work(tmux);
  } finally {
    await tmux.idle();
    tmux.close();
  }
}

/** True for what the machine lacks, as opposed to what the user or a playbook got wrong. */
export function isEnvironment(error: unknown): boolean {
  return error instanceof MuxError && (error.code === 'tmux-missing' || error.code === 'tmux-too-old');
}
