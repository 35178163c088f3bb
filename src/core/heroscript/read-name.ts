// The `name` of an action: a session, a window or a pane.

import { MAX_PANES } from '../layout/tree.ts';
import { type Args, changeValue } from './args.ts';
import { show } from './diagnostics.ts';
import { namePart, paneRef, splitName } from './names.ts';
import type { NamePart, NumberedPaneName, PaneName, PaneRef, SessionName, WindowName } from './types.ts';
import type { Value } from './value.ts';

/** One part of the text of a name, and where in it. */
interface Piece {
  readonly text: string;
  readonly at: number;
}

export function readSession(args: Args): SessionName | undefined {
  const pieces = readPieces(args, 1, 1);
  const session = pieces && readPart(args, pieces.value, pieces.list[0]);
  return session && { session };
}

export function readWindow(args: Args): WindowName | undefined {
  const pieces = readPieces(args, 2, 2);
  return pieces && windowOf(args, pieces);
}

export function readWindowOrPane(args: Args): (WindowName & { pane?: PaneRef }) | undefined {
  const pieces = readPieces(args, 2, 3);
  const window = pieces && windowOf(args, pieces);
  if (!pieces || pieces.list.length === 2) return window;
  const pane = readPane(args, pieces.value, pieces.list[2]);
  return window && pane && { ...window, pane };
}

export function readPaneName(args: Args): PaneName | undefined {
  const pieces = readPieces(args, 3, 3);
  const window = pieces && windowOf(args, pieces);
  const pane = pieces && readPane(args, pieces.value, pieces.list[2]);
  return window && pane && { ...window, pane };
}

export function readNumberedPane(args: Args): NumberedPaneName | undefined {
  const pieces = readPieces(args, 3, 3);
  const window = pieces && windowOf(args, pieces);
  const piece = pieces?.list[2];
  const pane = pieces && readPane(args, pieces.value, piece);
  if (!window || !pane || !piece) return undefined;
  if (pane.kind === 'main') return { ...window, pane: { kind: 'number', raw: pane.raw, number: 1 } };
  const span = spanOf(pieces.value, piece);
  if (pane.kind !== 'number') {
    const hint = "Write the pane's number, such as 1; a name of its own goes into label";
    return args.fail('HS030', span, `name of ${args.action} must be ${args.typeName('name')}`, { hint });
  }
  if (pane.number <= MAX_PANES) return { ...window, pane };
  return args.fail('HS032', span, `There is no pane ${show(pane.raw)}: a window has at most ${MAX_PANES} panes`);
}

interface Pieces {
  readonly value: Value;
  readonly list: readonly Piece[];
}

function readPieces(args: Args, least: number, most: number): Pieces | undefined {
  const value = args.value('name');
  if (!value) return undefined;
  const list = splitName(value.text);
  if (list.length >= least && list.length <= most) return { value, list };
  const message = `name of ${args.action} must be ${args.typeName('name')}`;
  const fix = changeValue(value, nameMeant(value.text, least, most));
  return args.fail('HS030', value.whole(), message, { hint: args.example('name'), fix });
}

/** What is meant by a name of the wrong number of parts; undefined where that is not clear. */
function nameMeant(text: string, least: number, most: number): string | undefined {
  const slashed = text.split('/');
  if (!text.includes('|') && slashed.length >= least && slashed.length <= most) return slashed.join('|');
  const parts = text.split('|');
  if (parts.length > most) return parts.slice(0, most).join('|');
  // Of a window the first pane is meant; which window of a session, nobody knows.
  return least === 3 && parts.length === 2 ? `${text}|1` : undefined;
}

function windowOf(args: Args, { value, list }: Pieces): WindowName | undefined {
  const session = readPart(args, value, list[0]);
  const window = readPart(args, value, list[1]);
  return session && window && { session, window };
}

function readPart(args: Args, value: Value, piece: Piece | undefined): NamePart | undefined {
  if (!piece) return undefined;
  const part = namePart(piece.text);
  if (part.normalised !== '') return part;
  const message =
    part.raw === ''
      ? `A part of the name is empty`
      : `Nothing is left of the name ${show(part.raw)} when it is normalised`;
  return args.fail('HS031', spanOf(value, piece), message, {
    hint: 'A name needs an ASCII letter or digit; what follows a # does not count',
  });
}

function readPane(args: Args, value: Value, piece: Piece | undefined): PaneRef | undefined {
  if (!piece) return undefined;
  const pane = paneRef(piece.text);
  if (pane.kind === 'label') return readPart(args, value, piece) && pane;
  if (pane.kind !== 'number' || (pane.number >= 1 && Number.isSafeInteger(pane.number))) return pane;
  const message = `There is no pane ${show(pane.raw)}: panes are numbered from 1`;
  const first = value.text.replace(/[^|]*$/, '1');
  return args.fail('HS032', spanOf(value, piece), message, { fix: changeValue(value, first) });
}

function spanOf(value: Value, piece: Piece) {
  return piece.text === '' ? value.whole() : value.span(piece.at, piece.at + piece.text.length);
}
