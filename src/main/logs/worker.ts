/** The thread that reads logs: neither a search of gigabytes nor an expression without end holds up the app. */
import { parentPort, workerData } from 'node:worker_threads';
import { toProblem } from '../../core/errors.ts';
import { commandAt } from './command-at.ts';
import { DiskLogs } from './disk.ts';
import { LogLists } from './lists.ts';
import type { Answer, Request, Told } from './protocol.ts';

const { directory } = workerData as { directory: string };
const disk = new DiskLogs(directory);
const say = (message: Answer | Told): void => parentPort?.postMessage(message);
const lists = new LogLists(disk, (state) => say({ kind: 'list', state }));
disk.on('changed', () => say({ kind: 'disk' }));

/** Everything that can be asked of the thread. */
const work = {
  watch: (on: boolean) => disk.watch(on),
  refresh: (ids: string[]) => disk.refresh(ids),
  list: () => disk.list(),
  open: (input: Parameters<LogLists['open']>[0]) => lists.open(input),
  place: (input: Parameters<LogLists['place']>[0]) => lists.place(input),
  close: (list: number) => lists.close(list),
  closeAll: () => lists.closeAll(),
  stop: (list: number) => lists.stop(list),
  clear: (list: number) => lists.clear(list),
  arrange: (input: Parameters<LogLists['arrange']>[0]) => lists.arrange(input),
  extend: (input: Parameters<LogLists['extend']>[0]) => lists.extend(input),
  page: (input: Parameters<LogLists['page']>[0]) => lists.page(input),
  locate: (input: Parameters<LogLists['locate']>[0]) => lists.locate(input),
  copy: (input: Parameters<LogLists['copy']>[0]) => lists.copy(input),
  save: (...input: Parameters<LogLists['save']>) => lists.save(...input),
  command: commandAt,
};
export type Work = typeof work;

parentPort?.on('message', async ({ id, name, args }: Request) => {
  try {
    const run = work[name] as (...args: unknown[]) => unknown;
    say({ kind: 'answer', id, value: await run(...args) });
  } catch (error) {
    say({ kind: 'failed', id, problem: toProblem(error) });
  }
});
