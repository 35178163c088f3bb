/** A line of a log in pieces that a page can show: by colour, and by what matches. Pure. */
import type { CSSProperties } from 'react';
import type { LogLine } from '../../shared/ipc-logs.ts';
import { applied, PLAIN, styleOf } from '../playbooks/ansi.ts';

export interface Piece {
  /** Its place in the text. */
  at: number;
  text: string;
  /** It is part of a match. */
  match: boolean;
  style?: CSSProperties;
}

export function piecesOf({ text, colours, marks }: LogLine, coloured: boolean): Piece[] {
  const changes = coloured ? colours : [];
  const edges = new Set([0, text.length, ...changes.map(([at]) => at), ...marks.flat()]);
  const places = [...edges].filter((at) => at <= text.length).sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let look = PLAIN;
  let change = 0;
  let mark = 0;
  for (const [order, from] of places.entries()) {
    for (let next = changes[change]; next !== undefined && next[0] <= from; next = changes[++change]) {
      look = applied(look, (next[1] || '0').split(/[;:]/).map(Number));
    }
    while ((marks[mark]?.[1] ?? Number.POSITIVE_INFINITY) <= from) mark++;
    const to = places[order + 1];
    if (to === undefined) break;
    const style = styleOf(look);
    const match = (marks[mark]?.[0] ?? Number.POSITIVE_INFINITY) <= from;
    pieces.push({ at: from, text: text.slice(from, to), match, ...(style === undefined ? {} : { style }) });
  }
  return pieces;
}
