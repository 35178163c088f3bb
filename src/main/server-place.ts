/** Which tmux server the app is for: what its arguments say, else the settings, else tmux's default. */
import type { TmuxOptions } from '../core/tmux/server.ts';
import type { AppArguments } from './arguments.ts';

export interface ServerPlace {
  readonly options: Pick<TmuxOptions, 'socketName' | 'socketPath'>;
  /** Who says so. */
  readonly from: 'argument' | 'setting' | 'default';
}

/** @param setting a name, or the full path of a socket; null for tmux's default */
export function serverPlace(args: AppArguments, setting: string | null): ServerPlace {
  const { socketName, socketPath } = args;
  if (socketPath !== undefined) return { options: { socketPath }, from: 'argument' };
  if (socketName !== undefined) return { options: { socketName }, from: 'argument' };
  if (setting === null) return { options: {}, from: 'default' };
  return { options: setting.startsWith('/') ? { socketPath: setting } : { socketName: setting }, from: 'setting' };
}
