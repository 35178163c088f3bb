// Random designs for the tests.

import fc from 'fast-check';
import { arbitraryTree } from '../layout/arbitrary.ts';
import { minimumSize } from '../layout/cells.ts';
import { LayoutError } from '../layout/error.ts';
import { presetTree } from '../layout/presets.ts';
import { countPanes, type LayoutNode } from '../layout/tree.ts';
import type { Design, DesignPane, DesignWindow } from './design.ts';
import {
  changePreset,
  distribute,
  growPane,
  mergePane,
  mirror,
  rotate,
  setPane,
  setSize,
  setWindow,
  splitPane,
  swapPanes,
} from './edit.ts';
import { tidy } from './fields.ts';

/** Texts that quoting has to work for: quotes of both kinds, backslashes, comments, bangs, placeholders, lines. */
const nasty = fc.constantFrom(
  'npm run dev',
  `echo "it's" 'so'`,
  'a // b',
  '!!tmux.pane_kill x',
  'printf "%s\\n" \\',
  "'",
  '"',
  'C:\\dir\\new',
  '{PORT} {HOME} @USER $(date)',
  'one\ntwo',
  '\n  indented\n\nlast\n',
  '  both\n    \'deep\' "er"\n  !',
  'x:1 y',
  'ends with \\',
  'é ü 漢 🎉',
  "'\n'",
  '"\n\'\n"',
  '\t',
);
const text = fc.oneof(
  nasty,
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.string({ maxLength: 12 }),
);
const line = text.map((value) => value.replace(/[\r\n]+/g, ' '));
const env = fc
  .dictionary(
    fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,5}$/),
    fc.oneof(fc.constantFrom('', '1,2', 'a=b', ' x ', '"q"', "it's"), fc.string({ maxLength: 6 })),
    { maxKeys: 4 },
  )
  .map((values) => Object.entries(values).map(([key, value]) => ({ key, value: value.replace(/['"\r\n\s]/g, '') })));

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

/** The fields of a pane, without those that say nothing. */
export const arbitraryPane: fc.Arbitrary<DesignPane> = fc
  .record({
    label: optional(line),
    cmd: optional(text),
    cwd: optional(line),
    env: optional(env),
    log: optional(fc.boolean()),
    logpath: optional(line),
    logreset: optional(fc.boolean()),
    restart: optional(fc.constantFrom('never', 'on-failure', 'always')),
    maxRestarts: optional(fc.constantFrom('0', '5', '{MOST}')),
    backoff: optional(fc.constantFrom('1s', '500ms', '{WAIT}')),
    dependsOn: optional(fc.constantFrom('db', 'db,cache', '[db, "a,b"]', 'shop|stack|1', 's|w|2, db')),
    ready: optional(fc.constantFrom('port 8000', 'log "it\'s up"', 'exit 0', 'http http://localhost:{PORT}/')),
    readyTimeout: optional(fc.constantFrom('30s', '2m')),
  })
  .map((fields) => tidy<DesignPane>(fields));

const window: fc.Arbitrary<DesignWindow> = fc
  .record({ cmd: optional(text), cwd: optional(line), env: optional(env), prune: optional(fc.boolean()) })
  .map((fields) => tidy<DesignWindow>(fields));

const name = fc.constantFrom(
  { session: 'shop', window: 'stack' },
  { session: 's', window: 'w' },
  { session: 'My-App', window: "it's #1" },
  { session: '{APP}', window: 'main' },
);

const tree: fc.Arbitrary<LayoutNode> = fc.oneof(arbitraryTree(), fc.integer({ min: 1, max: 16 }).map(presetTree));

/** A design whose panes are numbered as its tree has them, at a size that it fits into. */
export const arbitraryDesign: fc.Arbitrary<Design> = fc
  .tuple(
    name,
    tree,
    window,
    fc.array(fc.oneof(fc.constant({}), arbitraryPane), { minLength: 16, maxLength: 16 }),
    fc.nat(150),
    fc.nat(60),
  )
  .map(([name, tree, window, panes, columns, rows]) => {
    const least = minimumSize(tree);
    const size = { columns: least.columns + columns, rows: least.rows + rows };
    return { name, size, tree, panes: panes.slice(0, countPanes(tree)), ...window };
  });

/** An edit of a design, whatever it is; null where it refuses. */
export type Edit = (design: Design) => Design | null;
const side = fc.constantFrom('left' as const, 'right' as const, 'up' as const, 'down' as const);
const edit: fc.Arbitrary<Edit> = fc
  .record({ what: fc.nat(11), a: fc.nat(), b: fc.nat(), side, fields: arbitraryPane })
  .map(({ what, a, b, side, fields }) => (design: Design): Design | null => {
    const count = design.panes.length;
    const pane = (a % count) + 1;
    try {
      if (what === 0) return splitPane(design, pane, side).design;
      if (what === 1) return mergePane(design, pane).design;
      if (what === 2) return growPane(design, pane, side).design;
      if (what === 3) return swapPanes(design, pane, (b % count) + 1);
      if (what === 4) return changePreset(design, (b % 16) + 1).design;
      if (what === 5) return rotate(design);
      if (what === 6) return mirror(design, 'horizontal');
      if (what === 7) return distribute(design);
      if (what === 8)
        return setWindow(design, { cmd: fields.cmd, cwd: fields.cwd, env: fields.env, prune: fields.log });
      if (what === 9) return setSize(design, { columns: 60 + (a % 100), rows: 40 + (b % 30) });
      if (what === 10) return setPane(design, pane, { label: fields.label, cmd: fields.cmd, log: fields.log });
      return setPane(design, pane, { ...fields, ...(b % 2 === 0 ? { env: undefined, ready: undefined } : {}) });
    } catch (error) {
      if (error instanceof LayoutError) return null;
      throw error;
    }
  });
export const arbitraryEdits = fc.array(edit, { minLength: 1, maxLength: 10 });
