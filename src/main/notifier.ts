/**
 * Decides what is told of commands that have failed or were long under way, for whoever looks elsewhere: told while the
 * window has not the focus, be it hidden, minimised, behind another or only beside one.
 */
import type { Snapshot } from '../core/tmux/server.ts';
import type { Settings } from '../shared/ipc-settings.ts';
import { type EndedCommand, EndedCommands, endedOnPurpose } from './ended.ts';
import { type News, newsOf } from './news.ts';

/** What ends within this time of one another is one notification. */
const TOGETHER_MS = 700;
/** And while things go on ending, it is not put off for longer than so many times that. */
const LATEST = 4;

export interface NotifierOptions {
  settings(): Pick<Settings, 'notifyFailed' | 'notifyLong'>;
  /** The user looks at the window. */
  isLookedAt(): boolean;
  socketPath: string;
  /** Milliseconds; TOGETHER_MS unless given. */
  togetherMs?: number;
  clicked(pane: string): void;
  /** Shows it to the user; `clicked` when they want to see more. */
  show(news: News, clicked: () => void): void;
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
    const { togetherMs = TOGETHER_MS } = this.options;
    const left = this.since + LATEST * togetherMs - Date.now();
    this.timer = setTimeout(() => this.tell(), Math.max(0, Math.min(togetherMs, left)));
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
    const { socketPath, isLookedAt, clicked, show } = this.options;
    // By now it is written down who has ended it; and who has looked meanwhile has seen it.
    const ended = this.waiting.filter((each) => !endedOnPurpose(socketPath, each));
    this.waiting = [];
    if (ended.length === 0 || isLookedAt()) return;
    const news = newsOf(ended);
    show(news, () => clicked(news.pane));
  }
}
