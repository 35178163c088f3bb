/**
 * A window as tmux itself draws it: a plain client on a terminal of ours, in a session of its own that is grouped with
 * the one looked at, so that moving in it moves nobody else. That session goes with the client, however it ends.
 */
import { randomBytes } from 'node:crypto';
import { MuxError } from '../errors.ts';
import { leave, unlessArriving } from './arrival.ts';
import type { Notification } from './codec.ts';
import { userEnvironment } from './environment.ts';
import { escapeFormat } from './quote.ts';
import type { Tmux } from './server.ts';
import { OWN_VIEW_PREFIX } from './snapshot.ts';
import { startOnScreen, type TerminalTransport } from './transport.ts';

/** What xterm.js can do beyond what the name of its terminal says; tmux passes over those that it does not know. */
const FEATURES = 'RGB,cstyle,usstyle,strikethrough,overline,ccolour,clipboard,title,hyperlinks';

export interface OwnViewEvents {
  data(bytes: Buffer): void;
  /** Another window is shown in it: the user has moved there. */
  window(window: string): void;
  /** Called once, not after close(). `detached`: the user has left it; `gone`: the session or the server has. */
  ended(reason: 'detached' | 'gone'): void;
}

export class OwnView {
  private terminal: TerminalTransport | null = null;
  private ended = false;
  /** The session that its client is in: its own, until the user switches to another one. */
  private session = '';
  /** What tmux calls its client. */
  private client = '';

  private constructor(
    private readonly tmux: Tmux,
    private readonly name: string,
    /** The session that is looked at, `$1`. */
    readonly of: string,
    private readonly events: OwnViewEvents,
  ) {}

  /**
   * @param session whose windows are shown, `$1`
   * @param window the one to begin with, `@3`
   * @param size of the terminal in cells; its lowest row is tmux's status line, where the user has one
   * @throws MuxError `not-found`, `no-server`
   */
  static async open(
    tmux: Tmux,
    session: string,
    window: string,
    size: { columns: number; rows: number },
    events: OwnViewEvents,
  ): Promise<OwnView> {
    const view = new OwnView(tmux, `${OWN_VIEW_PREFIX}${randomBytes(4).toString('hex')}`, session, events);
    const target = `=${view.name}:`;
    try {
      const [printed = ''] = await tmux.sequence([
        ['new-session', '-d', '-P', '-F', '#{session_id}', '-t', session, '-s', view.name],
        ['set-option', '-t', target, 'destroy-unattached', 'off'],
        // Where the session goes the client shall end with it, not find itself in another one.
        ['set-option', '-t', target, 'detach-on-destroy', 'on'],
        ['select-window', '-t', `${target}${window}`],
      ]);
      view.session = printed;
      await view.nameIt(target);
      tmux.on('notification', view.notified);
      await view.start(target, size);
    } catch (error) {
      view.close();
      throw error;
    }
    return view;
  }

  /** The status line names the session that is looked at, not the one that stands for it. */
  private async nameIt(target: string): Promise<void> {
    const asked = ['status-left', 'status-right'].map((option) => ['show-options', '-A', '-v', '-t', this.of, option]);
    const [name = '', left = '', right = ''] = await this.tmux.sequence([
      ['display-message', '-p', '-t', `${this.of}:`, '#{session_name}'],
      ...asked,
    ]);
    const named = (format: string): string => format.replace(/#S|#\{session_name\}/g, () => escapeFormat(name));
    await this.tmux.sequence([
      ['set-option', '-t', target, 'status-left', named(left)],
      ['set-option', '-t', target, 'status-right', named(right)],
    ]);
  }

  private async start(target: string, size: { columns: number; rows: number }): Promise<void> {
    // `ignore-size`: beside other terminals those rule. Once it is attached, the session goes with it.
    const attach = ['-N', 'attach-session', '-t', target, '-f', 'ignore-size'];
    const together = [';', 'set-option', '-t', target, 'destroy-unattached', 'on'];
    const env = { ...userEnvironment(), TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    const terminal = await startOnScreen(
      [...this.tmux.baseCommand, '-T', FEATURES, ...attach, ...together],
      { ...size, env },
      {
        data: (bytes) => {
          if (!this.ended) this.events.data(bytes);
        },
        exit: () => this.left(),
      },
    );
    this.terminal = terminal;
    if (this.ended) this.close();
  }

  private readonly notified = (notification: Notification): void => {
    if (notification.kind === 'session-window-changed' && notification.session === this.session) {
      this.events.window(notification.window);
    } else if (notification.kind === 'client-session-changed') void this.moved(notification);
  };

  /** Some client is in another session now; where it is ours, what it shows there is what counts from now on. */
  private async moved({ client, session }: { client: string; session: string }): Promise<void> {
    try {
      if (this.client === '') {
        const printed = await this.tmux.command('list-clients', '-F', '#{client_pid} #{client_name}');
        const own = printed.split('\n').find((line) => line.startsWith(`${this.terminal?.pid} `));
        this.client = own?.slice(own.indexOf(' ') + 1) ?? '';
      }
      if (this.client !== client || this.session === session) return;
      this.session = session;
      this.events.window(await this.tmux.command('display-message', '-p', '-t', `${session}:`, '#{window_id}'));
    } catch (error) {
      // It is gone again.
      if (!(error instanceof MuxError)) throw error;
    }
  }

  /** Types bytes, as a terminal sends them: keys, mouse reports. */
  write(bytes: Uint8Array): void {
    this.terminal?.write(bytes);
  }

  resize(columns: number, rows: number): void {
    this.terminal?.resize(columns, rows);
  }

  /** Stops reading: tmux draws anew for a client that has lagged, and what it shows then is exact. */
  pause(): void {
    this.terminal?.pause();
  }

  resume(): void {
    this.terminal?.resume();
  }

  /**
   * Shows another window of the session that its client is in.
   * @throws MuxError `not-found`
   */
  async show(window: string): Promise<void> {
    await this.tmux.command('select-window', '-t', `${this.session}:${window}`);
  }

  /** Ends the client, and with it its session. Nothing that runs ends. */
  close(): void {
    this.ended = true;
    this.tmux.off('notification', this.notified);
    const { terminal } = this;
    if (terminal === null) {
      // It was never attached: nothing takes the session with it.
      if (this.session !== '') this.tmux.afterwards(this.remove());
      return;
    }
    // Not while a control client arrives; see arrival.ts.
    unlessArriving(() => {
      leave(terminal.gone);
      terminal.kill();
    });
  }

  private async remove(): Promise<void> {
    try {
      await this.tmux.command('kill-session', '-t', `=${this.name}:`);
    } catch (error) {
      if (!(error instanceof MuxError)) throw error;
    }
  }

  private left(): void {
    if (this.ended) return;
    this.ended = true;
    this.tmux.off('notification', this.notified);
    this.tmux.command('has-session', '-t', this.of).then(
      () => this.events.ended('detached'),
      () => this.events.ended('gone'),
    );
  }
}
