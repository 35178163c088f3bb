// Files to a playbook: reads, includes, substitutes and checks, in script order.

import type { Script } from './ast.ts';
import { decode } from './decode.ts';
import { resolveDependencies, type Step } from './dependencies.ts';
import { type DiagnosticCode, diagnose, relax, show, showChain } from './diagnostics.ts';
import { parse } from './parse.ts';
import { childOf, isPlaybook, kindOf, normalise, relativeTo } from './paths.ts';
import type { Include, Statement } from './statements.ts';
import { Substitutions } from './substitute.ts';
import type { Diagnostic, LoadedFile, LoadedPlaybook, LoadOptions, Place, Reader, ReadResult, Span } from './types.ts';
import { validate } from './validate.ts';

/** The largest playbook that is read. */
export const MAX_BYTES = 64 * 1024 * 1024;
/** An app checks large texts beside its other work: that gets a turn after so long. */
const TURN_MS = 10;
/** How deep includes may go, and how many there may be in all. */
const MAX_DEPTH = 100;
const MAX_VISITS = 10_000;

const START: Span = { offset: 0, line: 1, column: 1, length: 0 };

/** Reads, parses, fills in and checks a playbook. Never rejects: whatever is wrong is a diagnostic. */
export async function loadPlaybook(options: LoadOptions): Promise<LoadedPlaybook> {
  const loader = new Loader(options.read, options.lenient ?? false);
  for (const [key, value] of Object.entries(options.set ?? {})) loader.define(key, value);
  for (const path of options.paths ?? []) await loader.visit(path, { chain: [] });
  if (options.text !== undefined) await loader.text(options.text, options.textFile ?? '');
  return loader.finish();
}

/** How a file came to be loaded. */
interface Origin {
  /** The files and directories on the way to it, outermost first. */
  readonly chain: readonly string[];
  /** The include that names it. */
  readonly include?: Include;
  /** It was found in a directory. */
  readonly listed?: true;
}

class Loader {
  private readonly reader: Reader;
  private readonly lenient: boolean;
  private readonly substitutions = new Substitutions();
  private readonly steps: Step[] = [];
  /** The includes that are being carried out, outermost first. */
  private readonly via: Place[] = [];
  private readonly files: LoadedFile[] = [];
  /** By file, in the order in which files were first needed. */
  private readonly diagnostics = new Map<string, Diagnostic[]>();
  /** By file; undefined for what can't be read. */
  private readonly scripts = new Map<string, Script | undefined>();
  private visits = 0;
  private turnBegan = performance.now();
  /** Those of them that were no directories. */
  private fileVisits = 0;
  private saidTooMuch = false;
  /** A `pane_ensure` could not be read, or a file, so a label that nobody has may be in there. */
  private hasLostPanes = false;

  constructor(reader: Reader, lenient: boolean) {
    this.reader = reader;
    this.lenient = lenient;
  }

  define(key: string, value: string): void {
    if (Substitutions.isKey(key)) this.substitutions.set(key, value);
    else this.add(diagnose('HS072', '', START, `--set ${show(key)}: not a key that can be filled in`));
  }

  async text(text: string, file: string): Promise<void> {
    const nul = text.indexOf('\0');
    if (text.length > MAX_BYTES) this.add(tooLarge(file, START, text.length, 'The text'));
    else if (nul >= 0) this.parse(decode(new TextEncoder().encode(text), file), file);
    else this.parse({ text, diagnostics: [] }, file);
    await this.run(file, { chain: [] });
  }

  /** Loads a file, or the playbooks of a directory, at this point of the playbook. */
  async visit(path: string, origin: Origin): Promise<void> {
    const start = origin.chain.findIndex((outer) => normalise(outer) === normalise(path));
    if (start >= 0) {
      const circle = showChain([...origin.chain.slice(start), path]);
      return this.complain('HS070', path, origin, `Playbooks include each other in a circle: ${circle}`);
    }
    if (++this.visits > MAX_VISITS || origin.chain.length >= MAX_DEPTH) {
      if (this.visits <= MAX_VISITS + 1) this.complain('HS071', path, origin, 'The playbook includes too many others');
      return;
    }
    const result: ReadResult | undefined = this.scripts.has(path) ? undefined : await this.read(path);
    if (result?.kind === 'directory') return this.directory(path, result.entries, origin);
    this.fileVisits++;
    if (!result) return this.run(path, origin);
    if (result.kind === 'file') this.parse(decode(result.bytes, path), path);
    else {
      this.hasLostPanes = true;
      this.unread(path, result, origin);
    }
    await this.run(path, origin);
  }

  private async read(path: string): Promise<ReadResult> {
    try {
      return await this.reader(path, MAX_BYTES);
    } catch (error) {
      return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private unread(path: string, result: Exclude<ReadResult, { kind: 'file' | 'directory' }>, origin: Origin): void {
    if (result.kind === 'missing') {
      const hint = origin.include && 'Its path is relative to the file that includes it';
      this.complain('HS001', path, origin, `There is no file ${show(path)}`, hint);
    } else if (result.kind === 'unreadable') {
      this.complain('HS001', path, origin, `${show(path)} cannot be read: ${show(result.reason)}`);
    } else {
      const { file, span } = place(path, origin);
      this.add(tooLarge(file, span, result.size, show(path)));
    }
  }

  private async directory(
    path: string,
    entries: Extract<ReadResult, { kind: 'directory' }>['entries'],
    origin: Origin,
  ): Promise<void> {
    const children = entries
      .filter(({ name, directory }) => !name.startsWith('.') && (directory || isPlaybook(name)))
      .map(({ name }) => name)
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const before = this.fileVisits;
    for (const name of children) {
      await this.visit(childOf(path, name), { chain: [...origin.chain, path], listed: true });
    }
    if (this.fileVisits > before || origin.listed) return;
    this.complain(
      'HS006',
      path,
      origin,
      `${show(path)} has no playbooks`,
      'They end in .heroscript, .hero, .hs or .md',
    );
  }

  private parse(decoded: { text: string; diagnostics: readonly Diagnostic[] }, file: string): void {
    const kind = kindOf(file);
    for (const diagnostic of decoded.diagnostics) this.add(diagnostic);
    const unusable = decoded.diagnostics.some((diagnostic) => diagnostic.code === 'HS002');
    const script = unusable ? undefined : parse(decoded.text, { file, kind });
    this.scripts.set(file, script);
    if (!script) return;
    this.files.push({ file, text: decoded.text, kind });
    for (const diagnostic of script.diagnostics) this.add(diagnostic);
  }

  private async run(file: string, origin: Origin): Promise<void> {
    const script = this.scripts.get(file);
    if (!script) return;
    const chain = [...origin.chain, file];
    let hasActions = false;
    for (const item of script.items) {
      if (item.kind !== 'action') continue;
      hasActions = true;
      await this.takeTurns();
      const diagnostics: Diagnostic[] = [];
      const { substitutions, lenient } = this;
      const valid = validate(item, { source: script.source, substitutions, diagnostics, lenient });
      for (const diagnostic of diagnostics) this.add(diagnostic);
      if (this.substitutions.exhausted && !this.saidTooMuch) {
        this.saidTooMuch = true;
        this.add(diagnose('HS073', file, item.head, 'Substitution fills in too much text from here on'));
      }
      if (valid?.statement) await this.carryOut(valid.statement, valid.fit, chain);
      else if (valid && item.name === 'pane_ensure') this.hasLostPanes = true;
    }
    if (!hasActions && !(origin.listed && script.source.kind === 'markdown')) this.add(noActions(script));
  }

  private async takeTurns(): Promise<void> {
    if (performance.now() - this.turnBegan < TURN_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.turnBegan = performance.now();
  }

  private async carryOut(statement: Statement, fit: boolean, chain: readonly string[]): Promise<void> {
    switch (statement.action) {
      case 'session.env_set':
        return this.substitutions.set(statement.key, statement.value);
      case 'session.env_set_once':
        if (!this.substitutions.has(statement.key)) this.substitutions.set(statement.key, statement.value);
        return;
      case 'play.include':
        this.via.push({ file: statement.file, span: statement.span });
        await this.visit(relativeTo(statement.file, statement.path), { chain, include: statement });
        this.via.pop();
        return;
      default:
        this.steps.push({ statement, fit, via: [...this.via] });
    }
  }

  /** Reports something about a path: at the include that names it, or else at its start. */
  private complain(code: DiagnosticCode, path: string, origin: Origin, message: string, hint?: string): void {
    const { file, span } = place(path, origin);
    this.add(diagnose(code, file, span, message, { hint }));
  }

  private add(diagnostic: Diagnostic): void {
    const list = this.diagnostics.get(diagnostic.file);
    if (list) list.push(diagnostic);
    else this.diagnostics.set(diagnostic.file, [diagnostic]);
  }

  finish(): LoadedPlaybook {
    const found: Diagnostic[] = [];
    const actions = resolveDependencies(this.steps, found, this.hasLostPanes);
    for (const diagnostic of found) this.add(diagnostic);
    const diagnostics = this.inOrder();
    return { files: this.files, actions, diagnostics: this.lenient ? relax(diagnostics) : diagnostics };
  }

  /** Each diagnostic once, although a file that is included twice is checked twice. */
  private inOrder(): Diagnostic[] {
    return [...this.diagnostics.values()].flatMap((list) => {
      const seen = new Set<string>();
      return list
        .sort((a, b) => a.offset - b.offset)
        .filter(({ code, offset, message }) => {
          const key = `${code} ${offset} ${message}`;
          return !seen.has(key) && seen.add(key);
        });
    });
  }
}

function place(path: string, { include }: Origin): { file: string; span: Span } {
  return include ? { file: include.file, span: include.spans.path ?? include.span } : { file: path, span: START };
}

function tooLarge(file: string, span: Span, size: number, what: string): Diagnostic {
  const megabytes = Math.ceil(size / 1024 / 1024);
  return diagnose('HS004', file, span, `${what} is too large for a playbook: ${megabytes} MB`, {
    hint: `The most is ${MAX_BYTES / 1024 / 1024} MB`,
  });
}

function noActions({ source }: Script): Diagnostic {
  const message = source.text.trim() === '' ? 'The playbook is empty' : 'The playbook has no actions';
  return diagnose('HS005', source.file, START, message, {
    hint: "An action looks like !!tmux.session_ensure name:'dev'",
  });
}
