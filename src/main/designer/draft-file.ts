/** The design that is not saved yet, on disk: written with every change, given back at the next start. */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { MuxError, toProblem } from '../../core/errors.ts';
import { validateTree } from '../../core/layout/tree.ts';
import type { Problem } from '../../core/playbook/types.ts';
import { replaceFileSafely } from '../../core/state/replace-file.ts';
import { type DesignDraft, draftShape } from '../../shared/ipc-designer.ts';

export class DraftFile {
  private readonly path: string;
  private work: Promise<void> = Promise.resolve();

  /** @param directory private, made already */
  constructor(directory: string) {
    this.path = join(directory, 'design.json');
  }

  /** The draft, or why there is none although there was one: what cannot be read is put aside, not overwritten. */
  async read(): Promise<{ draft: DesignDraft | null; problem: Problem | null }> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { draft: null, problem: null };
      return { draft: null, problem: toProblem(error) };
    }
    try {
      const draft = draftShape.parse(JSON.parse(text)) as DesignDraft;
      for (const { tree } of [draft.design, draft.saved]) validateTree(tree);
      return { draft, problem: null };
    } catch {
      const aside = `${this.path}.damaged`;
      await rename(this.path, aside).catch(() => {});
      const message = 'The design of last time cannot be read';
      return { draft: null, problem: { code: 'bad-input', message, hint: `it was put aside as ${aside}` } };
    }
  }

  /**
   * Keeps a draft, one write after the other. When it resolves, the draft outlives this process.
   * @throws MuxError `io`
   */
  keep(draft: DesignDraft): Promise<void> {
    const done = this.work.then(() => this.write(JSON.stringify(draft)));
    this.work = done.catch(() => {});
    return done;
  }

  private async write(text: string): Promise<void> {
    try {
      await replaceFileSafely(this.path, text);
    } catch (error) {
      throw new MuxError('io', `The design cannot be kept: ${toProblem(error).message}`, 'save it now', {
        cause: error,
      });
    }
  }
}
