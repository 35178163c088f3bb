// The character classes of the language, and the small scans made of them.

const TAB = 9;
const VERTICAL_TAB = 11;
const FORM_FEED = 12;
const SPACE = 32;
export const BANG = 33;
export const DOUBLE_QUOTE = 34;
export const SINGLE_QUOTE = 39;
export const SLASH = 47;
export const COLON = 58;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;

/** The two characters that quote a value. */
export type Quote = "'" | '"';

/** White space within a line. */
export function isSpace(code: number): boolean {
  return code === SPACE || code === TAB || code === VERTICAL_TAB || code === FORM_FEED;
}

export function isQuote(code: number): boolean {
  return code === SINGLE_QUOTE || code === DOUBLE_QUOTE;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** `[A-Za-z0-9_.-]`: what parameter keys and the names of actions are made of. */
export function isKeyChar(code: number): boolean {
  return isLetterOrDigit(code) || code === 95 || code === 46 || code === 45;
}

/** What may follow the bangs of an action. */
export function isNameStart(code: number): boolean {
  return isLetterOrDigit(code) || code === 95;
}

/** The first offset in `from..to` that is not white space, or `to`. */
export function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The first offset in `from..to` that is white space, or `to`. */
export function skipWord(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && !isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The first offset in `from..to` that is no key character, or `to`. */
export function skipKey(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isKeyChar(text.charCodeAt(at))) at++;
  return at;
}

/** The end of `from..to` without its trailing white space. */
export function trimEnd(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

/** True where a comment starts at `at`, which must be a place that white space or a line start precedes. */
export function startsComment(text: string, at: number, to: number): boolean {
  return at + 1 < to && text.charCodeAt(at) === SLASH && text.charCodeAt(at + 1) === SLASH;
}

/** The first character `code` in `from..to`, or -1. */
export function findCode(text: string, code: number, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (text.charCodeAt(at) === code) return at;
  }
  return -1;
}

/** The first `quote` in `from..to` that no backslash escapes, or -1. */
export function findClosing(text: string, quote: Quote, from: number, to: number): number {
  const wanted = quote.charCodeAt(0);
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === wanted) return at;
    if (code === BACKSLASH) at++;
  }
  return -1;
}
