/** The run drawer beside the panes: the run on show, step by step. */
import { ChevronsRight } from 'lucide-react';
import { giveKeyboard } from '../terminal/terminals.ts';
import { IconButton } from '../ui/button.tsx';
import { useRun } from './run-store.ts';
import { Echoes, headline, RunControls, RunProblem, RunSteps, Summary, useNow } from './steps.tsx';
import { DRAWER_WIDTH } from './width.ts';

function closeRun(): void {
  useRun.setState({ open: false });
  giveKeyboard();
}

export default function RunDrawer() {
  const run = useRun((state) => state.run);
  const now = useNow(run?.running ?? false);
  if (!run) return null;
  const file = run.path.split(/[\\/]/).at(-1) ?? run.path;
  return (
    <aside aria-label="Run" className={`rise flex flex-col overflow-hidden bg-panel ${DRAWER_WIDTH}`}>
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <span className="font-semibold">Run</span>
        <span className="num min-w-0 flex-1 truncate text-ink-3">{headline(run, now)}</span>
        <RunControls run={run} />
        <IconButton label="Close the run" icon={ChevronsRight} onClick={closeRun} />
      </header>
      <p className="flex flex-none gap-2 px-4 pb-2 text-small" title={run.path}>
        <span className="flex-none font-medium">{run.title || file}</span>
        <span className="mono min-w-0 truncate text-[11.5px] text-ink-3 [direction:rtl]">
          <bdi>{run.path}</bdi>
        </span>
      </p>
      <RunProblem run={run} />
      <RunSteps run={run} now={now} className="flex-1" />
      <Echoes run={run} />
      <Summary run={run} />
    </aside>
  );
}
