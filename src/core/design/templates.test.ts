// Templates: the built-in ones are whole, and the user's own are kept safely.

import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadPlaybook } from '../heroscript/load.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import { resourcePath } from '../resources.ts';
import { newDesign, setPane, writeDesign } from './index.ts';
import { readTemplate, writeTemplate } from './template.ts';
import { deleteTemplate, listTemplates, saveTemplate } from './templates.ts';

let state: string;
let own: string;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'muxtest-'));
  own = join(state, 'muxworks', 'templates');
  vi.stubEnv('XDG_STATE_HOME', state);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(state, { recursive: true });
});

const design = setPane(newDesign('a', 'b'), 1, { cmd: 'top' });

test('six are built in, and each is a playbook without a mistake', async () => {
  const { templates, damaged } = await listTemplates();
  expect(damaged).toEqual([]);
  expect(templates.map(({ title, builtIn, design }) => [title, builtIn, design.panes.length])).toEqual([
    ['Web app', true, 4],
    ['Data work', true, 5],
    ['Server watch', true, 6],
    ['Four shells', true, 4],
    ['3×4 wall', true, 12],
    ['4×4 wall', true, 16],
  ]);
  for (const { about, design, id } of templates) {
    expect(about).toMatch(/^[A-Z].*\.$/);
    const { diagnostics } = await loadPlaybook({ text: writeDesign(design), read: nodeReader });
    expect(diagnostics).toEqual([]);
    const text = await readFile(join(resourcePath('templates'), id), 'utf8');
    expect(writeTemplate(readTemplate(text))).toBe(text);
  }
});

test('what is saved is listed, replaced on demand, and removed', async () => {
  const saved = await saveTemplate({ title: 'Mine', about: 'For me.', design });
  expect(saved).toEqual({
    id: expect.stringMatching(/^mine-/),
    builtIn: false,
    title: 'Mine',
    about: 'For me.',
    design: { ...design },
  });
  expect((await listTemplates()).templates.at(-1)).toEqual(saved);
  await expect(saveTemplate({ title: 'Mine', about: '', design })).rejects.toMatchObject({ code: 'exists' });
  const other = setPane(design, 1, { cmd: 'htop' });
  await saveTemplate({ title: 'Mine', about: '', design: other }, { replace: true });
  expect((await listTemplates()).templates.at(-1)).toMatchObject({ about: '', design: other });
  expect((await stat(own)).mode & 0o777).toBe(0o700);
  expect((await stat(join(own, saved.id))).mode & 0o777).toBe(0o600);
  await deleteTemplate(saved.id);
  expect(await readdir(own)).toEqual([]);
});

test('of two that save the same title at once one is told', async () => {
  const both = await Promise.allSettled(['one', 'two'].map((about) => saveTemplate({ title: 'Same', about, design })));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await readdir(own)).toHaveLength(1);
});

test.each(['../../evil', '/etc/passwd', '..', '.', 'a\0b', 'é漢🎉', 'x'.repeat(100), 'con', '-rf', '$(id)', 'a\nb'])(
  'a title such as %j makes no other file',
  async (title) => {
    const saved = await saveTemplate({ title, about: 'Two\nlines', design });
    expect(await readdir(own)).toEqual([saved.id]);
    expect(saved.id).toMatch(/^[a-z0-9_]{0,40}-[0-9a-f]{12}\.heroscript$/);
    expect((await listTemplates()).templates.at(-1)).toEqual(saved);
    await deleteTemplate(saved.id);
  },
);

test('a damaged file is told, and not lost when its title is saved again', async () => {
  const { id } = await saveTemplate({ title: 'Mine', about: '', design });
  await writeFile(join(own, id), '// Mine\n\n!!tmux.window_ensure name:"a|b');
  await writeFile(join(own, 'other.heroscript'), new Uint8Array([0xff, 0, 1]));
  await symlink('/etc/passwd', join(own, 'link.heroscript'));
  const { templates, damaged } = await listTemplates();
  expect(templates).toHaveLength(6);
  expect(damaged.map(({ id, message }) => [id, message.startsWith('Not a template: ')]).sort()).toEqual(
    [
      [id, true],
      ['link.heroscript', true],
      ['other.heroscript', true],
    ].sort(),
  );
  await saveTemplate({ title: 'Mine', about: '', design }, { replace: true });
  const names = await readdir(own);
  const kept = names.find((name) => name.includes('.damaged-'));
  expect(await readFile(join(own, kept as string), 'utf8')).toContain('name:"a|b');
  await deleteTemplate('other.heroscript');
  expect((await listTemplates()).damaged.map(({ id }) => id)).toEqual(['link.heroscript']);
});

test.each(['../x.heroscript', '/etc/passwd', 'web-app.heroscript', '', '.', '..'])(
  '%j is none to be removed',
  async (id) => {
    await expect(deleteTemplate(id)).rejects.toMatchObject({ code: 'not-found' });
  },
);

test('a text that is no template says why', () => {
  const said = (text: string): string => {
    try {
      return readTemplate(text).title;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(said('')).toBe('Not a template: it declares no window');
  expect(said(writeDesign(design).replace(/^\/\/.*\n/, ''))).toBe(
    'Not a template: it does not begin with its title, as a comment',
  );
  expect(said(`// T\n\n${writeDesign(design)}${writeDesign(newDesign('c', 'd'))}`)).toBe(
    'Not a template: it declares more than one window',
  );
});
