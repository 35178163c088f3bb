// What is wrong and clear can be mended by fixes alone.

import { expect, test } from 'vitest';
import { applyEdits, load } from './testing.ts';

/** Applies the first fix that there is, again and again; gives the text and what is left without a fix. */
async function mend(text: string): Promise<{ text: string; left: string[]; fixes: string[] }> {
  const fixes: string[] = [];
  for (let at = text; ; ) {
    const { diagnostics } = await load(at);
    const fix = diagnostics.find((found) => found.fix !== undefined)?.fix;
    if (fix === undefined) return { text: at, left: diagnostics.map(({ code }) => code), fixes };
    // A fix that mends nothing would be applied for ever.
    expect(fixes.length).toBeLessThan(20);
    fixes.push(fix.title);
    at = applyEdits(at, fix.edits);
  }
}

test.each([
  ['action', `!!tmux.sesion_ensure name:a`, `!!tmux.session_ensure name:a`],
  ['actor', `!!session_ensure name:a`, `!!tmux.session_ensure name:a`],
  ['parameter', `!!tmux.session_ensure nmae:a`, `!!tmux.session_ensure name:a`],
  ['missing parameter', `!!tmux.session_ensure // here`, `!!tmux.session_ensure name:'dev' // here`],
  ['two missing', `!!session.env_set`, `!!session.env_set val:'8000' key:'PORT'`],
  ['open quote', `!!tmux.session_ensure name:'a`, `!!tmux.session_ensure name:'a'`],
  [
    'open quote before the next',
    `!!tmux.window_ensure name:'a|b cat:'2pane'`,
    `!!tmux.window_ensure name:'a|b' cat:'2pane'`,
  ],
  [
    'open block',
    `!!tmux.pane_execute name:'a|b|1'\n    cmd:'\n        ls\n        pwd\n\n!!tmux.session_ensure name:a`,
    `!!tmux.pane_execute name:'a|b|1'\n    cmd:'\n        ls\n        pwd\n    '\n\n!!tmux.session_ensure name:a`,
  ],
  ['stray quote', `!!tmux.session_ensure name:a'`, `!!tmux.session_ensure name:'a'`],
  [
    'inner quotes',
    `!!tmux.pane_execute name:'a|b|1' cmd:'echo 'hi''`,
    `!!tmux.pane_execute name:'a|b|1' cmd:"echo 'hi'"`,
  ],
  [
    'inner quotes, spaces between',
    `!!tmux.pane_ensure cmd:'echo 'a b' c' name:'a|b|1'`,
    `!!tmux.pane_ensure cmd:"echo 'a b' c" name:'a|b|1'`,
  ],
  ['boolean', `!!tmux.session_create name:a reset:ture`, `!!tmux.session_create name:a reset:true`],
  ['boolean in words', `!!tmux.session_create name:a reset:disabled`, `!!tmux.session_create name:a reset:false`],
  ['port', `!!tmux.session_ttyd name:a port:'localhost:8080'`, `!!tmux.session_ttyd name:a port:'8080'`],
  ['duration', `!!tmux.pane_ensure name:'a|b|1' backoff:5`, `!!tmux.pane_ensure name:'a|b|1' backoff:5s`],
  ['policy', `!!tmux.pane_ensure name:'a|b|1' restart:alway`, `!!tmux.pane_ensure name:'a|b|1' restart:always`],
  ['slashes', `!!tmux.pane_ensure name:'a/b/1'`, `!!tmux.pane_ensure name:'a|b|1'`],
  ['no pane', `!!tmux.pane_ensure name:'a|b'`, `!!tmux.pane_ensure name:'a|b|1'`],
  ['too much of a name', `!!tmux.window_ensure name:'a|b|1'`, `!!tmux.window_ensure name:'a|b'`],
  ['pane 0', `!!tmux.pane_ensure name:'a|b|0'`, `!!tmux.pane_ensure name:'a|b|1'`],
  ['cat', `!!tmux.window_ensure name:'a|b' cat:4panes`, `!!tmux.window_ensure name:'a|b' cat:4pane`],
  ['too many panes', `!!tmux.window_ensure name:'a|b' cat:20pane`, `!!tmux.window_ensure name:'a|b' cat:16pane`],
  [
    'cat and layout',
    `!!tmux.window_ensure name:'a|b' cat:2pane layout:'row(1,2)'`,
    `!!tmux.window_ensure name:'a|b' cat:2pane`,
  ],
  [
    'ready: a port alone',
    `!!tmux.pane_ensure name:'a|b|1' ready:8000`,
    `!!tmux.pane_ensure name:'a|b|1' ready:'port 8000'`,
  ],
  [
    'ready: an address',
    `!!tmux.pane_ensure name:'a|b|1' ready:'http://x/'`,
    `!!tmux.pane_ensure name:'a|b|1' ready:'http http://x/'`,
  ],
  [
    'ready: misspelt',
    `!!tmux.pane_ensure name:'a|b|1' ready:'prot 80'`,
    `!!tmux.pane_ensure name:'a|b|1' ready:'port 80'`,
  ],
  ['twice, on the same line', `!!tmux.session_ensure name:a name:b // c`, `!!tmux.session_ensure name:a // c`],
  [
    'twice, on its own line',
    `!!tmux.session_ensure\n    name:a\n    name:b\n// c`,
    `!!tmux.session_ensure\n    name:a\n// c`,
  ],
  [
    'twice, first on its line',
    `!!tmux.window_ensure\n    name:'a|b'\n    name:c cat:2pane`,
    `!!tmux.window_ensure\n    name:'a|b'\n    cat:2pane`,
  ],
  [
    'comma in env',
    `!!tmux.pane_ensure name:'a|b|1' env:'\n    A=1,\n    B=2\n'`,
    `!!tmux.pane_ensure name:'a|b|1' env:'\n    A=1\n    B=2\n'`,
  ],
  [
    'label',
    `!!tmux.pane_ensure name:'a|b|1' label:web\n!!tmux.pane_ensure name:'a|b|2' depends_on:'wbe'`,
    `!!tmux.pane_ensure name:'a|b|1' label:web\n!!tmux.pane_ensure name:'a|b|2' depends_on:'web'`,
  ],
])('%s', async (_, wrong, right) => {
  const { text } = await mend(wrong);
  expect(text).toBe(right);
});

test('a file with eight different mistakes is mended by fixes alone, also with CRLF', async () => {
  const wrong = `// the shop
!!tmux.sesion_ensure name:'shop'
!!tmux.window_ensure name:'shop|web' cat:'4panes'
!!tmux.pane_ensure name:'shop|web|1' label:'api
    cmd:'npm run api'
!!tmux.pane_ensure name:'shop|web|2' restrat:'always'
!!tmux.pane_ensure name:'shop|web|3' cmd:npm run web
!!tmux.pane_ensure cmd:'top'
!!tmux.pane_ensure name:'shop|web|4' log:yse
!!tmux.pane_ensure name:'shop|web' name:'x'
`;
  for (const text of [wrong, wrong.replaceAll('\n', '\r\n')]) {
    const mended = await mend(text);
    expect(mended.left).toEqual([]);
    expect(mended.fixes).toHaveLength(9);
    expect((await load(mended.text)).actions).toHaveLength(8);
  }
});

test('a value that was filled in is not rewritten', async () => {
  const { diagnostics } = await load(`!!session.env_set key:YES val:ture\n!!tmux.session_create name:a reset:{YES}`);
  expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([['HS024', undefined]]);
});
