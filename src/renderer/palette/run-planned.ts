/** Runs a playbook that was chosen by name: planned first, and where it would end something, that is asked. */
import { ask } from '../app/questions.ts';
import { attempt, showProblem } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { showDocument } from '../playbooks/desk-store.ts';
import { startRun } from '../run/run-store.ts';

export async function runPlanned(path: string, name: string): Promise<void> {
  const found = await attempt(call('playbook.plan', { id: path, text: null }));
  if (found === null) return;
  const { plan, problem, check } = found;
  if (plan === null) {
    showProblem(
      problem ?? {
        code: 'bad-input',
        message: `${name} has ${check.errors === 1 ? '1 error' : `${check.errors} errors`} and was not run`,
      },
    );
    // There they are marked, with what mends them.
    showDocument(path);
    return;
  }
  const run = (): void => void startRun({ path });
  const ends = plan.steps.flatMap((step) => step.ends ?? []);
  if (ends.length === 0) return run();
  const processes = ends.reduce((sum, each) => sum + each.processes, 0);
  ask({
    kind: 'end',
    title: `Run ${name}?`,
    text: `It ends ${ends.length === 1 ? '1 command' : `${ends.length} commands`} with ${processes === 1 ? '1 process' : `${processes} processes`}.`,
    action: 'Run',
    submit: run,
  });
}
