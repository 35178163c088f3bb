// Random designs for the tests.

import fc from 'fast-check';
import { arbitraryTree } from '../layout/arbitrary.ts';
import { minimumSize } from '../layout/cells.ts';
import { presetTree } from '../layout/presets.ts';
import { countPanes, type LayoutNode } from '../layout/tree.ts';
import type { Design, DesignPane, DesignWindow } from './design.ts';
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
