/** The app's end of the thread that reads logs: begun when it is first needed, and anew where it has failed. */
import type { Worker } from 'node:worker_threads';
import { type ErrorCode, MuxError } from '../../core/errors.ts';
import type { LogListState } from '../../shared/ipc-logs.ts';
import type { Answer, Request, Told } from './protocol.ts';
import type { Work } from './worker.ts';

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

export interface ThreadEvents {
  list(state: LogListState): void;
  /** Which logs there are, or how they stand, has changed. */
  disk(): void;
  /** A thread has been started, and has been asked nothing yet. */
  begun(): void;
}

export class LogThread {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  /** @param begin starts the thread's program */
  constructor(
    private readonly begin: () => Worker,
    private readonly events: ThreadEvents,
  ) {}

  /** @throws MuxError as the work does; `io` where the thread has failed */
  ask<N extends keyof Work>(name: N, ...args: Parameters<Work[N]>): Promise<Awaited<ReturnType<Work[N]>>> {
    const worker = this.running();
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, args } satisfies Request);
    });
  }

  close(): void {
    void this.worker?.terminate();
    this.worker = null;
  }

  private running(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = this.begin();
    this.worker = worker;
    worker.on('message', (message: Answer | Told) => this.take(message));
    worker.on('error', (cause) => this.fail(worker, cause));
    worker.on('exit', () => this.fail(worker, new Error('it has ended')));
    this.events.begun();
    return worker;
  }

  private take(message: Answer | Told): void {
    if (message.kind === 'list') this.events.list(message.state);
    else if (message.kind === 'disk') this.events.disk();
    else {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.kind === 'answer') waiting?.resolve(message.value as never);
      else {
        const { code, message: text, hint } = message.problem;
        waiting?.reject(new MuxError(code as ErrorCode, text, hint));
      }
    }
  }

  private fail(worker: Worker, cause: Error): void {
    if (this.worker !== worker) return;
    this.worker = null;
    const failed = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of failed) {
      reject(new MuxError('io', `The logs cannot be read: ${cause.message}`, 'try again', { cause }));
    }
  }
}
