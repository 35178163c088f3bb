/** Templates on the disk: the built-in ones, and the user's own in their private directory. */
import { createHash, randomUUID } from 'node:crypto';
import { link, lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MuxError } from '../errors.ts';
import { decode } from '../heroscript/decode.ts';
import { normaliseName } from '../heroscript/names.ts';
import { resourcePath } from '../resources.ts';
import { privateDirectory, stateDirectory } from '../state/directories.ts';
import { readTemplate, type Template, type TemplateText, writeTemplate } from './template.ts';

/** A file among the templates that cannot be read as one; it is left as it is. */
export interface DamagedTemplate {
  readonly id: string;
  readonly path: string;
  readonly message: string;
}

/** In the order in which they are offered. */
const BUILT_IN = ['web-app', 'data-work', 'server-watch', 'four-shells', 'wall-3x4', 'wall-4x4'].map(fileName);

const LARGEST = 1024 * 1024;

function fileName(name: string): string {
  return `${name}.heroscript`;
}

/** All templates, the built-in ones first, the user's own by title; those that are damaged apart. @throws MuxError `io` */
export async function listTemplates(): Promise<{ templates: Template[]; damaged: DamagedTemplate[] }> {
  const templates: Template[] = [];
  const damaged: DamagedTemplate[] = [];
  const directory = resourcePath('templates');
  for (const id of BUILT_IN) templates.push({ id, builtIn: true, ...(await readAt(join(directory, id))) });
  const own = ownDirectory();
  const mine: Template[] = [];
  for (const id of (await readdir(own)).filter((name) => name.endsWith('.heroscript') && !name.startsWith('.'))) {
    const path = join(own, id);
    try {
      mine.push({ id, builtIn: false, ...(await readAt(path)) });
    } catch (error) {
      damaged.push({ id, path, message: error instanceof Error ? error.message : String(error) });
    }
  }
  mine.sort((a, b) => a.title.localeCompare(b.title));
  return { templates: [...templates, ...mine], damaged };
}

/**
 * Keeps a template of the user's own. A damaged file that it takes the place of is kept beside it.
 * @throws MuxError `exists` where there is one of that title and `replace` is not given, `bad-input`, `io`
 */
export async function saveTemplate(template: TemplateText, options: { replace?: boolean } = {}): Promise<Template> {
  const text = writeTemplate(template);
  const kept = readTemplate(text);
  const directory = ownDirectory();
  const id = idOf(kept.title);
  const path = join(directory, id);
  const unfinished = join(directory, `.${id}.${randomUUID()}`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (options.replace) await putInPlace(unfinished, path);
    else await link(unfinished, path);
  } catch (error) {
    if (isCode(error, 'EEXIST')) {
      throw new MuxError('exists', `There is a template ${kept.title} already`, 'replace it, or take another title');
    }
    throw new MuxError('io', `${path} could not be written: ${(error as Error).message}`, undefined, { cause: error });
  } finally {
    await rm(unfinished, { force: true });
  }
  return { id, builtIn: false, ...kept };
}

/** Removes a template of the user's own, also a damaged one. @throws MuxError `not-found`, `io` */
export async function deleteTemplate(id: string): Promise<void> {
  const directory = ownDirectory();
  // Only what is listed there: a name that leads elsewhere is not.
  const names = await readdir(directory);
  if (!names.includes(id) || !id.endsWith('.heroscript') || id.startsWith('.')) {
    throw new MuxError('not-found', `There is no template ${JSON.stringify(id)} of yours`);
  }
  try {
    await rm(join(directory, id));
  } catch (error) {
    throw new MuxError('io', `The template ${id} could not be removed: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
}

function ownDirectory(): string {
  return privateDirectory(join(stateDirectory(), 'templates'));
}

/** The name of a title's file: readable, and its own for every title. */
function idOf(title: string): string {
  const hash = createHash('sha256').update(title).digest('hex').slice(0, 12);
  return fileName(`${normaliseName(title).slice(0, 40)}-${hash}`);
}

/** @throws MuxError `bad-input` where it is no template; an error of the file system */
async function readAt(path: string): Promise<TemplateText> {
  const found = await lstat(path);
  if (!found.isFile()) throw new MuxError('bad-input', 'Not a template: it is no file');
  if (found.size > LARGEST) throw new MuxError('bad-input', 'Not a template: it is too large');
  const { text, diagnostics } = decode(await readFile(path), '');
  const [wrong] = diagnostics;
  if (wrong !== undefined) throw new MuxError('bad-input', `Not a template: ${wrong.message}`);
  return readTemplate(text);
}

async function putInPlace(unfinished: string, path: string): Promise<void> {
  const damaged = await readAt(path).then(
    () => false,
    (error: unknown) => !isCode(error, 'ENOENT'),
  );
  if (damaged) await rename(path, `${path}.damaged-${Date.now()}`);
  await rename(unfinished, path);
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
