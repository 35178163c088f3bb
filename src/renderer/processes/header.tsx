/** The header of the Processes view: how many there are of each kind, the filter, columns and grouping. */
import { ListFilter, PanelRight, SlidersHorizontal, X } from 'lucide-react';
import { memo, type RefObject } from 'react';
import type { PaneInfo } from '../../core/tmux/types.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { type Shape, Status, shapeOf, WORDS } from '../ui/status.tsx';
import { HIDEABLE, TITLES } from './columns.ts';
import type { Kind } from './model.ts';
import { setGrouped, setKind, setText, showDrawer, toggleColumn, useProcesses } from './processes-store.ts';

/** Those that are always offered, and those that need room and somebody to show. */
const KINDS: readonly Shape[] = ['run', 'fail', 'wait', 'done'];
const ALWAYS: ReadonlySet<Shape> = new Set(['run', 'fail']);

function KindButton({ kind, count, on }: { kind: Kind; count: number; on: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => setKind(on && kind !== 'all' ? 'all' : kind)}
      className={cx(
        'num h-[26px] flex-none items-center gap-[5px] rounded-control px-2 text-small whitespace-nowrap transition-colors',
        kind === 'all' || ALWAYS.has(kind) || on ? 'flex' : 'hidden @min-[860px]:flex',
        on ? 'bg-select text-ink' : 'text-ink-2 hover:bg-hover',
      )}
    >
      {kind !== 'all' && <Status shape={kind} />}
      {kind === 'all' ? 'All' : WORDS[kind]}
      <span className={cx('font-medium', on ? 'text-ink-2' : 'text-ink-3')}>{count}</span>
    </button>
  );
}

function viewMenu(): MenuItem[] {
  const { grouped, hidden } = useProcesses.getState();
  return [
    { label: 'Group by window', checked: grouped, run: () => setGrouped(!grouped) },
    { kind: 'separator' },
    { kind: 'heading', label: 'Columns' },
    ...HIDEABLE.map(
      (column): MenuItem => ({
        label: TITLES[column],
        checked: !hidden.has(column),
        run: () => toggleColumn(column),
      }),
    ),
  ];
}

interface Props {
  panes: readonly PaneInfo[];
  field: RefObject<HTMLInputElement | null>;
  /** Gives the keyboard to the table. */
  toTable: () => void;
}

export const Header = memo(function Header({ panes, field, toTable }: Props) {
  const kind = useProcesses((state) => state.kind);
  const text = useProcesses((state) => state.text);
  const drawer = useProcesses((state) => state.drawer);
  const count = (shape: Shape): number => panes.filter((pane) => shapeOf(pane) === shape).length;
  return (
    <header className="@container flex h-11 flex-none items-center gap-2 pr-3 pl-4">
      <h1 className="text-title font-semibold">Processes</h1>
      <search className="ml-2 flex min-w-0 gap-0.5" aria-label="Kinds">
        <KindButton kind="all" count={panes.length} on={kind === 'all'} />
        {KINDS.map((each) => (
          <KindButton key={each} kind={each} count={count(each)} on={kind === each} />
        ))}
      </search>
      <span className="flex-1" />
      <div className="field flex h-7 w-44 min-w-24 items-center gap-2 rounded-control px-2">
        <ListFilter size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
        <input
          ref={field}
          aria-label="Filter"
          placeholder="Filter"
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          className="w-full min-w-0 bg-transparent outline-none select-text"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text !== '') setText('');
            else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') toTable();
            else return;
            event.preventDefault();
          }}
        />
        {text === '' ? (
          <kbd className="mono flex h-4 min-w-4 flex-none items-center justify-center rounded-key bg-select px-1 text-micro text-ink-3">
            /
          </kbd>
        ) : (
          <button
            type="button"
            aria-label="Clear the filter"
            onClick={() => {
              setText('');
              field.current?.focus();
            }}
            className="-mr-1 grid size-5 flex-none place-items-center rounded-chip text-ink-3 hover:text-ink"
          >
            <X size={13} strokeWidth={2} aria-hidden />
          </button>
        )}
      </div>
      <span className="flex flex-none gap-0.5">
        <IconButton
          label={drawer ? 'Hide details' : 'Show details'}
          icon={PanelRight}
          keys="Enter"
          aria-expanded={drawer}
          on={drawer}
          onClick={() => showDrawer(!drawer)}
        />
        <DropdownMenu items={viewMenu} align="end">
          <IconButton label="Columns and grouping" icon={SlidersHorizontal} />
        </DropdownMenu>
      </span>
    </header>
  );
});
