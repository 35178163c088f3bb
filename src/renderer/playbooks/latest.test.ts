import { expect, test } from 'vitest';
import { Latest } from './latest.ts';

const until = (ask: () => boolean) => expect.poll(ask, { timeout: 30_000 }).toBe(true);

function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('one at a time; all wishes meanwhile are one, which sees the newest', async () => {
  const first = gate();
  const seen: number[] = [];
  let value = 1;
  const latest = new Latest(async () => {
    seen.push(value);
    if (seen.length === 1) await first.opened;
  });
  latest.ask();
  await until(() => seen.length === 1);
  for (value = 2; value < 9; value++) latest.ask();
  expect(seen).toEqual([1]);
  first.open();
  await until(() => seen.length === 2);
  expect(seen).toEqual([1, 9]);
  latest.ask();
  await until(() => seen.length === 3);
});

test('what goes between waits for what is under way, and takes the place of what was only asked for', async () => {
  const first = gate();
  const order: string[] = [];
  const latest = new Latest(async () => {
    order.push('begun');
    await first.opened;
    order.push('done');
  });
  latest.ask();
  await until(() => order.length === 1);
  latest.ask();
  const between = latest.between(async () => order.push('between'));
  latest.ask();
  first.open();
  await between;
  await until(() => order.length === 5);
  expect(order).toEqual(['begun', 'done', 'between', 'begun', 'done']);
});

test('work that fails does not end it, and what went between tells its failure', async () => {
  let runs = 0;
  const latest = new Latest(async () => {
    runs++;
    throw new Error('no');
  });
  latest.ask();
  await until(() => runs === 1);
  await expect(latest.between(() => Promise.reject(new Error('told')))).rejects.toThrow('told');
  latest.ask();
  await until(() => runs === 2);
});
