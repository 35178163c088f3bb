/** plan: what run would do now. Changes nothing. */
import type { Command } from 'commander';
import type { GlobalFlags } from '../flags.ts';
import { printJson, stdout } from '../output.ts';
import { addPlaybookFlags, load, type PlaybookFlags, pruning, refuseErrors } from '../playbook.ts';
import { columnsFor, stepLine } from '../steps.ts';
import { count } from '../text.ts';

export function addPlan(program: Command): void {
  addPlaybookFlags(program.command('plan'))
    .description('Says for each action of a playbook what run would do now, and why. Changes nothing.')
    .option('--prune', 'as if every window_ensure had prune:true')
    .addHelpText(
      'after',
      `
Examples:
  muxworks plan workspace.heroscript
  muxworks plan deploy/ --set PORT=8080
  muxworks plan workspace.heroscript --json | jq '.steps[] | select(.change != "keep")'`,
    )
    .action(plan);
}

async function plan(files: string[], _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<GlobalFlags & PlaybookFlags & { prune?: boolean }>();
  const playbook = await load(files, flags);
  refuseErrors(playbook);
  const { planPlaybook } = await import('../../core/playbook/index.ts');
  const { withTmux } = await import('../server.ts');
  const planned = await withTmux(flags, (tmux) => planPlaybook(tmux, flags.prune ? pruning(playbook) : playbook));
  if (flags.json) return printJson(planned);
  const columns = columnsFor(planned.steps);
  for (const step of planned.steps) {
    stdout.line(stepLine(step, planned.steps, columns, stdout, { word: step.change, text: step.reason }));
  }
  stdout.line(summary(planned.steps.length, planned.changes));
}

function summary(steps: number, changes: number): string {
  if (changes === 0) return `${count(steps, 'step')}, nothing to do`;
  return `${count(steps, 'step')}, ${changes} would change something`;
}
