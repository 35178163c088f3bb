/** A command line as a shell reads it: its words without their quotes, and text quoted to go into one. */

export type Quote = '' | "'" | '"' | "$'";

export interface Word {
  /** As typed, quotes and all. */
  readonly raw: string;
  /** As the command would get it. */
  readonly value: string;
  /** The quote that is still open at its end. */
  readonly open: Quote;
}

const OPERATOR = /[<>|&;()]/;

/**
 * The words of a simple command up to the cursor; the last one is what is being typed, empty after a space.
 * Redirections are left out, since the command gets none of them. Variables stay as typed.
 * @param backslashInSingle fish knows `\'` and `\\` between single quotes, other shells take them literally
 */
export function splitLine(line: string, backslashInSingle = false): Word[] {
  const words: Word[] = [];
  let raw = '';
  let value = '';
  let open: Quote = '';
  let redirected = false;
  const end = (): void => {
    if (raw === '') return;
    if (redirected) redirected = false;
    else words.push({ raw, value, open });
    raw = value = '';
  };
  const take = (text: string, kept: string): void => {
    raw += text;
    value += kept;
  };
  const chars = [...line];
  for (let index = 0; index < chars.length; index++) {
    const char = chars[index] as string;
    const next = chars[index + 1];
    if (open === '') {
      if (/\s/.test(char)) end();
      else if (char === '\\') {
        take(char + (next ?? ''), next ?? '');
        index++;
      } else if (char === "'" || char === '"') {
        open = char;
        take(char, '');
      } else if (char === '$' && next === "'") {
        open = "$'";
        take("$'", '');
        index++;
      } else if (OPERATOR.test(char)) {
        // The number in `2>file` is no word.
        if (/^\d+$/.test(raw)) raw = value = '';
        end();
        redirected = char === '<' || char === '>';
      } else take(char, char);
    } else if (char === open || (open === "$'" && char === "'")) {
      open = '';
      take(char, '');
    } else if (char === '\\' && next !== undefined && escapes(open, next, backslashInSingle)) {
      take(char + next, next);
      index++;
    } else take(char, char);
  }
  if (redirected) return [...words, EMPTY];
  return [...words, raw === '' ? EMPTY : { raw, value, open }];
}

const EMPTY: Word = { raw: '', value: '', open: '' };

function escapes(open: Quote, next: string, backslashInSingle: boolean): boolean {
  if (open === '"') return /["\\$`]/.test(next);
  return open === "$'" || (backslashInSingle && /['\\]/.test(next));
}

/** Text for bash that means exactly this where `open` is the quote that it stands in. */
export function quoteFor(open: Quote, text: string): string {
  switch (open) {
    case "'":
      return text.replaceAll("'", "'\\''");
    case '"':
      return text.replace(/["\\$`]/g, '\\$&');
    case "$'":
      return text.replace(/['\\]/g, '\\$&');
    case '':
      return text.replace(/[^\p{L}\p{N}\p{M}_./:@%+=,-]/gu, '\\$&');
  }
}
