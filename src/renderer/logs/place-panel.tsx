/** One log, open at a line below the list: what came before it and after it, and what printed it. */
import { ChevronDown, ChevronUp, LayoutGrid, ListTree, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { LogSource } from '../../shared/ipc-logs.ts';
import { IconButton } from '../ui/button.tsx';
import { LineList } from './line-list.tsx';
import { closePlace, openPlace, showCommands, showPane } from './list.ts';
import { type Chosen, type Place, useLogs } from './logs-store.ts';
import { nameOf } from './scope.ts';
import { lineTime } from './words.ts';

interface Props {
  place: Place;
  /** The log; undefined once it has been deleted. */
  source: LogSource | undefined;
  /** To the hit before or behind in the list. */
  step: (by: 1 | -1) => void;
  /** The keyboard goes back to the list. */
  back: () => void;
}

function command({ command: ran }: Place): string | null {
  if (ran === null) return null;
  const { status, exitCode } = ran;
  const end = status === 'unknown' ? '' : exitCode === null ? `, ${status}` : `, exit ${exitCode}`;
  return `${ran.command.split('\n')[0]}${end}`;
}

export function PlacePanel({ place, source, step, back }: Props) {
  const drawing = useLogs((view) => view.drawing);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const title = source === undefined ? 'A log that is gone' : nameOf(source);
  const ran = command(place);
  const pane = source?.pane ?? null;
  const close = () => {
    closePlace();
    back();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'n' && !event.ctrlKey && !event.altKey) step(1);
    else if (event.key === 'N') step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      aria-label={`${title}, around a line`}
      onKeyDown={onKeyDown}
      className="flex min-h-0 flex-1 flex-col bg-panel"
    >
      <header className="flex h-9 flex-none items-center gap-2 pr-2 pl-3">
        <h2 className="flex-none truncate font-semibold">{title}</h2>
        <span className="num flex-none text-ink-3">{lineTime(place.at, Date.now())}</span>
        {ran !== null && (
          <span className="mono min-w-0 truncate text-[12px] text-ink-3" title={ran}>
            {ran}
          </span>
        )}
        <span className="flex-1" />
        <IconButton small label="Line before" icon={ChevronUp} keys="Shift N" onClick={() => step(-1)} />
        <IconButton small label="Next line" icon={ChevronDown} keys="N" onClick={() => step(1)} />
        <IconButton
          small
          label="Commands of this pane"
          icon={ListTree}
          disabled={pane === null}
          onClick={() => pane !== null && showCommands(pane)}
        />
        <IconButton
          small
          label="Show the pane"
          icon={LayoutGrid}
          disabled={pane === null}
          onClick={() => pane !== null && showPane(pane)}
        />
        <IconButton small label="Close the log" icon={X} keys="Esc" onClick={close} />
      </header>
      <LineList
        key={place.state.list}
        label={`Log of ${title}`}
        state={place.state}
        drawing={drawing}
        nameOf={null}
        follows={false}
        chosen={chosen}
        choose={setChosen}
        here={place.line}
        startAt={place.index}
        lost={() => void openPlace(place.line, place.at)}
      />
    </section>
  );
}
