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
  private holder: ControlClient | null = null;
  private closed = false;

  private constructor(
    private readonly tmux: Tmux,
    private readonly name: string,
    private window: string,
  ) {}

  /**
   * Makes the session. Its window is linked, not copied, so a viewer can reach no other one.
   * @throws MuxError `not-found` where that window has gone; nothing is left then
   */
  static async open(tmux: Tmux, id: string, window: string): Promise<Stage> {
    const stage = new Stage(tmux, stageName(id), window);
    await stage.make();
    return stage;
  }

  private async make(): Promise<void> {
    const { tmux, name } = this;
    const option = (...words: string[]): string[] => ['set-option', '-t', this.target, ...words];
    // Of a process that was killed before this one.
    await removeStage(tmux, name);
    try {
      await tmux.sequence([
        ['new-session', '-d', '-s', name, 'exec cat'],
        // Nor `on` later: tmux 3.3a ends when it destroys a session whose last client has died and not yet left (the
        // session of that client has no window then). Whoever starts the share again or stops it removes the session.
        option('destroy-unattached', 'off'),
        // A viewer shall not find itself in another session when this one goes.
        option('detach-on-destroy', 'on'),
        option('status', 'off'),
        option('mouse', 'off'),
        option('prefix', 'None'),
        option('prefix2', 'None'),
        option('key-table', NO_KEYS),
        link(name, this.window),
      ]);
      await this.hold();
    } catch (error) {
      await removeStage(tmux, name);
      throw error;
    }
  }

  private get target(): string {
    return `=${this.name}:`;
  }

  /**
   * A control client of ours stays attached. It asks for no size and is not marked `ignore-size`: while it is there,
   * tmux leaves the sizes of all that are marked so out of account, those of the viewers.
   */
  private async hold(): Promise<void> {
    const attach = ['-N', '-C', 'attach-session', '-t', this.target, '-f', 'no-output'];
    let held = false;
    this.holder = await ControlClient.start([...this.tmux.baseCommand, ...attach], startPiped, {
      closed: () => {
        if (held && !this.closed) void this.again();
      },
    });
    held = true;
  }

  /** That client was killed, or the session closed by somebody. */
  private async again(): Promise<void> {
    try {
      await this.hold().catch(() => this.make());
      if (this.closed) await this.close();
    } catch {
      // What is shared has gone, or the server: the next look at it tells.
      this.tmux.refresh();
    }
  }

  /** How a viewer's own tmux client is started. */
  attachCommand(writable: boolean): string[] {
    const flags = writable ? 'ignore-size' : 'ignore-size,read-only';
    return [...this.tmux.baseCommand, '-N', 'attach-session', '-t', this.target, '-f', flags];
  }

  /** Shows another window in the place of the one before. */
  async show(window: string): Promise<void> {
    if (window === this.window) return;
    this.window = window;
    await this.tmux.command(...link(this.name, window));
  }

  async close(): Promise<void> {
    this.closed = true;
    await removeStage(this.tmux, this.name);
    this.holder?.close();
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
