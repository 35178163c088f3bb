// Reading from the disk.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeReader } from './reader-node.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'muxworks-reader-'));
  await writeFile(join(directory, 'a.hs'), 'héllo');
  await mkdir(join(directory, 'sub'));
  await symlink('a.hs', join(directory, 'link.hs'));
  await symlink('.', join(directory, 'loop'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('files, also through links', async () => {
  const expected = { kind: 'file', bytes: Buffer.from('héllo') };
  expect(await nodeReader(join(directory, 'a.hs'), 100)).toEqual(expected);
  expect(await nodeReader(join(directory, 'link.hs'), 100)).toEqual(expected);
});

test('directories; a link is listed as a file, so that none leads in a circle', async () => {
  const result = await nodeReader(directory, 100);
  const entries = result.kind === 'directory' ? result.entries : [];
  expect(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: 'a.hs', directory: false },
    { name: 'link.hs', directory: false },
    { name: 'loop', directory: false },
    { name: 'sub', directory: true },
  ]);
});

test('what is missing, too large or endless', async () => {
  expect(await nodeReader(join(directory, 'no.hs'), 100)).toEqual({ kind: 'missing' });
  expect(await nodeReader(join(directory, 'a.hs', 'x'), 100)).toEqual({ kind: 'missing' });
  expect(await nodeReader(join(directory, 'a.hs'), 5)).toEqual({ kind: 'too-large', size: 6 });
  expect(await nodeReader('/dev/zero', 100_000)).toMatchObject({ kind: 'too-large' });
});

test('what cannot be opened says why', async () => {
  const server = createServer();
  const socket = join(directory, 'socket.hs');
  await new Promise<void>((done) => server.listen(socket, done));
  expect(await nodeReader(socket, 100)).toMatchObject({
    kind: 'unreadable',
    reason: expect.stringContaining('socket.hs'),
  });
  await new Promise((done) => server.close(done));
});
