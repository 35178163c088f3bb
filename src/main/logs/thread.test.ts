import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { LogThread } from './thread.ts';

/** Answers with the name of what it is asked; asked to close it ends, as one that has failed. */
const PROGRAM = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, name }) => {
  if (name === 'close') process.exit(1);
  parentPort.postMessage({ kind: 'answer', id, value: name });
});`;

test('a thread that ends fails what it was asked, and the one in its place is told of first', async () => {
  const order: string[] = [];
  const thread: LogThread = new LogThread(() => new Worker(PROGRAM, { eval: true }), {
    list: () => {},
    disk: () => {},
    begun: () => {
      order.push('begun');
      void thread.ask('watch', true).then((answer) => order.push(String(answer)));
    },
  });
  onTestFinished(() => thread.close());
  order.push(String(await thread.ask('list')));
  await expect(thread.ask('close', 1)).rejects.toMatchObject({ code: 'io' });
  order.push(String(await thread.ask('list')));
  expect(order).toEqual(['begun', 'watch', 'list', 'begun', 'watch', 'list']);
});
