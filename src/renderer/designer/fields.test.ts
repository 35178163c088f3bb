import { expect, test } from 'vitest';
import { changePreset, newDesign, setPane } from '../../core/design/index.ts';
import { write } from './check.ts';
import { candidates, needsOf, withNeed, withoutNeed } from './dependencies.ts';
import { readyFields, readyText } from './ready.ts';

test.each([
  ['', 'none', ''],
  ['port 8000', 'port', '8000'],
  ['log "is listening"', 'log', 'is listening'],
  ['log \'say "yes"\'', 'log', 'say "yes"'],
  ['exit 0', 'exit', '0'],
  ['http http://localhost:80/x?a=b', 'http', 'http://localhost:80/x?a=b'],
  ['port {PORT}', 'port', '{PORT}'],
  ['prot 8000', 'other', 'prot 8000'],
])('a ready condition %j is two fields and back', (text, kind, value) => {
  expect(readyFields(text)).toEqual({ kind, value });
  expect(readyText(readyFields(text))).toBe(text);
});

test('what is typed into a ready field stays as it is typed', () => {
  for (const value of ['', '8', ' 8', '8 ', 'a b']) {
    expect(readyFields(readyText({ kind: 'log', value })).value).toBe(value);
    if (value.trim() === value) expect(readyFields(readyText({ kind: 'http', value })).value).toBe(value);
  }
});

const base = changePreset(newDesign('dev', 'main'), 4).design;
const labelled = setPane(setPane(base, 1, { label: 'db' }), 2, { label: 'a, b' });

test('dependencies are panes by label or full name, and are added by what names them alone', () => {
  const design = setPane(labelled, 3, { dependsOn: withNeed(labelled, 3, 1) });
  expect(design.panes[2]?.dependsOn).toBe('db');
  const more = setPane(design, 3, { dependsOn: withNeed(design, 3, 2) });
  expect(more.panes[2]?.dependsOn).toBe("db,'a, b'");
  expect(needsOf(more, more.panes[2]).map(({ pane }) => pane)).toEqual([1, 2]);
  expect(withoutNeed(more, 3, 0)).toBe("'a, b'");
  expect(needsOf(more, { dependsOn: 'other|w|1, nobody, Dev|main|db' }).map(({ pane }) => pane)).toEqual([
    null,
    null,
    1,
  ]);
});

test('no pane is offered that would close a circle', () => {
  const chain = setPane(setPane(labelled, 3, { dependsOn: 'db' }), 4, { dependsOn: 'dev|main|3' });
  expect(candidates(chain, 1)).toEqual([2]);
  expect(candidates(chain, 4)).toEqual([1, 2]);
});

test('each pane and field is found in the script that the design writes', () => {
  const design = setPane(labelled, 3, { cmd: 'one\ntwo', ready: 'port 80' });
  const written = write(design, null);
  const lines = written.text.split('\n');
  const at = (key: string) => {
    const found = written.fields.get(key);
    return lines.slice((found?.from ?? 1) - 1, found?.to).join('\n');
  };
  expect(at('1 label')).toContain("label:'db'");
  expect(at('3 cmd')).toMatch(/cmd:'\n\s+one\n\s+two\n\s+'/);
  expect(written.panes.get(3)?.from).toBeLessThan(written.fields.get('3 ready')?.from ?? 0);
  expect(written.problem).toBeNull();
});

test('a design that no script can say keeps the last script and says why', () => {
  const good = write(labelled, null);
  const bad = write(setPane(labelled, 1, { env: [{ key: 'A', value: 'x\ny' }] }), good);
  expect(bad.problem).not.toBeNull();
  expect(bad.text).toBe(good.text);
});
