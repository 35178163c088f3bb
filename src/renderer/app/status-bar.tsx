/** The status bar: the server, how its panes are, what they take, how much streams, what was skipped. */
import { memo, useEffect, useState } from 'react';
import { uptime } from '../panes/duration.ts';
import { cx } from '../ui/cx.ts';
import { type Shape, Status, shapeOf } from '../ui/status.tsx';
import { memoryText, totalText, useFigures } from './figures.ts';
import { allPanes, count, isFailed } from './select.ts';
import { useApp } from './store.ts';

/** `1.4 MB/s`. */
export function rateText(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B/s`;
  if (bytes < 999_500) return `${(bytes / 1000).toFixed(bytes < 99_950 ? 1 : 0)} kB/s`;
  return `${(bytes / 1_000_000).toFixed(1)} MB/s`;
}

function Uptime({ startedAt }: { startedAt: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return <>up {uptime(now - startedAt)}</>;
}

interface Part {
  shape: Shape;
  amount: number;
  colour: string;
}

/** All panes as one strip, the bad ones first. */
function Andon({ parts }: { parts: Part[] }) {
  return (
    <span
      aria-hidden
      title="All panes"
      className="flex h-[5px] w-24 flex-none gap-px overflow-hidden rounded-[2px] bg-select"
    >
      {parts.map(
        ({ shape, amount, colour }) =>
          amount > 0 && (
            <i key={shape} className="block h-[5px]" style={{ flex: amount, background: `var(--${colour})` }} />
          ),
      )}
    </span>
  );
}

function Amount({ amount, word, more }: { amount: number; word: string; more?: boolean }) {
  return (
    <span className={cx(more && 'max-[1100px]:hidden')}>
      <b className="font-medium text-ink-2">{amount}</b> {word}
    </span>
  );
}

const Panes = memo(function Panes() {
  const snapshot = useApp((state) => state.server?.snapshot);
  const panes = snapshot ? allPanes(snapshot) : [];
  if (panes.length === 0) return null;
  const counts = count(panes);
  const failed = panes.filter(isFailed).length;
  const waiting = panes.filter((pane) => pane.waiting).length;
  const finished = panes.filter((pane) => shapeOf(pane) === 'done').length;
  const parts: Part[] = [
    { shape: 'fail', amount: failed, colour: 'fail-mark' },
    { shape: 'wait', amount: waiting, colour: 'wait-mark' },
    { shape: 'run', amount: counts.running, colour: 'run-mark' },
    { shape: 'done', amount: finished, colour: 'done-mark' },
    { shape: 'idle', amount: counts.idle + counts.unknown, colour: 'text-4' },
  ];
  return (
    <>
      <Andon parts={parts} />
      <Amount amount={counts.panes} word={counts.panes === 1 ? 'pane' : 'panes'} />
      <Amount amount={counts.running} word="running" />
      {failed > 0 && (
        <span className="flex items-center gap-1.5 text-fail">
          <Status shape="fail" />
          {failed} failed
        </span>
      )}
      {waiting > 0 && <Amount amount={waiting} word="waiting" more />}
      {finished > 0 && <Amount amount={finished} word="finished" more />}
      {counts.idle > 0 && <Amount amount={counts.idle} word="idle" more />}
    </>
  );
});

function Server() {
  const info = useApp((state) => state.info);
  const connected = useApp((state) => state.server?.connected);
  const problem = useApp((state) => state.server?.problem ?? null);
  const server = useApp((state) => state.server?.snapshot.server ?? null);
  const missing = info !== null && info.tmuxProblem !== null;
  if (missing) {
    return (
      <span className="flex items-center gap-1.5">
        <Status shape="off" />
        {info.tmux ? `tmux ${info.tmux.version} is too old` : 'No tmux found'}
      </span>
    );
  }
  if (connected === undefined) return null;
  const word = connected ? 'connected' : problem ? 'connection lost' : 'no server runs';
  return (
    <span
      className={cx('flex items-center gap-1.5', !connected && problem && 'text-fail')}
      title={problem?.message ?? word}
    >
      <svg
        role="img"
        aria-label={word}
        viewBox="0 0 12 12"
        width={12}
        height={12}
        className={cx('flex-none', connected ? 'text-run-mark' : problem ? 'text-fail-mark' : 'text-ink-3')}
      >
        {connected ? (
          <>
            <circle cx="6" cy="6" r="5.25" fill="currentColor" opacity=".24" />
            <circle cx="6" cy="6" r="3" fill="currentColor" />
          </>
        ) : (
          <g fill="none" stroke="currentColor" strokeWidth="1.3">
            <circle cx="6" cy="6" r="4.2" />
            <path d="M3.2 8.8l5.6-5.6" />
          </g>
        )}
      </svg>
      <b className="font-medium text-ink-2">{info?.serverName}</b>
      {connected ? server && <Uptime startedAt={server.startedAt} /> : word}
    </span>
  );
}

/** A figure that changes: what stands beside it stays where it is. */
function Value({ children, room, tone }: { children: string; room: string; tone?: string | undefined }) {
  return <b className={cx('inline-block font-medium', room, tone ?? 'text-ink-2')}>{children}</b>;
}

/** What all panes take, with all that runs in them. */
const Taken = memo(function Taken() {
  const connected = useApp((state) => state.server?.connected === true);
  const cpu = useFigures(({ total }) => total && totalText(total.cpu));
  const memory = useFigures(({ total }) => total && memoryText(total.memory));
  const ofMachine = useFigures(({ total }) => {
    if (total === null) return '';
    const { cores } = total;
    return `${Math.round(total.cpu / cores)} % of ${cores} ${cores === 1 ? 'core' : 'cores'}`;
  });
  const ofMemory = useFigures(({ total }) => {
    return total && `${Math.round((total.memory / total.memoryTotal) * 100)} % of ${memoryText(total.memoryTotal)}`;
  });
  if (!connected || cpu === null || memory === null) return null;
  return (
    <>
      <span data-figure="cpu" title={`CPU of all panes, in percent of one core; ${ofMachine}`}>
        CPU <Value room="min-w-[5ch]">{cpu}</Value>
      </span>
      <span data-figure="memory" title={`Resident memory of all panes; ${ofMemory}`}>
        Memory <Value room="min-w-[6ch]">{memory}</Value>
      </span>
    </>
  );
});

function Stream() {
  const connected = useApp((state) => state.server?.connected === true);
  const rate = useApp((state) => state.rate);
  const dropped = useApp((state) => state.dropped);
  if (!connected) return null;
  return (
    <>
      <span>
        Stream <Value room="min-w-[8ch]">{rateText(rate)}</Value>
      </span>
      <span title="How often output was skipped on a visible pane">
        Dropped{' '}
        <Value room="min-w-[1ch]" tone={dropped > 0 ? 'text-wait' : undefined}>
          {dropped.toLocaleString('en')}
        </Value>
      </span>
    </>
  );
}

export function StatusBar() {
  return (
    <footer
      role="contentinfo"
      aria-label="Status"
      className="num col-span-full flex items-center gap-4 overflow-hidden px-3.5 text-[11.5px] leading-4 whitespace-nowrap text-ink-3"
    >
      <Server />
      <Panes />
      <span className="flex-1" />
      <Taken />
      <Stream />
    </footer>
  );
}
