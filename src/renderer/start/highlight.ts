/** HeroScript in colour: enough to read a sample by; the editor brings its own, exact one. */

export type Kind = 'punct' | 'actor' | 'action' | 'key' | 'string' | 'value' | 'comment' | 'variable' | 'plain';

export interface Token {
  kind: Kind;
  text: string;
}

const ACTION = /^(!{1,4})([\w-]+\.)?([\w-]+)/;
const KEY = /^([A-Za-z0-9_.-]+)(:)/;
const VARIABLE = /\$?\{\w+\}/g;

function inString(text: string, tokens: Token[]): void {
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > from) tokens.push({ kind: 'string', text: text.slice(from, match.index) });
    tokens.push({ kind: 'variable', text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) tokens.push({ kind: 'string', text: text.slice(from) });
}

/** Tokens of each line. A quote that stays open goes on in the next line. */
export function highlight(source: string): Token[][] {
  let quote: string | null = null;
  return source.split(/\r\n|\n|\r/).map((line, number) => {
    const tokens: Token[] = [];
    if (number === 0 && line.startsWith('#!')) return [{ kind: 'comment', text: line }];
    let rest = line;
    const take = (kind: Kind, length: number) => {
      if (length > 0) tokens.push({ kind, text: rest.slice(0, length) });
      rest = rest.slice(length);
    };
    const toQuote = (from: number, mark: string) => {
      let end = from;
      while (end < rest.length && rest[end] !== mark) end += rest[end] === '\\' ? 2 : 1;
      quote = end < rest.length ? null : mark;
      const text = rest.slice(0, Math.min(rest.length, end + 1));
      inString(text, tokens);
      rest = rest.slice(text.length);
    };
    if (quote !== null) {
      // A value on several lines ends at its quote alone on a line.
      if (rest.trim() !== quote) {
        inString(rest, tokens);
        return tokens;
      }
      inString(rest, tokens);
      quote = null;
      return tokens;
    }
    const action = ACTION.exec(rest);
    if (action) {
      const [, marks = '', actor = '', name = ''] = action;
      take('punct', marks.length);
      take('actor', actor.length);
      take('action', name.length);
    }
    while (rest !== '') {
      const space = /^\s+/.exec(rest)?.[0].length ?? 0;
      if (space > 0) take('plain', space);
      const atGap = space > 0 || tokens.length === 0;
      if (atGap && rest.startsWith('//')) {
        take('comment', rest.length);
        continue;
      }
      const key = KEY.exec(rest);
      if (key?.[1] !== undefined) {
        take('key', key[1].length);
        take('punct', 1);
        const gap = /^\s+/.exec(rest)?.[0].length ?? 0;
        take('plain', gap);
      }
      const mark = rest[0];
      if (mark === "'" || mark === '"') toQuote(1, mark);
      else take('value', /^\S+/.exec(rest)?.[0].length ?? 0);
    }
    return tokens;
  });
}
