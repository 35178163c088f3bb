import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { until } from '../../core/testing/until.ts';
import type { DiskChange } from './documents.ts';
import { Library } from './library.ts';

interface Desk {
  /** A folder that is a place. */
  folder: string;
  root: string;
  library: Library;
  changes: DiskChange[];
  /** How often it was told that the list of files has changed. */
  told: () => number;
  /** The desk after a restart of the app. */
  again(): Library;
}

function desk(): Desk {
  const root = mkdtempSync(join(tmpdir(), 'muxworks-desk-'));
  vi.stubEnv('XDG_STATE_HOME', join(root, 'state'));
  const folder = join(root, 'book');
  const samples = join(root, 'samples');
  for (const path of [folder, samples]) mkdirSync(path);
  writeFileSync(join(samples, 'sample.hero'), '!!tmux.session_ensure name:dev\n');
  const changes: DiskChange[] = [];
  let told = 0;
  const open: Library[] = [];
  const again = (): Library => {
    const library = new Library({
      directory: join(root, 'app'),
      samples,
      filesChanged: () => told++,
      diskChanged: (change) => changes.push(change),
    });
    open.push(library);
    return library;
  };
  const library = again();
  library.places.addFolder(folder);
  onTestFinished(() => {
    for (const each of open) each.close();
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });
  return { folder, root, library, changes, told: () => told, again };
}

function file(folder: string, name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const LONG = 'x'.repeat(200_000);

/** Kills a process that writes, once it has said so often that something is written; what it has said. */
async function killWhileItWrites(args: string[], lines: number): Promise<string> {
  const script = fileURLToPath(new URL('./typing.testing.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'pipe' });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  await until(
    () => said.split('\n').length > lines,
    () => `writing ${errors}`,
  );
  child.kill('SIGKILL');
  await gone;
  return said;
}

describe('saving', () => {
  test.each([
    ['LF', 'a\nb\n', 'lf'],
    ['CRLF', 'a\r\nb\r\n', 'crlf'],
    ['mixed line breaks', 'a\r\nb\nc\r', 'mixed'],
    ['a byte order mark', '\ufeffa\r\nb\r\n', 'crlf'],
    ['no line break at the end', 'a\nb', 'lf'],
    ['nothing', '', 'lf'],
  ])('%s stays as it is', async (_, raw, lineBreaks) => {
    const { library, folder } = desk();
    const path = file(folder, 'a.hero', raw);
    const { saved, ...opened } = await library.documents.open(path);
    expect(opened.lineBreaks).toBe(lineBreaks);
    expect(saved?.text).not.toMatch(/\r|\ufeff/);
    await library.documents.save(path, saved?.text ?? '', saved?.hash ?? null);
    expect(readFileSync(path, 'utf8')).toBe(raw);
  });

  test('keeps the mode, and a link and where it leads', async () => {
    const { library, folder, root } = desk();
    const real = file(root, 'real.hero', 'old\n');
    chmodSync(real, 0o640);
    const link = join(folder, 'link.hero');
    symlinkSync('../real.hero', link);
    library.places.grant(link);
    const { saved } = await library.documents.open(link);
    await library.documents.save(link, 'new\n', saved?.hash ?? null);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('new\n');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('does not write over a change that it has not seen, and merges', async () => {
    const { library, folder } = desk();
    const path = file(folder, 'a.hero', 'one\ntwo\nthree\n');
    const { saved } = await library.documents.open(path);
    writeFileSync(path, 'one\ntwo\n3\n');
    const result = await library.documents.save(path, '1\ntwo\nthree\n', saved?.hash ?? null);
    expect(result.kind).toBe('changed');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n3\n');
    if (result.kind !== 'changed') return;
    expect(result.merged.text).toBe('1\ntwo\n3\n');
    const again = await library.documents.save(path, '1\ntwo\n3\n', result.merged.saved.hash);
    expect(again.kind).toBe('saved');
    expect(readFileSync(path, 'utf8')).toBe('1\ntwo\n3\n');
  });

  test('a deleted file is not made anew unasked', async () => {
    const { library, folder } = desk();
    const path = file(folder, 'a.hero', 'a\r\n');
    const { saved } = await library.documents.open(path);
    unlinkSync(path);
    expect(await library.documents.save(path, 'b\n', saved?.hash ?? null)).toEqual({ kind: 'deleted' });
    expect(existsSync(path)).toBe(false);
    expect((await library.documents.save(path, 'b\n', null)).kind).toBe('saved');
    expect(readFileSync(path, 'utf8')).toBe('b\r\n');
  });

  test('what is not UTF-8 is told and never written', async () => {
    const { library, folder } = desk();
    const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x0a]);
    const path = file(folder, 'a.hero', bytes);
    const { saved, readOnly } = await library.documents.open(path);
    expect(readOnly?.message).toContain('not all UTF-8');
    await expect(library.documents.save(path, 'x', saved?.hash ?? null)).rejects.toThrow('not all UTF-8');
    expect(readFileSync(path)).toEqual(bytes);
    const copy = await library.documents.saveAs(path, 'x\n', join(folder, 'b.hero'));
    expect(copy).toMatchObject({ id: join(folder, 'b.hero'), readOnly: null });
  });

  test('samples are saved somewhere else', async () => {
    const { library, root } = desk();
    const path = join(root, 'samples', 'sample.hero');
    const { saved, readOnly } = await library.documents.open(path);
    expect(readOnly?.code).toBe('forbidden');
    await expect(library.documents.save(path, 'x', saved?.hash ?? null)).rejects.toThrow('Samples');
    await expect(library.documents.saveAs(path, 'x', join(root, 'samples', 'b.hero'))).rejects.toThrow('Samples');
  });

  // Nothing is forbidden to root.
  test.skipIf(process.getuid?.() === 0)(
    'a folder without the right to write says so, and nothing changes',
    async () => {
      const { library, folder } = desk();
      const path = file(folder, 'a.hero', 'a\n');
      const { saved } = await library.documents.open(path);
      chmodSync(folder, 0o500);
      onTestFinished(() => chmodSync(folder, 0o700));
      await expect(library.documents.save(path, 'b\n', saved?.hash ?? null)).rejects.toThrow('no right');
      expect(readFileSync(path, 'utf8')).toBe('a\n');
    },
  );

  // A disk of 64 KB, where the system lets us make one.
  test.skipIf(process.getuid?.() !== 0)(
    'a full disk, and a read-only one: told, and the old text stays whole',
    async (context) => {
      const { library, folder } = desk();
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) {
        return context.skip('no file system may be mounted here');
      }
      onTestFinished(() => {
        spawnSync('umount', ['-l', disk]);
      });
      const path = file(disk, 'a.hero', 'old\n');
      const { saved } = await library.documents.open(path);
      const large = `${'x'.repeat(100)}\n`.repeat(2000);
      await expect(library.documents.save(path, large, saved?.hash ?? null)).rejects.toThrow(
        'a.hero was not saved: the disk is full',
      );
      expect(readFileSync(path, 'utf8')).toBe('old\n');
      expect(readdirSync(disk)).toEqual(['a.hero']);
      expect((await library.documents.save(path, 'new\n', saved?.hash ?? null)).kind).toBe('saved');
      spawnSync('mount', ['-o', 'remount,ro', disk]);
      const now = await library.documents.open(path);
      await expect(library.documents.save(path, 'x\n', now.saved?.hash ?? null)).rejects.toThrow('read-only');
      expect(readFileSync(path, 'utf8')).toBe('new\n');
    },
  );

  test('a process killed while it saves: the file is always whole, and still its own', async () => {
    const { folder, root } = desk();
    const path = file(folder, 'a.hero', '0 x\n');
    chmodSync(path, 0o640);
    for (let round = 0; round < 3; round++) {
      await killWhileItWrites(['save', path], 20 + 7 * round);
      const [number = '', body = ''] = readFileSync(path, 'utf8').split(' ');
      expect(Number(number)).toBeGreaterThan(0);
      expect(body).toBe(LONG);
      expect(statSync(path).mode & 0o777).toBe(0o640);
    }
    expect(existsSync(join(root, 'a.hero'))).toBe(false);
  });

  test('10 MB are opened, kept, saved', async () => {
    const { library, folder } = desk();
    const text = `${'ä'.repeat(99)}\n`.repeat(50_000);
    const path = file(folder, 'large.hero', text);
    const { saved } = await library.documents.open(path);
    await library.documents.keep(path, `${text}more\n`, saved?.hash ?? null);
    await library.documents.save(path, `${text}more\n`, saved?.hash ?? null);
    expect(statSync(path).size).toBe(Buffer.byteLength(text) + 5);
  });
});

describe('what may be touched', () => {
  test('only playbooks in places, without a way out, and what the user chose himself', async () => {
    const { library, folder, root } = desk();
    const outside = file(root, 'outside.hero', 'secret\n');
    symlinkSync(outside, join(folder, 'out.hero'));
    symlinkSync(root, join(folder, 'up'));
    file(folder, '.env', 'KEY=1');
    for (const path of [
      outside,
      join(folder, '..', 'outside.hero'),
      join(folder, 'out.hero'),
      join(folder, 'up', 'outside.hero'),
      join(folder, '.env'),
      `${folder}x/a.hero`,
      '/etc/passwd',
    ]) {
      await expect(library.documents.open(path), path).rejects.toMatchObject({ code: 'forbidden' });
      await expect(library.documents.keep(path, 'x', null), path).rejects.toMatchObject({ code: 'forbidden' });
      await expect(library.documents.discard(path), path).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(await library.dropped(outside)).toEqual({ path: outside, folder: false });
    expect((await library.documents.open(outside)).saved?.text).toBe('secret\n');
  });

  test('what is no text file is not opened: a folder, a pipe, a device, NUL bytes, 65 MB', async () => {
    const { library, folder } = desk();
    mkdirSync(join(folder, 'dir.hero'));
    file(folder, 'nul.hero', Buffer.from([1, 0, 2]));
    spawnSync('truncate', ['-s', '65M', join(folder, 'large.hero')]);
    symlinkSync('/dev/zero', join(folder, 'zero.hero'));
    spawnSync('mkfifo', [join(folder, 'pipe.hero')]);
    library.places.grant(join(folder, 'zero.hero'));
    for (const [name, message] of [
      ['dir.hero', 'is a folder'],
      ['nul.hero', 'not a text file'],
      ['large.hero', 'too large'],
      ['zero.hero', 'not a regular file'],
      ['pipe.hero', 'not a regular file'],
      ['none.hero', 'is gone'],
    ] as const) {
      await expect(library.documents.open(join(folder, name)), name).rejects.toThrow(message);
    }
  });

  test('names of every kind', async () => {
    const { library, folder } = desk();
    for (const name of [
      "it's a «test» \n $(x) `y`.hero",
      '-rf.hero',
      '..hero.hs',
      `${'ü'.repeat(100)}.md`,
      '\u202e.hero',
    ]) {
      const path = file(folder, name, 'a\n');
      const { saved, name: shown } = await library.documents.open(path);
      expect(shown).toBe(name);
      await library.documents.keep(path, 'b\n', saved?.hash ?? null);
      await library.documents.save(path, 'b\n', saved?.hash ?? null);
      expect(readFileSync(path, 'utf8')).toBe('b\n');
    }
  });
});

describe('the list of files', () => {
  test('places as trees, hidden things and node_modules left out, recent ones first, unsaved ones marked', async () => {
    const { library, folder, told } = desk();
    for (const path of ['deploy/10_b.hero', 'deploy/2_a.hero', '.git/x.hero', 'node_modules/y.hero', 'empty/z.txt']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      file(folder, path, 'x\n');
    }
    const notes = file(folder, 'notes.md', '# Notes\n');
    await library.documents.open(join(folder, 'deploy/10_b.hero'));
    await library.documents.open(notes);
    await library.documents.keep(notes, 'typed', null);
    const { recent, places } = await library.files();
    expect(recent.map(({ name, unsaved }) => [name, unsaved])).toEqual([
      ['notes.md', true],
      ['10_b.hero', false],
    ]);
    expect(places.map(({ name, files, samples }) => [name, files, samples])).toEqual([
      ['book', 3, false],
      ['samples', 1, true],
    ]);
    const [first, second] = places[0]?.entries ?? [];
    expect(first).toMatchObject({ type: 'file', name: 'notes.md', kind: 'markdown' });
    expect(second?.type === 'folder' && second.entries.map(({ name }) => name)).toEqual(['2_a.hero', '10_b.hero']);
    expect(told()).toBe(0);
    file(join(folder, 'deploy'), 'new.hero', '');
    await until(() => told() === 1, 'a new file to be told');
    file(join(folder, 'deploy'), 'newer.hero', '');
    expect((await library.files()).places[0]?.files).toBe(5);
  });

  test('is bounded in depth and number, and says so; a folder that is gone says that', async () => {
    const { library, folder, root } = desk();
    const deep = join(folder, ...Array.from({ length: 9 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    file(deep, 'deep.hero', '');
    file(folder, 'top.hero', '');
    library.places.addFolder(join(root, 'gone'));
    const { places } = await library.files();
    expect(places.map(({ files, cut }) => [files, cut])).toEqual([
      [1, true],
      [0, false],
      [1, false],
    ]);
    expect(places[1]?.problem?.code).toBe('not-found');
  });

  test('is remembered over a restart', async () => {
    const { library, folder, again } = desk();
    const path = file(folder, 'a.hero', '');
    await library.documents.open(path);
    const { recent, places } = await again().files();
    expect(recent.map((each) => each.path)).toEqual([path]);
    expect(places[0]?.path).toBe(folder);
    const third = again();
    third.places.forget(path);
    third.places.removeFolder(folder);
    expect((await again().files()).recent).toEqual([]);
  });
});

describe('a file changed on disk', () => {
  test.each([
    ['written in place', (path: string) => writeFileSync(path, 'new\n')],
    [
      'replaced as editors do',
      (path: string) => {
        writeFileSync(`${path}.swp`, 'new\n');
        renameSync(`${path}.swp`, path);
      },
    ],
    [
      'moved away and written anew',
      (path: string) => {
        renameSync(path, `${path}~`);
        writeFileSync(path, 'new\n');
      },
    ],
  ])('%s is told with the new text', async (_, change) => {
    const { library, folder, changes } = desk();
    const path = file(folder, 'a.hero', 'old\n');
    await library.documents.open(path);
    change(path);
    await until(() => changes.at(-1)?.saved?.text === 'new\n', 'the change');
    expect(changes.at(-1)?.id).toBe(path);
  });

  test('deleted and there again, also with its whole folder', async () => {
    const { library, folder, changes } = desk();
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    const path = file(inner, 'a.hero', 'old\n');
    await library.documents.open(path);
    rmSync(inner, { recursive: true });
    await until(() => changes.at(-1)?.saved === null, 'the deletion');
    mkdirSync(inner);
    writeFileSync(path, 'back\n');
    await until(() => changes.at(-1)?.saved?.text === 'back\n', 'its return');
    writeFileSync(path, 'again\n');
    await until(() => changes.at(-1)?.saved?.text === 'again\n', 'the next change');
  });

  test('behind a link', async () => {
    const { library, folder, root, changes } = desk();
    mkdirSync(join(root, 'elsewhere'));
    const real = file(join(root, 'elsewhere'), 'real.hero', 'old\n');
    const link = join(folder, 'link.hero');
    symlinkSync(real, link);
    library.places.grant(link);
    await library.documents.open(link);
    writeFileSync(real, 'new\n');
    await until(() => changes.at(-1)?.saved?.text === 'new\n', 'the change');
    expect(changes.at(-1)?.id).toBe(link);
  });

  test('own saves are not told, nor other files of the folder, nor anything once it is closed', async () => {
    const { library, folder, changes } = desk();
    const path = file(folder, 'a.hero', 'old\n');
    const other = file(folder, 'b.hero', 'old\n');
    const { saved } = await library.documents.open(path);
    await library.documents.open(other);
    await library.documents.save(path, 'mine\n', saved?.hash ?? null);
    file(folder, 'c.hero', 'x\n');
    // What comes after it is told, so that it would have been told before.
    writeFileSync(other, 'theirs\n');
    await until(() => changes.length > 0, 'the change of the other one');
    expect(changes.map(({ id }) => id)).toEqual([other]);
    library.documents.close(path);
    writeFileSync(path, 'late\n');
    writeFileSync(other, 'later\n');
    await until(() => changes.at(-1)?.saved?.text === 'later\n', 'the next change of the other one');
    expect(changes.every(({ id }) => id === other)).toBe(true);
  });

  test('what can no longer be read is told, and the text that was there stays', async () => {
    const { library, folder, changes } = desk();
    const path = file(folder, 'a.hero', 'old\n');
    await library.documents.open(path);
    writeFileSync(path, Buffer.from([1, 0]));
    await until(() => changes.length > 0, 'the change');
    expect(changes.at(-1)).toMatchObject({ saved: { text: 'old\n' }, readOnly: { code: 'bad-input' } });
  });
});

describe('text that is not saved', () => {
  test('is there after a restart, with what it is based on, and merges with what the disk has then', async () => {
    const { library, folder, again } = desk();
    const path = file(folder, 'a.hero', 'one\ntwo\nthree\n');
    const { saved } = await library.documents.open(path);
    await library.documents.keep(path, '1\ntwo\nthree\n', saved?.hash ?? null);
    writeFileSync(path, 'one\ntwo\n3\n');
    const { documents } = again();
    const { draft, saved: now } = await documents.open(path);
    expect(draft).toMatchObject({ text: '1\ntwo\nthree\n', base: saved?.hash });
    expect(now?.hash).not.toBe(draft?.base);
    expect((await documents.merge(path, draft?.text ?? '', draft?.base ?? null)).text).toBe('1\ntwo\n3\n');
    // Also after more typing, which is still based on the old text.
    await documents.keep(path, '1\n2\nthree\n', draft?.base ?? null);
    const third = again().documents;
    await third.open(path);
    expect((await third.merge(path, '1\n2\nthree\n', draft?.base ?? null)).conflicts).toBe(1);
  });

  test('is gone once it is saved or thrown away; what was typed during the save stays', async () => {
    const { library, folder, again } = desk();
    const path = file(folder, 'a.hero', 'old\n');
    const { saved } = await library.documents.open(path);
    const hash = saved?.hash ?? null;
    await library.documents.keep(path, 'one\n', hash);
    const [result] = await Promise.all([
      library.documents.save(path, 'one\n', hash),
      library.documents.keep(path, 'one\ntwo\n', hash),
    ]);
    expect(result.kind).toBe('saved');
    const opened = await again().documents.open(path);
    expect(opened.draft?.text).toBe('one\ntwo\n');
    expect(opened.saved?.text).toBe('one\n');
    await library.documents.discard(path);
    expect((await again().documents.open(path)).draft).toBeNull();
  });

  test('can be kept and found again however many other files were opened since', async () => {
    const { library, root, again } = desk();
    const paths = Array.from({ length: 25 }, (_, n) => file(root, `${n}.hero`, `${n}\n`));
    for (const path of paths) {
      library.places.grant(path);
      await library.documents.open(path);
    }
    const later = again();
    const [first = ''] = paths;
    await expect(later.documents.open(first)).rejects.toMatchObject({ code: 'forbidden' });
    await library.documents.keep(first, 'typed\n', null);
    expect((await later.files()).recent.map(({ path }) => path)).toContain(first);
    expect((await later.documents.open(first)).draft?.text).toBe('typed\n');
  });

  test('what is typed at any moment of a save is not lost by it', async () => {
    const { library, folder, again } = desk();
    const path = file(folder, 'a.hero', 'old\n');
    let hash = (await library.documents.open(path)).saved?.hash ?? null;
    for (let round = 0; round < 20; round++) {
      const text = `saved ${round}\n`;
      await library.documents.keep(path, text, hash);
      const saving = library.documents.save(path, text, hash);
      // Each round at a later moment of the save.
      for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve));
      const keeping = library.documents.keep(path, `typed ${round}\n`, hash);
      const result = await saving;
      await keeping;
      const opened = await again().documents.open(path);
      expect([opened.saved?.text, opened.draft?.text]).toEqual([text, `typed ${round}\n`]);
      hash = result.kind === 'saved' ? (result.playbook.saved?.hash ?? null) : null;
    }
  });

  test('of a file that was deleted, and of one that never was', async () => {
    const { library, folder, again } = desk();
    const path = file(folder, 'a.hero', 'old\n');
    const { saved } = await library.documents.open(path);
    await library.documents.keep(path, 'typed\n', saved?.hash ?? null);
    unlinkSync(path);
    const first = await library.documents.create();
    const second = await library.documents.create();
    expect([first.id, second.id]).toEqual(['untitled-1', 'untitled-2']);
    await library.documents.keep(second.id, '\n\n  never saved\n', null);
    const later = again();
    const { recent, untitled } = await later.files();
    expect(recent).toMatchObject([{ path, modifiedAt: null, unsaved: true }]);
    expect(untitled).toMatchObject([{ id: 'untitled-2', name: 'untitled 2', firstLine: 'never saved' }]);
    expect(await later.documents.open(path)).toMatchObject({ saved: null, draft: { text: 'typed\n' } });
    expect((await later.documents.open('untitled-2')).draft?.text).toBe('\n\n  never saved\n');
    await expect(later.documents.open('untitled-1')).rejects.toThrow('Nothing is kept');
    const saveAs = await later.documents.saveAs('untitled-2', 'now saved\n', join(folder, 'b.hero'));
    expect(saveAs.saved?.text).toBe('now saved\n');
  });

  test('is private: 0700 and 0600', async () => {
    const { library, root } = desk();
    const { id } = await library.documents.create();
    await library.documents.keep(id, 'secret', null);
    const drafts = join(root, 'state', 'muxworks', 'drafts');
    expect(statSync(drafts).mode & 0o777).toBe(0o700);
    expect(readdirSync(drafts).map((name) => statSync(join(drafts, name)).mode & 0o777)).toEqual([0o600]);
  });

  test('of many changes at once the newest is kept, and each is answered', async () => {
    const { library, again } = desk();
    const { id } = await library.documents.create();
    await Promise.all(Array.from({ length: 200 }, (_, n) => library.documents.keep(id, `text ${n}`, null)));
    expect((await again().documents.open(id)).draft?.text).toBe('text 199');
    const all = [library.documents.keep(id, 'a', null), library.documents.keep(id, 'b', null)];
    const gone = library.documents.discard(id);
    const last = library.documents.keep(id, 'c', null);
    await Promise.all([...all, gone, last]);
    expect((await again().documents.open(id)).draft?.text).toBe('c');
  });

  test('a process killed while it writes: whatever it was told to be kept is there, whole', async () => {
    const { root, again } = desk();
    for (let round = 0; round < 3; round++) {
      const said = await killWhileItWrites(['keep', join(root, 'state', 'muxworks', 'drafts')], 20 + round);
      const kept = Number(said.trimEnd().split('\n').at(-1));
      const { draft } = await again().documents.open('untitled-7');
      const [number = '', body = ''] = draft?.text.split(' ') ?? [];
      expect(Number(number)).toBeGreaterThanOrEqual(kept);
      expect(body).toBe(LONG);
    }
  });
});
