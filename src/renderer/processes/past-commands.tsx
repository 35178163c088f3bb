/** What runs in a pane and what ran there before, with how it ended and how long it took. */
import { useState } from 'react';
import type { PaneInfo } from '../../core/tmux/types.ts';
import type { PaneFacts, PastCommand } from '../../shared/ipc-processes.ts';
import { useFigures } from '../app/figures.ts';
import { clock, duration } from '../panes/duration.ts';
import { Status } from '../ui/status.tsx';
import { Section } from './section.tsx';
import { shortTime } from './words.ts';

/** So many are shown before one asks for more. */
const FIRST = 5;

const SHAPES = { finished: 'done', failed: 'fail', unknown: 'off' } as const;

const LINE = 'flex h-[22px] min-w-0 items-center gap-2 text-small';
const COMMAND = 'mono min-w-0 flex-1 truncate text-[11.5px] select-text';

function Running({ pane, startedAt }: { pane: PaneInfo; startedAt: number }) {
  const text = useFigures(({ at }) => shortTime((at === 0 ? Date.now() : at) - startedAt));
  return (
    <li className={LINE}>
      <Status shape="run" />
      <span className={COMMAND} title={pane.command}>
        {pane.command}
      </span>
      <span className="text-run">running</span>
      <span className="num min-w-11 flex-none text-right text-ink-3">{text}</span>
    </li>
  );
}

function howItEnded({ status, exitCode, signal }: PastCommand): string {
  if (signal !== null) return signal;
  return status === 'unknown' || exitCode === null ? 'end unknown' : `exit ${exitCode}`;
}

function Past({ past }: { past: PastCommand }) {
  const by = past.endedBy === null ? '' : `, ended by ${past.endedBy}`;
  return (
    <li className={LINE} title={`${past.command}\nStarted ${clock(past.startedAt)}${by}`}>
      <Status shape={SHAPES[past.status]} />
      <span className={COMMAND}>{past.command}</span>
      <span className={past.status === 'failed' ? 'flex-none text-fail' : 'flex-none text-ink-3'}>
        {howItEnded(past)}
      </span>
      <span className="num min-w-11 flex-none text-right text-ink-3">
        {past.durationMs === null ? '' : duration(past.durationMs)}
      </span>
    </li>
  );
}

export function PastCommands({ pane, facts }: { pane: PaneInfo; facts: PaneFacts | null }) {
  const [all, setAll] = useState(false);
  const history = facts?.history ?? [];
  const running = pane.status === 'running' && pane.startedAt !== null;
  const shown = all ? history : history.slice(0, FIRST);
  const none = facts !== null && history.length === 0 && !running;
  return (
    <Section title="Commands in this pane" fact={none ? '' : 'newest first'}>
      {none && (
        <p className="text-small text-ink-2">None yet. Commands that Muxworks starts are kept here when they end.</p>
      )}
      <ul aria-label="Commands in this pane">
        {running && <Running pane={pane} startedAt={pane.startedAt as number} />}
        {shown.map((past) => (
          <Past key={past.token} past={past} />
        ))}
      </ul>
      {history.length > FIRST && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="num self-start rounded-chip text-small leading-[22px] text-ink-3 hover:text-ink"
        >
          {all ? 'Only the latest' : `${history.length - FIRST} earlier`}
        </button>
      )}
    </Section>
  );
}
