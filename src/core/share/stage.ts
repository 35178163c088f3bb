/** For programs that attach to tmux themselves (ttyd): a session that holds the shared window alone, and goes with the share. */
import { MuxError } from '../errors.ts';
import { ControlClient } from '../tmux/control-client.ts';
import type { Tmux } from '../tmux/server.ts';
import { STAGE_PREFIX } from '../tmux/snapshot.ts';
import { startPiped } from '../tmux/transport.ts';

/** A table without keys: what a viewer types goes to the program, and none of it is a command for tmux. */
const NO_KEYS = 'muxworks-share';

export function stageName(id: string): string {
  return `${STAGE_PREFIX}${id}`;
}

export class Stage {
  private constructor(
    private readonly tmux: Tmux,
    private readonly name: string,
    private readonly holder: ControlClient,
    private window: string,
  ) {}

  /**
   * Makes the session. Its window is linked, not copied, so a viewer can reach no other one.
   *
   * A control client of ours stays attached for two reasons. It asks for no size and is not marked `ignore-size`: while
   * it is there, tmux leaves the sizes of all that are marked so out of account, those of the viewers. And the session
   * goes with its last client (`destroy-unattached`), however this process ends.
   */
  static async open(tmux: Tmux, id: string, window: string): Promise<Stage> {
    const name = stageName(id);
    const target = `=${name}:`;
    const option = (...words: string[]): string[] => ['set-option', '-t', target, ...words];
    await tmux.sequence([
      ['new-session', '-d', '-s', name, 'exec cat'],
      option('destroy-unattached', 'off'),
      // A viewer shall not find itself in another session when this one goes.
      option('detach-on-destroy', 'on'),
      option('status', 'off'),
      option('mouse', 'off'),
      option('prefix', 'None'),
      option('prefix2', 'None'),
      option('key-table', NO_KEYS),
      link(name, window),
    ]);
    const attach = ['-N', '-C', 'attach-session', '-t', target, '-f', 'no-output'];
    const holder = await ControlClient.start([...tmux.baseCommand, ...attach], startPiped, {});
    await tmux.command(...option('destroy-unattached', 'on'));
    return new Stage(tmux, name, holder, window);
  }

  /** How a viewer's own tmux client is started. */
  attachCommand(writable: boolean): string[] {
    const flags = writable ? 'ignore-size' : 'ignore-size,read-only';
    return [...this.tmux.baseCommand, '-N', 'attach-session', '-t', `=${this.name}:`, '-f', flags];
  }

  /** Shows another window in the place of the one before. */
  async show(window: string): Promise<void> {
    if (window === this.window) return;
    this.window = window;
    await this.tmux.command(...link(this.name, window));
  }

  async close(): Promise<void> {
    await removeStage(this.tmux, this.name);
    this.holder.close();
  }
}

/** -k unlinks what was there before: it goes on in its own session. */
function link(name: string, window: string): string[] {
  return ['link-window', '-k', '-s', window, '-t', `=${name}:^`];
}

/** Removes the session of a share, if there still is one. */
export async function removeStage(tmux: Tmux, name: string): Promise<void> {
  try {
    await tmux.command('kill-session', '-t', `=${name}:`);
  } catch (error) {
    if (!(error instanceof MuxError) || !['not-found', 'no-server', 'connection-lost'].includes(error.code))
      throw error;
  }
}
