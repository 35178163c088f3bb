// Nothing is lost between a canvas and its script, in either direction.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { format } from '../heroscript/format.ts';
import { printLayout } from '../layout/expression.ts';
import { arbitraryDesign, arbitraryEdits as edits } from './arbitrary.ts';
import type { Design } from './design.ts';
import { paneParams, windowParams } from './fields.ts';
import {
  type History,
  mergePane,
  patchScript,
  readDesigns,
  record,
  redo,
  setPane,
  setWindow,
  startHistory,
  undo,
  writeDesign,
} from './index.ts';
import { applyEdits, saysSame } from './patch.ts';

/** Without where its panes were read from. */
const bare = (design: Design): Design => ({
  ...design,
  panes: design.panes.map(({ from: _, live: __, ...pane }) => pane),
});

const readOne = (text: string): Design => {
  const { designs, diagnostics } = readDesigns(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(designs).toHaveLength(1);
  const [only] = designs as [(typeof designs)[number]];
  expect(only.problems).toEqual([]);
  return only.design;
};

test('a design, written and read, is what it was; its script is as fmt has it', () => {
  fc.assert(
    fc.property(arbitraryDesign, (design) => {
      const text = writeDesign(design);
      expect(bare(readOne(text))).toEqual(design);
      expect(format(text).text).toBe(text);
      expect(writeDesign(readOne(text))).toBe(text);
    }),
    { numRuns: 250 },
  );
});

test('undo after any edits gives back exactly what was, redo what came', () => {
  fc.assert(
    fc.property(
      arbitraryDesign,
      edits,
      fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }),
      (design, edits, groups) => {
        let history: History<Design> = startHistory(design);
        const seen = [JSON.stringify(design)];
        let group: string | null = null;
        for (const [at, edit] of edits.entries()) {
          const next = edit(history.present);
          if (next === null || next === history.present) continue;
          const joins = groups[at] === 0 ? 'drag' : null;
          history = record(history, next, joins);
          if (joins !== null && joins === group) seen.pop();
          group = joins;
          seen.push(JSON.stringify(next));
        }
        for (const before of seen.slice(0, -1).reverse()) {
          history = undo(history);
          expect(JSON.stringify(history.present)).toBe(before);
        }
        expect(undo(history)).toBe(history);
        for (const after of seen.slice(1)) {
          history = redo(history);
          expect(JSON.stringify(history.present)).toBe(after);
        }
        expect(redo(history)).toBe(history);
      },
    ),
    { numRuns: 200 },
  );
});

/** Playbooks as people write them. */
const FIXTURES: readonly { name: string; text: string; kind?: 'markdown' }[] = [
  {
    name: 'comments, odd quoting, several actions',
    text: `#!/usr/bin/env muxworks
// The shop, as on my machine.

!!session.env_set key:'PORT' val:'8000'
!!play.include path:'common.heroscript'   // what all have

!!tmux.session_ensure name:'shop'

!tmux.window_ensure name:"shop|stack" cat:4pane  // two by two
    env:'A="1,2",B=3'

// the front end
!!tmux.pane_ensure
    name: shop|stack|1      // first
    // it takes a while
    cmd: "npm run 'dev'"
    label:web    cwd:'~/code/shop'
    ready:'port {PORT}'

!!!tmux.pane_ensure name:'shop|stack|2' label:'api' cmd:'
        npm run migrate

        node --watch "src/server.ts" // not a comment
    ' // as a script
    restart: on-failure max_restarts:"5" depends_on:[web, 'shop|stack|3']
    custom_thing:'kept'

!!tmux.pane_execute name:'shop|stack|3' cmd:'ls'
!!tmux.pane_ensure name:'shop|stack|3' log:yes logpath:'/tmp/{PORT}.log'
!!play.echo content:'Ready'
`,
  },
  {
    name: 'a document, with lists and code',
    kind: 'markdown',
    text: `# The stack

Start it with \`muxworks run\`. Text! It's "so".

\`\`\`
!!tmux.window_ensure name:'shop|stack' layout:'row(1@60, col(2, 3)@40)'
!!tmux.pane_ensure name:'shop|stack|1' cmd:'vim'
\`\`\`

- the last one:

  !!tmux.pane_ensure
      name:'shop|stack|3'
      cmd:'
          top
          '

More text.
`,
  },
  {
    name: 'line ends of another system, no line end at the end',
    text: "// Window shop|stack, 100 × 30\r\n!!tmux.window_ensure\r\n    name:'shop|stack'\r\n    cat:'2pane'\r\n\r\n!!tmux.pane_ensure name:'shop|stack|2' cmd:'a' // why\r\n\r\n// the end",
  },
  {
    name: 'panes without a window, twice the same, another window between',
    text: `!!tmux.pane_ensure name:'Shop|Stack|2' cmd:'one'
!!tmux.pane_ensure name:'other|w|1' cmd:'elsewhere'
!!tmux.pane_ensure name:'shop|stack|2' cmd:'two' env:'
    A=1
    B=x, y
'
!!tmux.pane_ensure name:'shop|stack|1'
    label:'first'`,
  },
  {
    name: 'a window with a command, and a plain pane',
    text: `!!tmux.window_ensure name:'shop|stack' cat:'4pane' cmd:'htop' prune:true
!!tmux.pane_ensure name:'shop|stack|3'
!!tmux.window_ttyd name:'shop|stack' port:8080
`,
  },
];

const shop = (text: string, kind?: 'markdown') => {
  const options = kind === undefined ? {} : { kind };
  const { designs } = readDesigns(text, options);
  const found = designs.find(({ design }) => design.name.session.toLowerCase() === 'shop');
  if (found === undefined) throw new Error('no such design');
  return { ...found, options };
};

test.each(FIXTURES)('$name: without an edit every byte stays', ({ text, kind }) => {
  const { design, options } = shop(text, kind);
  expect(patchScript(text, design, options)).toMatchObject({ edits: [], text });
});

/** The comments, the prose and the other actions of a text, that no edit may touch. */
const OTHERS = [
  /\/\/ (?:The shop, as on my machine\.|what all have|two by two|the front end)/g,
  /!!(?:session|play)\.\w+ [^\n]*/g,
  /!!tmux\.(?:session_ensure|pane_execute|window_ttyd) [^\n]*/g,
  /name:'other\|w\|1' cmd:'elsewhere'/g,
  /^(?:# .*|Start it .*|- the last one:|More text\.|\/\/ the end)$/gm,
];
const kept = (text: string): string[] => OTHERS.flatMap((pattern) => text.match(pattern) ?? []);

test.each(FIXTURES)('$name: any edits come out, and what is not the window’s stays', ({ text, kind }) => {
  const { design: base, options } = shop(text, kind);
  fc.assert(
    fc.property(edits, fc.boolean(), (edits, renames) => {
      let design = base;
      for (const edit of edits) design = edit(design) ?? design;
      if (renames) design = setWindow(design, { name: { session: 'market', window: 'all of it' } });
      const patch = patchScript(text, design, { ...options, was: base.name });
      const read = readDesigns(patch.text, options).designs.find(
        ({ design: { name } }) => name.session === design.name.session,
      );
      expect(read !== undefined && saysSame(read.design, design)).toBe(true);
      expect(kept(patch.text)).toEqual(kept(text));
      expect(applyEdits(text, patch.edits)).toBe(patch.text);
      let end = -1;
      for (const { offset, length } of patch.edits) {
        expect(offset).toBeGreaterThan(end);
        end = offset + length;
      }
      // Again there is nothing to be done.
      if (read !== undefined) expect(patchScript(patch.text, read.design, options).edits).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

test.each(FIXTURES)('$name: one field changes one place', ({ text, kind }) => {
  const { design, options } = shop(text, kind);
  const edited = setPane(design, design.panes.length === 1 ? 1 : 2, { cwd: '/srv' });
  const patch = patchScript(text, edited, options);
  expect(patch.edits).toHaveLength(1);
  expect(patch.edits[0]?.length).toBe(0);
  // And taking it back gives the text that was.
  const again = shop(patch.text, kind).design;
  const back = patchScript(
    patch.text,
    {
      ...again,
      panes: again.panes.map(({ cwd, ...pane }, at) => (at === 1 && cwd ? pane : { ...pane, ...(cwd ? { cwd } : {}) })),
    },
    options,
  );
  if (design.panes[1] !== undefined && paneParams(design.panes[1]).size > 0) expect(back.text).toBe(text);
});

test('designs of a window are the same to a script whatever they were read from', () => {
  fc.assert(
    fc.property(arbitraryDesign, (design) => {
      expect([...windowParams(readOne(writeDesign(design)))]).toEqual([...windowParams(design)]);
    }),
    { numRuns: 50 },
  );
});

test('a canvas that was saved before is saved again with its panes known by what they were', () => {
  const text = `!!tmux.window_ensure name:'s|w' cat:'4pane'
!!tmux.pane_ensure name:'s|w|1' cmd:'one' // first
!!tmux.pane_ensure name:'s|w|2' cmd:'two' // second
!!tmux.pane_ensure name:'s|w|3' cmd:'three' // third
`;
  const { design: loaded } = readDesigns(text).designs[0] as { design: Design };
  const merged = mergePane(loaded, 1).design;
  const first = patchScript(text, merged, { saved: loaded });
  expect(first.text).toBe(
    `!!tmux.window_ensure name:'s|w' layout:'col(3@12, row(1, 2)@11)'
!!tmux.pane_ensure name:'s|w|1' cmd:'two' // second
!!tmux.pane_ensure name:'s|w|2' cmd:'three' // third
`.replace('col(3@12, row(1, 2)@11)', printLayout(merged.tree)),
  );
  const labelled = setPane(merged, 2, { label: 'x' });
  const second = patchScript(first.text, labelled, { saved: merged });
  expect(second.text).toBe(first.text.replace("|2' cmd", "|2' label:'x' cmd"));
  // And back to what it was at first: the pane that had gone is written anew.
  const third = patchScript(second.text, loaded, { saved: labelled });
  expect(third.text).toContain("|3' cmd:'three' // third");
  expect(third.text).toContain("|2' cmd:'two' // second");
  expect(saysSame((readDesigns(third.text).designs[0] as { design: Design }).design, loaded)).toBe(true);
});

test('saved again and again, with undo in between, the script says what the canvas shows', () => {
  fc.assert(
    fc.property(
      arbitraryDesign,
      fc.array(fc.tuple(edits, fc.nat(4)), { minLength: 2, maxLength: 4 }),
      (design, rounds) => {
        let text = writeDesign(design);
        const read = readOne(text);
        let history = startHistory(read);
        let saved = read;
        for (const [changes, undos] of rounds) {
          for (const edit of changes) history = record(history, edit(history.present) ?? history.present);
          for (let i = 0; i < undos; i++) history = undo(history);
          text = patchScript(text, history.present, { saved }).text;
          saved = history.present;
          const { designs } = readDesigns(text);
          expect(designs).toHaveLength(1);
          expect(designs[0] && saysSame(designs[0].design, saved)).toBe(true);
        }
      },
    ),
    { numRuns: 150 },
  );
});
