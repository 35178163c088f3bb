import { expect, test } from 'vitest';
import type { PlaybookEntry, PlaybookFile, PlaybookPlace } from '../../shared/ipc-playbooks.ts';
import { type FileRow, idOf, rowsOf } from './files-model.ts';

const file = (path: string): PlaybookFile => ({
  type: 'file',
  path,
  name: path.split('/').at(-1) ?? path,
  kind: 'heroscript',
  size: 1,
  modifiedAt: 1,
  unsaved: false,
});
const folder = (path: string, entries: PlaybookEntry[]): PlaybookEntry => ({
  type: 'folder',
  path,
  name: path.split('/').at(-1) ?? path,
  entries,
  files: entries.length,
});
const place = (path: string, entries: PlaybookEntry[], samples = false): PlaybookPlace => ({
  ...(folder(path, entries) as PlaybookPlace),
  samples,
  cut: false,
  problem: null,
});
const files = {
  recent: [file('/x/shop.hero')],
  untitled: [{ id: 'untitled-1', name: 'untitled', changedAt: 1, firstLine: '' }],
  places: [
    place('/deploy', [file('/deploy/a.hero'), folder('/deploy/old', [file('/deploy/old/b.hero')])]),
    place('/s', [file('/s/c.hero')], true),
  ],
};
const shown = (row: FileRow) => `${'  '.repeat(row.level - 1)}${row.kind === 'file' ? row.file.name : row.name}`;

test('unsaved and recent first, then folders; the samples and what lies deeper are folded at first', () => {
  expect(rowsOf(files, new Set()).map(shown)).toEqual(['untitled', 'shop.hero', 'deploy', '  a.hero', '  old', 's']);
  const toggled = new Set(['/deploy>/deploy/old', '/s>/s']);
  expect(rowsOf(files, toggled).map(shown)).toEqual([
    'untitled',
    'shop.hero',
    'deploy',
    '  a.hero',
    '  old',
    '    b.hero',
    's',
    '  c.hero',
  ]);
  expect(rowsOf(files, new Set(['/deploy>/deploy'])).map(shown)).toEqual(['untitled', 'shop.hero', 'deploy', 's']);
});

test('a row opens its file or its text; keys are each there once', () => {
  const rows = rowsOf({ ...files, recent: [file('/deploy/a.hero')] }, new Set());
  expect(rows.map(idOf)).toEqual(['untitled-1', '/deploy/a.hero', null, '/deploy/a.hero', null, null]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});
