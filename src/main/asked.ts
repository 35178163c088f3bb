/** Carries what is asked of the page from outside it: kept until a page listens, also while it is being loaded anew. */
import type { Asked } from '../shared/ipc-desktop.ts';
import type { EventSender } from './ipc.ts';

export class AskedOfPage {
  private waiting: Asked[] = [];
  private listening = false;
  /** A page has listened before: this one is loaded anew. */
  hasListened = false;

  constructor(private readonly events: Pick<EventSender, 'send'>) {}

  ask(...asked: Asked[]): void {
    if (!this.listening) this.waiting.push(...asked);
    else for (const each of asked) this.events.send('desktop.asked', each);
  }

  /** The page listens: what has waited for it. */
  take(): Asked[] {
    this.listening = true;
    this.hasListened = true;
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  /** The page is gone, or is loaded anew. */
  pageGone(): void {
    this.listening = false;
  }
}
