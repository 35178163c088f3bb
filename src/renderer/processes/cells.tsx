/** The cells of a row that change by themselves: each follows its own figure, so that nothing else renders for it. */
import type { PaneInfo } from '../../core/tmux/types.ts';
import { memoryText, percentText, sumOf, useFigures } from '../app/figures.ts';
import { usePaneCpu } from '../panes/cpu.tsx';
import { cx } from '../ui/cx.ts';
import { openPort, portUrl } from './deeds.ts';
import { sinceOf } from './model.ts';
import { Spark } from './spark.tsx';
import { shortTime } from './words.ts';

/** Nothing to show, said so that it is not taken for something that is missing. */
export function Nothing() {
  return (
    <span className="text-ink-4 [[data-theme=light]_&]:text-ink-3">
      <span aria-hidden>–</span>
      <span className="sr-only">none</span>
    </span>
  );
}

export function CpuCell({ pane, selected }: { pane: PaneInfo; selected: boolean }) {
  const text = usePaneCpu(pane);
  if (text === null) return <Nothing />;
  return (
    <>
      <Spark pane={pane.id} of="cpu" width={46} height={16} accent={selected} />
      <span className="ml-auto pl-1.5">{text}</span>
    </>
  );
}

export function PidCell({ pane }: { pane: PaneInfo }) {
  // A pane whose command has failed has nothing but its shell left.
  const gone = pane.status === 'failed' || pane.status === 'dead';
  const pid = useFigures(({ panes }) => panes.get(pane.id)?.pid ?? null);
  return pid === null || gone ? <Nothing /> : pid;
}

export function MemoryCell({ pane }: { pane: PaneInfo }) {
  const text = useFigures(({ panes }) => {
    const memory = panes.get(pane.id)?.memory;
    return memory === undefined ? null : memoryText(memory);
  });
  return text === null ? <Nothing /> : text;
}

/** How long it has run, or ran. The samples are the clock: no row has a timer. */
export function UptimeCell({ pane }: { pane: PaneInfo }) {
  const text = useFigures(({ panes, at }) => {
    const since = sinceOf(pane, panes.get(pane.id)?.since);
    return since === null ? null : shortTime((at === 0 ? Date.now() : at) - since);
  });
  if (text !== null) return text;
  const { startedAt, endedAt, status } = pane;
  const ended = status === 'finished' || status === 'failed' || status === 'dead';
  if (!ended || startedAt === null || endedAt === null) return <Nothing />;
  const took = endedAt - startedAt;
  return <>ran {took < 1000 ? '<1s' : shortTime(took)}</>;
}

/** The first port as a link to it; how many more there are stands beside it, and in the row's menu. */
export function PortsCell({ pane }: { pane: PaneInfo }) {
  const known = useFigures(({ panes }) => panes.get(pane.id)?.ports.join() ?? '');
  if (known === '') return <Nothing />;
  const ports = known.split(',').map(Number);
  const first = ports[0] as number;
  return (
    <a
      href={portUrl(first)}
      tabIndex={-1}
      title={`Open ${portUrl(first)}${ports.length > 1 ? `; it also listens on ${ports.slice(1).join(', ')}` : ''}`}
      className="mono text-small text-accent hover:underline"
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        openPort(first);
      }}
    >
      :{first}
      {ports.length > 1 && <span className="text-ink-3"> +{ports.length - 1}</span>}
    </a>
  );
}

export function ExitCode({ code }: { code: number | null }) {
  if (code === null) return <Nothing />;
  return <span className={cx(code === 0 ? 'text-done' : 'font-semibold text-fail')}>{code}</span>;
}

/** The sums of a window's panes. */
export function CpuSum({ panes }: { panes: readonly PaneInfo[] }) {
  const sum = useFigures(({ cpu }) =>
    sumOf(
      cpu,
      panes.map(({ id }) => id),
    ),
  );
  return sum === null || sum === 0 ? null : percentText(sum);
}

export function MemorySum({ panes }: { panes: readonly PaneInfo[] }) {
  const sum = useFigures((state) => {
    const known = panes.map(({ id }) => state.panes.get(id)?.memory).filter((memory) => memory !== undefined);
    return known.length === 0 ? null : memoryText(known.reduce((all, one) => all + one, 0));
  });
  return sum;
}
