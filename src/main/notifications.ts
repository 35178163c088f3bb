/**
 * Notifications of commands that have failed or were long under way, for whoever looks elsewhere: they are shown while
 * the window has not the focus, be it hidden, minimised, behind another or only beside one. A click shows the pane.
 */
import { Notification } from 'electron';
import type { Snapshot } from '../core/tmux/server.ts';
import type { Settings } from '../shared/ipc-settings.ts';
import { type EndedCommand, EndedCommands, endedOnPurpose } from './ended.ts';
import { escapeMarkup, type News, newsOf } from './news.ts';

/** What ends within this time of one another is one notification. */
const TOGETHER_MS = 700;
/** And while things go on ending, it is not put off for longer than this. */
const LATEST_MS = 3000;

export interface NotifierOptions {
  settings(): Pick<Settings, 'notifyFailed' | 'notifyLong'>;
  /** The user looks at the window. */
  isLookedAt(): boolean;
  socketPath: string;
  clicked(pane: string): void;
  /** Replaced by tests of what is decided. */
  show?(news: News, clicked: () => void): void;
}

export class Notifier {
  private readonly ends = new EndedCommands();
  private waiting: EndedCommand[] = [];
  private timer: NodeJS.Timeout | null = null;
  private since = 0;

  constructor(private readonly options: NotifierOptions) {}

  changed(snapshot: Snapshot): void {
    const ended = this.ends.look(snapshot).filter((each) => this.isWanted(each));
    if (ended.length === 0) return;
    if (this.waiting.length === 0) this.since = Date.now();
    this.waiting.push(...ended);
    if (this.timer !== null) clearTimeout(this.timer);
    const left = this.since + LATEST_MS - Date.now();
    this.timer = setTimeout(() => this.tell(), Math.max(0, Math.min(TOGETHER_MS, left)));
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
  }

  private isWanted({ kind, durationMs }: EndedCommand): boolean {
    if (this.options.isLookedAt()) return false;
    const { notifyFailed, notifyLong } = this.options.settings();
    if (kind !== 'ended' && notifyFailed) return true;
    return notifyLong > 0 && durationMs !== null && durationMs >= notifyLong * 1000;
  }

  private tell(): void {
    this.timer = null;
    const { socketPath, isLookedAt, clicked, show = notify } = this.options;
    // By now it is written down who has ended it; and who has looked meanwhile has seen it.
    const ended = this.waiting.filter((each) => !endedOnPurpose(socketPath, each));
    this.waiting = [];
    if (ended.length === 0 || isLookedAt()) return;
    const news = newsOf(ended);
    show(news, () => clicked(news.pane));
  }
}

/** Electron forgets a notification that nobody holds, and its click with it. */
const shown = new Set<Notification>();
const MOST_HELD = 50;

function notify({ title, body }: News, clicked: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    title,
    body: process.platform === 'linux' ? escapeMarkup(body) : body,
    silent: true,
  });
  notification.on('click', () => {
    shown.delete(notification);
    clicked();
  });
  notification.on('close', () => shown.delete(notification));
  shown.add(notification);
  const [oldest] = shown;
  if (shown.size > MOST_HELD && oldest !== undefined) shown.delete(oldest);
  notification.show();
}
