import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testServer } from '../../core/testing/tmux.ts';
import { muxworks } from '../testing.ts';

const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

test('desktop --install makes playbooks open in the app, as the tools of the desktop see it; --uninstall takes it back', async () => {
  const server = await testServer();
  const data = join(server.directory, 'da ta');
  mkdirSync(data);
  const env = { XDG_DATA_HOME: data, XDG_DATA_DIRS: '/usr/share' };
  const made = await muxworks(server, ['desktop', '--install', '--json'], { env });
  expect(made).toMatchObject({ code: 0, err: '' });
  const { written } = JSON.parse(made.out);
  expect(written).toContain(join(data, 'applications/muxworks.desktop'));
  expect(written).toContain(join(data, 'icons/hicolor/48x48/apps/muxworks.png'));
  for (const path of written) expect(existsSync(path), path).toBe(true);
  const entry = join(data, 'applications/muxworks.desktop');
  expect(readFileSync(entry, 'utf8')).toMatch(
    new RegExp(`^Exec=\\S+ \\S*/scripts/start\\.mjs -L ${server.socketName} --open %F$`, 'm'),
  );
  if (installed('desktop-file-validate')) {
    const checked = spawnSync('desktop-file-validate', [entry], { encoding: 'utf8' });
    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', '']);
  }
  if (installed('update-mime-database') && installed('gio')) {
    for (const name of ['shop.heroscript', 'short.hero']) {
      const file = join(server.directory, name);
      writeFileSync(file, '!!tmux.session_ensure name:a\n');
      const type = spawnSync('gio', ['info', '-a', 'standard::content-type', file], {
        encoding: 'utf8',
        env: { ...process.env, ...env },
      });
      expect(type.stdout).toContain('text/x-heroscript');
    }
    if (installed('update-desktop-database')) {
      const { stdout } = spawnSync('gio', ['mime', 'text/x-heroscript'], {
        encoding: 'utf8',
        env: { ...process.env, ...env, XDG_CONFIG_HOME: join(server.directory, 'none') },
      });
      expect(stdout).toContain('muxworks.desktop');
    }
  }
  const again = await muxworks(server, ['desktop', '--install'], { env });
  expect(again.out).toContain(`Wrote ${entry}`);
  const gone = await muxworks(server, ['desktop', '--uninstall'], { env });
  expect(gone.out).toContain(`Removed ${entry}`);
  // What the tools of the desktop have made of it is theirs.
  expect(filesIn(data).filter((file) => /muxworks|heroscript/.test(file))).toEqual([]);
  expect((await muxworks(server, ['desktop', '--uninstall'], { env })).out).toContain(
    'There is nothing of Muxworks in',
  );
});

test('desktop says what it takes', async () => {
  const server = await testServer();
  expect(await muxworks(server, ['desktop'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--install or --uninstall'),
  });
  expect((await muxworks(server, ['desktop', '--install', '--uninstall'])).code).toBe(2);
});

test('what a name may hold does no harm in the entry', async () => {
  const server = await testServer();
  const env = { XDG_DATA_HOME: join(server.directory, 'data') };
  const hostile = `a b$HOME\`x\` 100%\\"s`;
  await muxworks(server, ['-L', hostile, 'desktop', '--install'], { env });
  const text = readFileSync(join(env.XDG_DATA_HOME, 'applications/muxworks.desktop'), 'utf8');
  const line = /^Exec=(.*)$/m.exec(text)?.[1] ?? '';
  // As a desktop reads it: first a string value, then the rule of quoting, then the codes.
  const value = line.replaceAll('\\\\', '\\');
  const words = [...value.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare as string) : quoted.replace(/\\(.)/g, '$1'),
  );
  expect(words.map((word) => word.replaceAll('%%', '%'))).toContain(hostile);
});
