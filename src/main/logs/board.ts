/** Logs for the window: the thread that reads them, and which there are beside the panes of the server. */
/// <reference types="electron-vite/node" />

import { loggingDisable, loggingEnable } from '../../core/logs/capture.ts';
import { logsDirectory } from '../../core/logs/folder.ts';
import { allPanes, type Snapshot, type Tmux } from '../../core/tmux/server.ts';
import type { LogCommand, LogSources } from '../../shared/ipc-logs.ts';
import type { EventSender } from '../ipc.ts';
import { logSources } from './sources.ts';
import { LogThread } from './thread.ts';
import createWorker from './worker.ts?nodeWorker';

export class LogBoard {
  readonly thread: LogThread;
  private watching = false;
  /** What was told last, to tell only what is other. */
  private told = '';
  private latest: Snapshot | null = null;
  /** Which panes have which logs. */
  private panes = '';

  constructor(
    private readonly tmux: Tmux,
    private readonly events: EventSender,
  ) {
    const directory = logsDirectory(tmux.socketPath);
    this.thread = new LogThread(() => createWorker({ workerData: { directory } }), {
      list: (state) => events.send('logs.list-changed', state),
      disk: () => void this.tell(),
      // One that takes the place of another which has failed looks as that did.
      begun: () => {
        if (this.watching) void this.thread.ask('watch', true).catch(() => {});
      },
    });
    tmux.on('snapshot', (snapshot) => {
      this.latest = snapshot;
      if (this.watching) void this.panesChanged(snapshot);
    });
  }

  /** While somebody looks, changes are told, and live lists go on. */
  async watch(on: boolean, first: boolean): Promise<void> {
    this.watching = on;
    this.told = '';
    if (first) await this.thread.ask('closeAll');
    await this.thread.ask('watch', on);
  }

  async sources(): Promise<LogSources> {
    this.latest ??= await this.tmux.snapshot();
    return logSources(await this.thread.ask('list'), this.latest.sessions);
  }

  /** What each log is called, `session/window/pane`. */
  async names(): Promise<Record<string, string>> {
    const { logs } = await this.sources();
    return Object.fromEntries(logs.map(({ id, session, window, name }) => [id, `${session}/${window}/${name}`]));
  }

  /** @throws MuxError of the first pane that could not be logged, when all were tried */
  async enable(panes: readonly string[]): Promise<void> {
    const done = await Promise.allSettled(panes.map((pane) => loggingEnable(this.tmux, pane)));
    const ids = done.flatMap((each) =>
      each.status === 'fulfilled' && each.value.log !== null ? [each.value.log.id] : [],
    );
    await this.thread.ask('refresh', ids);
    await this.tell();
    const failed = done.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async disable(pane: string): Promise<void> {
    await loggingDisable(this.tmux, pane);
  }

  /** The command that the pane of a log ran at a time, from the ledger. */
  async command(log: string, at: number): Promise<LogCommand | null> {
    const snapshot = await this.tmux.snapshot();
    const { server } = snapshot;
    const pane = [...allPanes(snapshot)].find((place) => place.pane.log?.id === log)?.pane.id;
    if (pane === undefined || server === null) return null;
    return this.thread.ask('command', server.pid, pane, at);
  }

  close(): void {
    this.thread.close();
  }

  /** Logging of a pane that goes on writes in its own folder, which nobody may be watching. */
  private async panesChanged(snapshot: Snapshot): Promise<void> {
    const ids = [...allPanes(snapshot)].flatMap(({ pane }) => (pane.log === null ? [] : [pane.log.id]));
    const known = JSON.stringify([...allPanes(snapshot)].map(({ pane }) => [pane.log, pane.piped]));
    if (known !== this.panes) {
      this.panes = known;
      await this.thread.ask('refresh', ids).catch(() => {});
    }
    await this.tell();
  }

  private async tell(): Promise<void> {
    if (!this.watching) return;
    const sources = await this.sources().catch(() => null);
    const text = JSON.stringify(sources);
    if (sources === null || text === this.told || !this.watching) return;
    this.told = text;
    this.events.send('logs.sources-changed', sources);
  }
}
