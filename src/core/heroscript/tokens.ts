// What each stretch of a script is, for whoever shows it in colour: from the parsed tree, so that there is one grammar.

import type { ActionNode, Part, Script, ValueNode } from './ast.ts';

export const TOKEN_KINDS = ['punct', 'actor', 'action', 'key', 'string', 'value', 'comment', 'variable'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** A coloured stretch, `from` to before `to`, in code units of the text. What no token covers is plain. */
export interface Token {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
}

/** `{NAME}` and `${NAME}`: where substitution may fill something in. */
const VARIABLE = /\$?\{\w+\}/g;

/** The tokens of a script in order; none is empty and none overlaps another. A token may reach over several lines. */
export function tokensOf(script: Script): Token[] {
  const tokens: Token[] = [];
  const { text } = script.source;
  const add = (kind: TokenKind, from: number, to: number): void => {
    if (to > from) tokens.push({ kind, from, to });
  };

  const addValue = ({ quote, span }: ValueNode): void => {
    const kind = quote === '' ? 'value' : 'string';
    let from = span.offset;
    const end = span.offset + span.length;
    for (const match of text.slice(from, end).matchAll(VARIABLE)) {
      const at = span.offset + match.index;
      add(kind, from, at);
      from = at + match[0].length;
      add('variable', at, from);
    }
    add(kind, from, end);
  };

  const addPart = (part: Part): void => {
    const end = part.span.offset + part.span.length;
    if (part.kind === 'comment') add('comment', part.span.offset, end);
    else if (part.kind === 'argument') addValue(part.value);
    else if (part.kind === 'param') {
      const colon = part.keySpan.offset + part.keySpan.length;
      add('key', part.keySpan.offset, colon);
      add('punct', colon, colon + 1);
      addValue(part.value);
    }
  };

  const addAction = ({ head, bangs, parts }: ActionNode): void => {
    const name = head.offset + bangs;
    const end = head.offset + head.length;
    const dot = text.indexOf('.', name) + 1;
    const action = dot > name && dot <= end ? dot : name;
    add('punct', head.offset, name);
    add('actor', name, action);
    add('action', action, end);
    for (const part of parts) addPart(part);
  };

  for (const item of script.items) {
    if (item.kind === 'action') addAction(item);
    else if (item.kind !== 'prose') add('comment', item.span.offset, item.span.offset + item.span.length);
  }
  return tokens;
}
