/** HeroScript in colour, line by line, for the first-start screen. */
import { parse } from '../../core/heroscript/parse.ts';
import { type TokenKind, tokensOf } from '../../core/heroscript/tokens.ts';

export type Kind = TokenKind | 'plain';

export interface Token {
  kind: Kind;
  text: string;
}

/** Pieces of each line, together the whole line. */
export function highlight(source: string): Token[][] {
  const lines: Token[][] = [[]];
  const add = (kind: Kind, from: number, to: number): void => {
    for (const [index, text] of source
      .slice(from, to)
      .split(/\r\n|\n|\r/)
      .entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ kind, text });
    }
  };
  let end = 0;
  for (const { kind, from, to } of tokensOf(parse(source))) {
    add('plain', end, from);
    add(kind, from, to);
    end = to;
  }
  add('plain', end, source.length);
  return lines;
}
