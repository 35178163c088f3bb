import { expect, test } from 'vitest';
import { OneInFlight } from './throttle.ts';

test('one at a time, and only the newest of those that waited', async () => {
  const done: (() => void)[] = [];
  const ran: number[] = [];
  const calls = new OneInFlight<number>((wish) => {
    ran.push(wish);
    return new Promise<void>((resolve) => done.push(resolve));
  });
  calls.wish(1);
  calls.wish(2);
  calls.wish(3);
  expect(ran).toEqual([1]);
  done[0]?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(ran).toEqual([1, 3]);
  done[1]?.();
  await new Promise((resolve) => setTimeout(resolve));
  calls.wish(4);
  expect(ran).toEqual([1, 3, 4]);
});

test('a call that fails does not stop the next', async () => {
  const ran: number[] = [];
  const calls = new OneInFlight<number>((wish) => {
    ran.push(wish);
    return Promise.reject(new Error('no'));
  });
  calls.wish(1);
  calls.wish(2);
  await new Promise((resolve) => setTimeout(resolve));
  expect(ran).toEqual([1, 2]);
});
