/** plan: what run would do now. Changes nothing. */
import { planPlaybook } from '../../core/playbook/index.ts';
import { pruning } from '../../core/playbook/pruning.ts';
import type { GlobalFlags, PlaybookFlags } from '../flags.ts';
import { printJson, stdout } from '../output.ts';
import { load, refuseErrors } from '../playbook.ts';
import { opening, withTmux } from '../server.ts';
import { columnsFor, detailLines, stepLine } from '../steps.ts';
import { count } from '../text.ts';

export async function plan(files: string[], flags: GlobalFlags & PlaybookFlags & { prune?: boolean }): Promise<void> {
  // tmux answers while the playbook is read.
  const server = opening(flags);
  const playbook = await load(files, flags);
  refuseErrors(playbook);
  const planned = await withTmux(server, (tmux) => planPlaybook(tmux, flags.prune ? pruning(playbook) : playbook));
  if (flags.json) return printJson(planned);
  const columns = columnsFor(planned.steps);
  for (const step of planned.steps) {
    stdout.line(stepLine(step, columns, stdout, { word: step.change, text: step.reason }));
    for (const line of detailLines(step, columns, stdout)) stdout.line(line);
  }
  stdout.line(summary(planned.steps.length, planned.changes));
}

function summary(steps: number, changes: number): string {
  if (changes === 0) return `${count(steps, 'step')}, nothing to do`;
  return `${count(steps, 'step')}, ${changes} would change something`;
}
