// Playbooks written in every way that the language allows: read, and patched with all else kept.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeValue } from '../heroscript/write.ts';
import { arbitraryDesign, arbitraryEdits } from './arbitrary.ts';
import type { Design } from './design.ts';
import { isNamed, paneParams, type Written, windowParams } from './fields.ts';
import { patchScript, readDesigns } from './index.ts';
import { saysSame } from './patch.ts';
import { shapeParam } from './write.ts';

/** Choices of a writer's hand, taken one after the other and then from the start again. */
class Hand {
  private at = 0;
  constructor(private readonly choices: readonly number[]) {}

  of(count: number): number {
    return (this.choices[this.at++ % this.choices.length] ?? 0) % count;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.of(left.length), 1)[0] as T);
  }
}

/** Values in double quotes with escapes, bare where they can be, or as we write them. */
function valueBy(hand: Hand, value: Written): string {
  if (typeof value !== 'string') return hand.of(2) === 0 ? String(value) : `'${value}'`;
  const way = hand.of(3);
  if (way === 0 && /^[\w./-]+$/.test(value)) return value;
  if (way !== 1 || value.includes('\t')) return writeValue(value);
  return `"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** An action with its parameters in any order, on any lines, with comments. */
function actionBy(hand: Hand, name: string, params: readonly (readonly [string, Written])[], indent: string): string {
  let text = `${indent}${'!'.repeat(1 + hand.of(4))}tmux.${hand.of(3) === 0 ? name.replaceAll('_', '-') : name}`;
  let mustBreak = false;
  for (const [key, value] of hand.shuffled(params)) {
    const written = valueBy(hand, value).replace(/\n(?=[^\n])/g, `\n${indent}`);
    const block = written.includes('\n');
    const gap =
      mustBreak || hand.of(2) === 0
        ? `\n${hand.of(4) === 0 ? '\n' : ''}${indent}${['    ', '  ', '\t'][hand.of(3)]}`
        : ' ';
    text += `${gap}${hand.of(4) === 0 ? key.toUpperCase() : key}:${hand.of(3) === 0 ? ' ' : ''}${written}`;
    mustBreak = block;
    if (hand.of(4) === 0) {
      text += ` // KEEP ${key}`;
      mustBreak = true;
    }
  }
  return text;
}

function scriptBy(hand: Hand, design: Design, kind: 'heroscript' | 'markdown'): string {
  const name = `${design.name.session}|${design.name.window}`;
  const indent = hand.of(4) === 0 && kind === 'markdown' ? '  ' : '';
  const window = actionBy(
    hand,
    'window_ensure',
    [['name', name], shapeParam(design.tree), ...windowParams(design)],
    indent,
  );
  const panes = design.panes.flatMap((pane, at) =>
    isNamed(pane) ? [actionBy(hand, 'pane_ensure', [['name', `${name}|${at + 1}`], ...paneParams(pane)], indent)] : [],
  );
  const others = kind === 'markdown' ? ['KEEP this prose.', '# KEEP \'heading"'] : ['// KEEP a comment', '//'];
  const lines = hand.shuffled([window, ...panes, ...others, "!!play.echo content:'KEEP'"]);
  const text = lines.join(hand.of(2) === 0 ? '\n' : '\n\n') + (hand.of(2) === 0 ? '\n' : '');
  return hand.of(3) === 0 ? text.replaceAll('\n', '\r\n') : text;
}

const hand = fc.array(fc.nat(1000), { minLength: 40, maxLength: 60 }).map((choices) => choices);
const kinds = fc.constantFrom('heroscript' as const, 'markdown' as const);

/** What a writer has said that is of no design, apart from comments inside panes that have gone. */
const outside = (text: string): string[] =>
  text.match(/^(?:KEEP this prose\.|# KEEP.*|\/\/ KEEP a comment|!!play\.echo .*)$/gm) ?? [];

test('is read as it was meant, and without an edit every byte stays', () => {
  fc.assert(
    fc.property(arbitraryDesign, hand, kinds, (design, choices, kind) => {
      const text = scriptBy(new Hand(choices), design, kind);
      const { designs } = readDesigns(text, { kind });
      const [read] = designs;
      expect(designs).toHaveLength(1);
      expect(read && saysSame(read.design, design)).toBe(true);
      if (read) expect(patchScript(text, read.design, { kind })).toMatchObject({ edits: [], text });
    }),
    { numRuns: 150 },
  );
});

test('any edits come out, and what the writer said beside stays', () => {
  fc.assert(
    fc.property(arbitraryDesign, hand, kinds, arbitraryEdits, (written, choices, kind, edits) => {
      const text = scriptBy(new Hand(choices), written, kind);
      const base = readDesigns(text, { kind }).designs[0]?.design as Design;
      let design = base;
      for (const edit of edits) design = edit(design) ?? design;
      const patch = patchScript(text, design, { kind });
      const again = readDesigns(patch.text, { kind }).designs;
      expect(again).toHaveLength(1);
      expect(again[0] && saysSame(again[0].design, design)).toBe(true);
      const clean = (each: string): string => each.replaceAll('\r', '');
      expect(outside(clean(patch.text))).toEqual(outside(clean(text)));
      // The comments of panes that are still there, and of the window.
      if (
        design.panes.every((pane, at) => pane.from === at + 1) &&
        design.panes.length === base.panes.length &&
        design.cmd === undefined
      ) {
        expect(patch.text.match(/\/\/ KEEP \w+/g)).toEqual(text.match(/\/\/ KEEP \w+/g));
      }
      expect(patch.text.replaceAll('\r\n', '').includes('\r')).toBe(text.replaceAll('\r\n', '').includes('\r'));
      if (text.includes('\r\n')) expect(clean(patch.text).split('\n').length).toBe(patch.text.split('\r\n').length);
    }),
    { numRuns: 150 },
  );
});
