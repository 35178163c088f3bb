/** The command that a window's declaration gives to those of its panes that have none of their own. */
import type { WindowEnsure } from '../heroscript/types.ts';
import type { Way } from './command.ts';
import type { UnderWay } from './handler.ts';
import type { Model, PaneNode, WindowNode } from './model.ts';
import { directoryOf, environmentOf, startedBy } from './parameters.ts';
import type { Services } from './services.ts';

/** A pane where it is to be started. */
export interface Start {
  readonly number: number;
  readonly pane: PaneNode;
  readonly way: Exclude<Way, 'keep'>;
}

/** Starts it in all these panes; what it resolves with settles when it has begun in each. */
export async function startWindowCommand(
  services: Services,
  {
    action,
    model,
    window,
    starts,
  }: { action: WindowEnsure; model: Model; window: WindowNode; starts: readonly Start[] },
  progress: (text: string) => void,
): Promise<UnderWay | undefined> {
  if (action.cmd === undefined || starts.length === 0) return undefined;
  const cwd = directoryOf(action);
  const options = {
    command: action.cmd.text,
    env: environmentOf(action.env),
    origin: 'window' as const,
    by: startedBy(action),
    ...(cwd === undefined ? {} : { cwd }),
  };
  const underWay: Promise<void>[] = [];
  try {
    for (const { pane, way } of starts) {
      underWay.push((await services.start({ model, window, pane }, way, options, progress)).settled);
    }
  } catch (error) {
    // What has been started already is seen through before the failure is told.
    await Promise.allSettled(underWay);
    throw error;
  }
  return { settled: Promise.all(underWay).then(() => undefined) };
}
