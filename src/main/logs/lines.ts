/** Lines of logs as they are shown, and whole as they are copied: read by their places. */
import { MuxError } from '../../core/errors.ts';
import type { Log } from '../../core/logs/folder.ts';
import { LineSource, LONGEST_MEASURED } from '../../core/logs/line-source.ts';
import { plainText, styledText } from '../../core/logs/text.ts';
import type { LogLine } from '../../shared/ipc-logs.ts';
import { LINE_SHOWN } from '../../shared/log-bounds.ts';
import type { Place } from './line-list.ts';

/** Of a line that is longer only this is looked at. */
const SHOWN_BYTES = 64 * 1024;
/** A match further along than this is not looked for in a long line. */
const SEARCHED_BYTES = 16 * 1024 * 1024;
/** What is shown before a match that stands far along in a line. */
const BEFORE_MATCH = 200;
/** So many changes of colour a line keeps. */
const MOST_COLOURS = 1000;

type Marks = ((text: string) => number[]) | null;

/** Calls `read` for each place, log by log and in order of offsets, and gives the answers in the order of the places. */
function inOrder<T>(
  logs: readonly Log[],
  places: readonly Place[],
  read: (source: LineSource, place: Place) => T,
): T[] {
  const order = places.map((_, at) => at);
  const of = (at: number): Place => places[at] as Place;
  order.sort((a, b) => of(a).log - of(b).log || of(a).offset - of(b).offset);
  const answers: T[] = new Array(places.length);
  let source: LineSource | null = null;
  let opened = -1;
  try {
    for (const at of order) {
      const place = of(at);
      if (source === null || opened !== place.log) {
        source?.close();
        source = new LineSource(logs[place.log] as Log);
        opened = place.log;
      }
      answers[at] = read(source, place);
    }
  } finally {
    source?.close();
  }
  return answers;
}

export function readLines(logs: readonly Log[], places: readonly Place[], marks: Marks): LogLine[] {
  return inOrder(logs, places, (source, place) => readLine(source, place, (logs[place.log] as Log).id, marks));
}

function readLine(source: LineSource, { offset, time }: Place, log: string, marks: Marks): LogLine {
  let found = source.read(offset, SHOWN_BYTES);
  if (found === null) return { log, offset, at: time, text: '', colours: [], marks: [], gone: true };
  let styled = styledText(found.bytes);
  let matches = marks?.(styled.text) ?? [];
  if (marks !== null && matches.length === 0 && found.length > SHOWN_BYTES) {
    found = source.read(offset, SEARCHED_BYTES) ?? found;
    styled = styledText(found.bytes);
    matches = marks(styled.text);
  }
  const { length } = styled.text;
  const first = matches[0] ?? 0;
  const from = length > LINE_SHOWN && first > LINE_SHOWN - BEFORE_MATCH ? first - BEFORE_MATCH : 0;
  const to = Math.min(length, from + LINE_SHOWN);
  const whole = to - from === length && found.length <= found.bytes.length;
  return {
    ...{ log, offset, at: time },
    text: styled.text.slice(from, to),
    colours: coloursWithin(styled.colours, from, to),
    marks: pairs(matches, from, to),
    ...(whole ? {} : { cut: { bytes: found.length, within: from > 0 } }),
    ...(found.open ? { open: true as const } : {}),
  };
}

/** Those in force at the beginning stand there. */
function coloursWithin(colours: readonly (readonly [number, string])[], from: number, to: number): [number, string][] {
  const within = colours
    .filter(([at]) => at < to)
    .map(([at, numbers]) => [Math.max(0, at - from), numbers] as [number, string]);
  return within.slice(-MOST_COLOURS);
}

function pairs(matches: readonly number[], from: number, to: number): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at + 1 < matches.length; at += 2) {
    const [begin, end] = [Math.max(from, matches[at] as number), Math.min(to, matches[at + 1] as number)];
    if (begin < end) found.push([begin - from, end - from]);
  }
  return found;
}

export interface WholeLine {
  readonly log: string;
  readonly at: number;
  readonly text: string;
  /** As they are on disk. */
  readonly bytes: number;
}

/**
 * Every line in full; what is no longer kept is left out.
 * @param most bytes of all of them
 * @throws MuxError `bad-input` where they are more
 */
export function wholeLines(
  logs: readonly Log[],
  places: readonly Place[],
  most = Number.POSITIVE_INFINITY,
): WholeLine[] {
  let room = most;
  const lines = inOrder(logs, places, (source, { offset, time, log }): WholeLine | null => {
    const found = source.read(offset, LONGEST_MEASURED);
    if (found === null) return null;
    room -= found.bytes.length;
    if (room < 0) {
      throw new MuxError('bad-input', 'That is more than can be copied', 'save it as a file instead');
    }
    return { log: (logs[log] as Log).id, at: time, text: plainText(found.bytes), bytes: found.bytes.length };
  });
  return lines.filter((line) => line !== null);
}
