import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changePreset, newDesign, setPane } from '../../core/design/index.ts';
import type { DesignDraft } from '../../shared/ipc-designer.ts';
import { DraftFile } from './draft-file.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mux-draft-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function draftOf(label: string): DesignDraft {
  const saved = newDesign('dev', 'main', { columns: 120, rows: 40 });
  const env = [{ key: 'A', value: 'b,"c"\n' }];
  const design = setPane(changePreset(saved, 4).design, 2, { label, cmd: 'one\ntwo', env });
  return { design, saved, source: { kind: 'file', path: '/tmp/x.hero', was: saved.name, set: { PORT: '80' } } };
}

test('a draft is given back as it was kept, also by another process, and only its owner may read it', async () => {
  const file = new DraftFile(directory);
  expect(await file.read()).toEqual({ draft: null, problem: null });
  await Promise.all(['a', 'b', 'ü'].map((label) => file.keep(draftOf(label))));
  expect(await new DraftFile(directory).read()).toEqual({ draft: draftOf('ü'), problem: null });
  expect(readdirSync(directory)).toEqual(['design.json']);
  expect(statSync(join(directory, 'design.json')).mode & 0o777).toBe(0o600);
});

test.each([
  ['no JSON', '{"design":'],
  ['another shape', '{"design":{"name":{}},"saved":{},"source":{"kind":"new"}}'],
])('a draft that is damaged (%s) is told and put aside', async (_, text) => {
  writeFileSync(join(directory, 'design.json'), text);
  const { draft, problem } = await new DraftFile(directory).read();
  expect(draft).toBeNull();
  expect(problem?.hint).toContain('design.json.damaged');
  expect(readFileSync(join(directory, 'design.json.damaged'), 'utf8')).toBe(text);
});

test('a draft whose layout breaks the rules is put aside too', async () => {
  const draft = draftOf('a');
  const broken = {
    ...draft,
    design: { ...draft.design, tree: { kind: 'row', children: [draft.design.tree, draft.design.tree] } },
  };
  writeFileSync(join(directory, 'design.json'), JSON.stringify(broken));
  expect((await new DraftFile(directory).read()).problem).not.toBeNull();
});

test('that it cannot be kept is told', async () => {
  const file = new DraftFile(join(directory, 'gone'));
  await expect(file.keep(draftOf('a'))).rejects.toMatchObject({ code: 'io', hint: 'save it now' });
});
