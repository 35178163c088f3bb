/** What a run would do now, from one look at the server. Changes nothing. */
import { toProblem } from '../errors.ts';
import type { LoadedPlaybook } from '../heroscript/types.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import { decide, failingStep, stepOf } from './decide.ts';
import { Model } from './model.ts';
import { Script } from './script.ts';
import type { Plan, Step } from './types.ts';

/** Reads the server once and says for each action what a run would do, and why. */
export async function planPlaybook(tmux: Tmux, playbook: Pick<LoadedPlaybook, 'actions'>): Promise<Plan> {
  const steps = planScript(new Script(playbook.actions), await tmux.snapshot());
  return { steps, changes: steps.filter(({ change }) => change !== 'keep').length };
}

/**
 * The steps of a script against a snapshot, each as if those before it had been done.
 * @param first place of the action that a run begins with: those before it are not done
 */
export function planScript(script: Script, snapshot: Snapshot, first = 0): Step[] {
  let model = new Model(snapshot);
  const steps: Step[] = [];
  script.actions.forEach((action, index) => {
    if (index === first) model = new Model(snapshot);
    if (action.action === 'play.echo') return;
    try {
      steps.push(stepOf(action, decide(action, { model, script, index })));
    } catch (error) {
      steps.push(failingStep(action, `Would fail: ${toProblem(error).message}.`));
    }
  });
  return steps;
}
