/** Searches logs by text, regular expression and time: block by block, in bounded memory. */

import { setImmediate } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { BLOCK_BYTES, readBlocks } from './blocks.ts';
import type { Log } from './folder.ts';
import { Entries, type LogEntry } from './lines.ts';
import { findPattern, findText, type LineFinder } from './pattern.ts';
import { startOf } from './reader.ts';
import { listSegments, type Segment } from './segments.ts';
import { Times } from './times.ts';

export interface LogQuery {
  /** Lines that hold this text. */
  readonly text?: string;
  /** Lines that match. Either this or `text`; see findPattern for how it is bounded. */
  readonly pattern?: RegExp;
  /** Lines that began to come from this time to that, milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  /** Looks at what came, escape sequences and all, instead of its text. */
  readonly raw?: boolean;
  readonly signal?: AbortSignal;
  /** How long a regular expression may take for a block of 4 MB; 5 s where absent. */
  readonly limitMs?: number;
}

export interface LogHit extends LogEntry {
  readonly log: Log;
}

const LIMIT_MS = 5000;

/**
 * The lines of these logs that match, log by log, in each in order. What is looked through is the text without escape
 * sequences; what a program wrote over itself later is found too.
 * @throws MuxError `bad-input`; `timeout` where the regular expression takes too long
 */
export async function* searchLogs(logs: readonly Log[], query: LogQuery): AsyncGenerator<LogHit> {
  const find = finderOf(query);
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  for (const log of logs) yield* searchLog(log, find, query, buffer);
}

/** @throws MuxError `bad-input` where it is not for one of the two */
export function finderOf({
  text,
  pattern,
  limitMs = LIMIT_MS,
  raw = false,
}: Pick<LogQuery, 'text' | 'pattern' | 'limitMs' | 'raw'>): LineFinder {
  if ((text === undefined) === (pattern === undefined)) {
    throw new MuxError('bad-input', 'A search is for a text or for a regular expression');
  }
  return pattern === undefined ? findText(text as string, limitMs, raw) : findPattern(pattern, limitMs, raw);
}

async function* searchLog(log: Log, find: LineFinder, query: LogQuery, buffer: Buffer): AsyncGenerator<LogHit> {
  const { since = 0, until = Number.POSITIVE_INFINITY, raw = false, signal } = query;
  const segments = listSegments(log.folder);
  const segmentAt = (offset: number): Segment =>
    segments.findLast((segment) => segment.offset <= offset) ?? (segments[0] as Segment);
  const entries = new Entries(raw);
  const times = new Times();
  for await (const { offset, bytes } of readBlocks(segments, startOf(log, since), buffer)) {
    signal?.throwIfAborted();
    if (until < Number.POSITIVE_INFINITY && times.timeOf(segmentAt(offset), offset) > until) return;
    for (const at of find(bytes)) {
      const end = bytes.indexOf(0x0a, at);
      const found = bytes.subarray(at, end < 0 ? bytes.length : end);
      const entry = entries.of({ bytes: found, offset: offset + at, segment: segmentAt(offset + at) });
      if (entry.timestamp >= since && entry.timestamp <= until) yield { ...entry, log };
    }
    // Other work of this process has its turn.
    await setImmediate();
  }
}
