/** What a plan does, as texts by which it is known again in a later plan. Pure. */
import type { Plan } from '../playbook/types.ts';

/**
 * Each step that does something, and each command that ends: by pane and command, not by pid, for the topmost process
 * of a loop is another one every moment.
 */
export function deedsOf({ steps }: Pick<Plan, 'steps'>): string[] {
  return steps.flatMap(({ change, target, ends = [] }) => [
    ...(change === 'keep' ? [] : [`${change} ${target}`]),
    ...ends.map(({ pane, command }) => `end ${pane} ${command}`),
  ]);
}
