import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ACK_BYTES, ACK_IDLE_MS, Acks } from './acks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a full measure is told at once, in one sum', () => {
  const told: number[] = [];
  const acks = new Acks((bytes) => told.push(bytes));
  acks.parsed(ACK_BYTES - 1);
  expect(told).toEqual([]);
  acks.parsed(10);
  expect(told).toEqual([ACK_BYTES + 9]);
  vi.runAllTimers();
  expect(told).toHaveLength(1);
});

test('the rest is told when the pane falls quiet', () => {
  const told: number[] = [];
  const acks = new Acks((bytes) => told.push(bytes));
  acks.parsed(5);
  acks.parsed(0);
  acks.parsed(7);
  vi.advanceTimersByTime(ACK_IDLE_MS);
  expect(told).toEqual([12]);
  acks.flush();
  expect(told).toEqual([12]);
});

test('every byte is told exactly once, whatever the sizes', () => {
  let sum = 0;
  let parsed = 0;
  const acks = new Acks((bytes) => {
    sum += bytes;
  });
  for (let i = 0; i < 500; i++) {
    const size = (i * 7919) % 9000;
    parsed += size;
    acks.parsed(size);
    if (i % 50 === 0) vi.advanceTimersByTime(ACK_IDLE_MS);
  }
  acks.flush();
  expect(sum).toBe(parsed);
});
