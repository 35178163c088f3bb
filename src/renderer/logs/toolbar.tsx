/** What was found, how far the search is, and what can be done with the lines. */
import {
  ArrowDownWideNarrow,
  ArrowUpNarrowWide,
  Clock,
  Copy,
  Eraser,
  Group,
  LayoutGrid,
  Palette,
  Save,
  Square,
  WrapText,
} from 'lucide-react';
import type { LogListState } from '../../shared/ipc-logs.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { arrange, clearList, copyLines, saveLines, showPane, stopSearch } from './list.ts';
import { setDrawing, useLogs } from './logs-store.ts';
import { counted, size } from './words.ts';

/** `1,204 hits in 6 logs`. */
export function summary({ count, logs, cut }: LogListState, tail: boolean, sought: boolean): string {
  if (tail) return counted(count, 'line');
  const found = `${counted(count, sought ? 'hit' : 'line')}${count === 0 ? '' : ` in ${counted(logs, 'log')}`}`;
  if (cut === 'full') return `${found}, the most that are listed`;
  return cut === 'stopped' ? `${found}, stopped` : found;
}

function Progress({ list }: { list: LogListState }) {
  const share = list.total === 0 ? 0 : list.searched / list.total;
  return (
    <>
      <span
        role="progressbar"
        aria-label="Search"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-1 w-24 flex-none overflow-hidden rounded-full bg-select"
      >
        <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="num flex-none text-small text-ink-3">
        {size(list.searched)} of {size(list.total)}
      </span>
      <Button size="small" icon={Square} solid onClick={stopSearch}>
        Stop
      </Button>
    </>
  );
}

interface Props {
  list: LogListState;
  several: boolean;
  /** The one pane that is looked at, where it is there. */
  pane: string | null;
}

export function Toolbar({ list, several, pane }: Props) {
  const { tail, drawing, newestFirst, grouped, chosen, text } = useLogs();
  const { wrap, times, colours } = drawing;
  const copy = () => {
    const from = chosen === null ? 0 : Math.min(chosen.cursor, chosen.anchor) - list.first;
    const to = chosen === null ? list.count - 1 : Math.max(chosen.cursor, chosen.anchor) - list.first;
    void copyLines(list.list, Math.max(0, from), Math.max(0, to));
  };
  const empty = list.count === 0;
  const notes = [
    tail && list.older && 'older lines are found by a search',
    list.missed > 0 && `${size(list.missed)} came too fast to be read`,
  ].filter(Boolean);
  return (
    <div role="toolbar" aria-label="Lines" className="flex h-9 flex-none items-center gap-1 pr-2 pl-3">
      <span data-count="lines" className="num flex-none text-ink-2">
        {summary(list, tail, text !== '')}
      </span>
      <span className="min-w-0 truncate pl-1 text-small text-ink-3">{notes.join(', ')}</span>
      {list.searching && !tail && <Progress list={list} />}
      <span className="flex-1" />
      {!tail && (
        <IconButton
          label={newestFirst ? 'Newest first, turn round' : 'Oldest first, turn round'}
          icon={newestFirst ? ArrowDownWideNarrow : ArrowUpNarrowWide}
          onClick={() => arrange({ newestFirst: !newestFirst })}
        />
      )}
      {!tail && several && (
        <IconButton
          label="Log by log"
          icon={Group}
          on={grouped}
          aria-pressed={grouped}
          onClick={() => arrange({ grouped: !grouped })}
        />
      )}
      <IconButton
        label="Times"
        icon={Clock}
        on={times}
        aria-pressed={times}
        onClick={() => setDrawing({ times: !times })}
      />
      <IconButton
        label="Colours"
        icon={Palette}
        on={colours}
        aria-pressed={colours}
        onClick={() => setDrawing({ colours: !colours })}
      />
      <IconButton
        label="Wrap lines"
        icon={WrapText}
        on={wrap}
        aria-pressed={wrap}
        onClick={() => setDrawing({ wrap: !wrap })}
      />
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      {pane !== null && <IconButton label="Show the pane" icon={LayoutGrid} onClick={() => showPane(pane)} />}
      <IconButton
        label={chosen === null ? 'Copy all lines' : 'Copy the chosen lines'}
        icon={Copy}
        keys={chosen === null ? undefined : 'Ctrl C'}
        disabled={empty}
        onClick={copy}
      />
      <IconButton label="Save the lines…" icon={Save} disabled={empty} onClick={() => void saveLines()} />
      <IconButton label="Clear the view" icon={Eraser} disabled={empty} onClick={clearList} />
    </div>
  );
}
