/** What is wrong with a playbook, and what a run of it would do. */
import { toProblem } from '../../core/errors.ts';
import { loadPlaybook } from '../../core/heroscript/index.ts';
import { nodeReader } from '../../core/heroscript/reader-node.ts';
import type { LoadedPlaybook } from '../../core/heroscript/types.ts';
import { planPlaybook } from '../../core/playbook/index.ts';
import { pruning } from '../../core/playbook/pruning.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { PlaybookCheck, PlaybookPlan } from '../../shared/ipc-playbooks.ts';

/** More than anyone reads. */
const MOST_TOLD = 1000;

/** What is to be checked, planned or run: files as they are on disk, or text as it stands in an editor. */
export interface Subject {
  /** Absolute; with `text` the one file that the text is of, or none. Includes count from it. */
  paths: readonly string[];
  text?: string | undefined;
  /** As `--set`. */
  set?: Readonly<Record<string, string>> | undefined;
}

export function loadSubject({ paths, text, set = {} }: Subject): Promise<LoadedPlaybook> {
  const source = text === undefined ? { paths } : { text, textFile: paths[0] ?? '' };
  return loadPlaybook({ ...source, set, read: nodeReader });
}

export async function checkSubject(subject: Subject): Promise<PlaybookCheck> {
  return checkOf(await loadSubject(subject), subject.paths[0] ?? '');
}

function checkOf({ diagnostics, actions }: LoadedPlaybook, file: string): PlaybookCheck {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  // The first ones of the file itself: those of an include are of no use without what includes it.
  const own = diagnostics.filter((diagnostic) => diagnostic.file === file);
  const others = diagnostics.filter((diagnostic) => diagnostic.file !== file);
  return {
    diagnostics: [...own, ...others].slice(0, MOST_TOLD),
    errors,
    warnings: diagnostics.length - errors,
    steps: actions.filter(({ action }) => action !== 'play.echo').length,
    file,
  };
}

/** Plans a playbook on the server as it is now; without errors only. */
export async function planSubject(tmux: Tmux, subject: Subject, prune: boolean): Promise<PlaybookPlan> {
  const loaded = await loadSubject(subject);
  const check = checkOf(loaded, subject.paths[0] ?? '');
  const readAt = Date.now();
  if (check.errors > 0) return { plan: null, problem: null, check, readAt };
  try {
    return { plan: await planPlaybook(tmux, prune ? pruning(loaded) : loaded), problem: null, check, readAt };
  } catch (error) {
    return { plan: null, problem: toProblem(error), check, readAt };
  }
}
