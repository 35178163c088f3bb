/** The app's settings: one file for all tmux servers, also changed by hand while the app runs. */
import { EventEmitter } from 'node:events';
import { type FSWatcher, readFileSync, renameSync, watch } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../core/playbook/types.ts';
import { privateDirectory } from '../core/state/directories.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsState, settingsFields } from '../shared/ipc-settings.ts';
import { writeJson } from './json-file.ts';

const NAME = 'settings.json';

type Field = keyof Settings;

export interface SettingsEvents {
  /** The fields that have other values now. */
  changed: [fields: ReadonlySet<Field>];
  /** Told once, until it is mended and comes again. */
  problem: [Problem];
}

/**
 * Holds the settings and keeps them. A value of the file that is none costs only itself: what is in force there stays,
 * and the file keeps what it says until that setting is set. A file that cannot be written leaves what is set in force.
 */
export class SettingsFile extends EventEmitter<SettingsEvents> {
  readonly path: string;
  private values: Settings = DEFAULT_SETTINGS;
  /** The file's object as it is, with what is wrong and what other versions have written. */
  private raw: Record<string, unknown> = {};
  /** The text is no object: a copy is kept before it is replaced. */
  private damaged = false;
  private text: string | null = null;
  /** What is wrong in the file, by field; under `file` with the whole of it. */
  private readonly wrong = new Map<string, Problem>();
  private unsaved: Problem | null = null;
  private watcher: FSWatcher | null = null;

  /** @param directory the app's own directory; made where missing */
  constructor(directory: string) {
    super();
    this.path = join(directory, NAME);
    try {
      privateDirectory(directory);
    } catch (error) {
      this.unsaved = unsavedProblem(this.path, error);
    }
    this.read();
  }

  get(): Readonly<Settings> {
    return this.values;
  }

  /** What a screen shows of them. */
  state(): SettingsState {
    return { values: this.values, file: this.path, problems: this.problems };
  }

  get problems(): Problem[] {
    return [...this.wrong.values(), ...(this.unsaved === null ? [] : [this.unsaved])];
  }

  /** Puts these in force and keeps them; where that is not possible it is told by `problem`. */
  set(changed: Partial<Settings>): void {
    // The app of another tmux server may have just written it, and where the system has no watch left nobody has told.
    this.read();
    this.raw = { ...this.raw, ...changed };
    for (const field of Object.keys(changed)) this.wrong.delete(field);
    this.take({ ...this.values, ...changed });
    this.write();
  }

  /** From now on changes that others make in the file are noticed. */
  watch(): void {
    try {
      // The directory: who replaces a file, as editors do, leaves a watch on the file itself with the old one.
      this.watcher ??= watch(join(this.path, '..'), { persistent: false }, (_event, name) => {
        if (name === NAME) this.reread();
      });
      this.watcher.on('error', () => this.close());
    } catch {
      // Without a watch the file is read at the next start.
    }
  }

  close(): void {
    this.watcher?.close();
    this.watcher = null;
  }

  private reread(): void {
    const said = new Set([...this.wrong.values()].map(({ message }) => message));
    if (!this.read()) return;
    for (const problem of this.wrong.values()) if (!said.has(problem.message)) this.emit('problem', problem);
  }

  /** False where the file says what it has said. */
  private read(): boolean {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      // Not there at a first start, and for a moment while it is replaced.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      this.wrong.set('file', readProblem(this.path, (error as Error).message));
      return true;
    }
    // An empty one is just being written: what was in force stays.
    if (text === this.text || text === '') return false;
    this.text = text;
    const found = parseObject(text);
    this.damaged = found === null;
    if (found === null) {
      this.wrong.set('file', readProblem(this.path, 'it is no JSON object'));
      return true;
    }
    this.raw = found;
    this.wrong.clear();
    const next: Record<string, unknown> = { ...DEFAULT_SETTINGS };
    for (const [name, field] of Object.entries(settingsFields)) {
      if (!(name in found)) continue;
      const parsed = field.safeParse(found[name]);
      if (parsed.success) next[name] = parsed.data;
      else {
        next[name] = this.values[name as Field];
        this.wrong.set(name, valueProblem(this.path, name, parsed.error.issues[0]?.message ?? 'it is no value'));
      }
    }
    this.take(next as Settings);
    return true;
  }

  private take(next: Settings): void {
    const before = this.values;
    this.values = next;
    const changed = (Object.keys(settingsFields) as Field[]).filter(
      (name) => !isDeepStrictEqual(before[name], next[name]),
    );
    if (changed.length > 0) this.emit('changed', new Set(changed));
  }

  private write(): void {
    const told = this.unsaved !== null;
    try {
      privateDirectory(join(this.path, '..'));
      if (this.damaged) renameSync(this.path, `${this.path}.damaged`);
      this.damaged = false;
      this.wrong.delete('file');
      writeJson(this.path, this.raw);
      this.text = readFileSync(this.path, 'utf8');
      this.unsaved = null;
    } catch (error) {
      this.unsaved = unsavedProblem(this.path, error);
      if (!told) this.emit('problem', this.unsaved);
    }
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function valueProblem(path: string, name: string, why: string): Problem {
  return {
    code: 'bad-input',
    message: `The setting “${name}” in ${path} is not valid: ${why}`,
    hint: 'the other settings are in force; correct it there, or set it here',
  };
}

function readProblem(path: string, why: string): Problem {
  return {
    code: 'bad-input',
    message: `The settings in ${path} cannot be read: ${why}`,
    hint: 'what was in force stays; the next change writes the file anew and keeps a copy beside it',
  };
}

function unsavedProblem(path: string, error: unknown): Problem {
  return {
    code: 'io',
    message: `Settings cannot be kept in ${path}: ${(error as Error).message}`,
    hint: 'what you set is in force until the app ends; make room, or make the directory yours to write',
  };
}
