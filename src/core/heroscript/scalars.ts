// Booleans, whole numbers, durations and lists, from the text of a value.

const TRUE = new Set(['true', 'yes', 'y', 'on', '1']);
const FALSE = new Set(['false', 'no', 'n', 'off', '0']);
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `true yes y on 1`, `false no n off 0`, in any case. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}

/** A whole number that JavaScript can hold exactly. */
export function parseInteger(text: string): number | undefined {
  const word = text.trim();
  if (!/^[+-]?\d{1,16}$/.test(word)) return undefined;
  const number = Number(word);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** `30s`, `10m`, `500ms`, `1.5h`, in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?)\s?(ms|s|m|h)$/.exec(text.trim().toLowerCase());
  const unit = UNITS.get(match?.[2] ?? '');
  return unit === undefined ? undefined : Math.round(Number(match?.[1]) * unit);
}

/** One item of a list: its text without quotes, and the stretch of the value that it stands on. */
export interface ListItem {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export interface ListProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** `a,b,c` or `[a, b, c]`; a comma inside a quoted item is part of it, and a new line parts items too. */
export function parseList(text: string): { items: ListItem[]; problems: ListProblem[] } {
  const from = text.length - text.trimStart().length;
  const to = text.trimEnd().length;
  if (text[from] !== '[') return splitItems(text, { from, to });
  if (to - 1 > from && text[to - 1] === ']') return splitItems(text, { from: from + 1, to: to - 1 });
  return { items: [], problems: [{ message: 'The list is not closed by ]', from, to: from + 1 }] };
}

/**
 * Parts `from..to` at commas and new lines, leaving empty items out. A quote opens where an item starts, with `pairs`
 * also right after its first `=`; it is closed by the same quote before a comma or the end.
 */
export function splitItems(
  text: string,
  range: { from: number; to: number },
  options: { pairs?: boolean } = {},
): { items: ListItem[]; problems: ListProblem[] } {
  const items: ListItem[] = [];
  const problems: ListProblem[] = [];
  const unclosed = new Set<string>();
  let itemStart = range.from;
  let canOpen = true;
  let hasEquals = false;
  for (let at = range.from; at <= range.to; at++) {
    const char = at === range.to ? ',' : text.charAt(at);
    if (char === ',' || char === '\n') {
      const item = trimItem(text, itemStart, at);
      if (item.to > item.from) items.push(item);
      itemStart = at + 1;
      canOpen = true;
      hasEquals = false;
    } else if (canOpen && (char === "'" || char === '"')) {
      const closing = unclosed.has(char) ? -1 : closingQuote(text, char, at + 1, range.to);
      if (closing >= 0) at = closing;
      else {
        unclosed.add(char);
        problems.push({ message: `The quote ${char} is not closed`, from: at, to: at + 1 });
      }
      canOpen = false;
    } else if (char === '=') {
      canOpen = options.pairs === true && !hasEquals;
      hasEquals = true;
    } else if (char.trim() !== '') canOpen = false;
  }
  return { items, problems };
}

/** The first `quote` in `from..to` that a comma, a new line or the end follows. */
export function closingQuote(text: string, quote: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (text[at] !== quote) continue;
    let next = at + 1;
    while (next < to && (text[next] === ' ' || text[next] === '\t')) next++;
    if (next === to || text[next] === ',' || text[next] === '\n') return at;
  }
  return -1;
}

function trimItem(text: string, from: number, to: number): ListItem {
  const piece = text.slice(from, to);
  const start = from + piece.length - piece.trimStart().length;
  const end = Math.max(start, from + piece.trimEnd().length);
  return { text: unquote(text.slice(start, end)), from: start, to: end };
}

/** A text without the pair of quotes around it, if it has one. */
export function unquote(text: string): string {
  const quote = text[0];
  return text.length > 1 && (quote === "'" || quote === '"') && text.endsWith(quote) ? text.slice(1, -1) : text;
}
