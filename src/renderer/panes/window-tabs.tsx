/** The windows of the session on show as tabs; where they have no room, they scroll, and a menu has them all. */
import { ChevronsUpDown } from 'lucide-react';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { showWindow } from '../app/actions.ts';
import { isFailed } from '../app/select.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { windowItems } from '../tree/menu-items.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { ContextMenu, DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { Status } from '../ui/status.tsx';
import { BellMark } from './bell.tsx';
import { useRings } from './bells.ts';

/** A name with more characters may be cut, and is told whole under the pointer. */
const LONG = 20;

/** Keeps the tab on show in view, also in another width, and tells whether all have room. */
function useOverflow(on: string, names: string) {
  const strip = useRef<HTMLElement>(null);
  const [overflows, setOverflows] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other names, or more of them, take another room.
  useLayoutEffect(() => {
    const element = strip.current;
    if (!element) return;
    const look = () => {
      setOverflows(element.scrollWidth > element.clientWidth);
      element.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [on, names]);
  return { strip, overflows };
}

export function WindowTabs({ session, window }: { session: SessionInfo; window: WindowInfo }) {
  const names = session.windows.map(({ id, name }) => `${id} ${name}`).join('\n');
  const { strip, overflows } = useOverflow(window.id, names);
  return (
    <>
      <nav
        ref={strip}
        aria-label="Windows"
        // A wheel that only turns up and down moves them too.
        onWheel={({ deltaX, deltaY, currentTarget }) => {
          if (deltaX === 0) currentTarget.scrollLeft += deltaY;
        }}
        className="flex min-w-0 gap-0.5 overflow-x-auto [scrollbar-width:none]"
      >
        {session.windows.map((each) => (
          <WindowTab key={each.id} session={session} window={each} on={each.id === window.id} />
        ))}
      </nav>
      {overflows && (
        <DropdownMenu items={() => windowMenu(session, window)}>
          <IconButton label={`All ${session.windows.length} windows`} icon={ChevronsUpDown} />
        </DropdownMenu>
      )}
    </>
  );
}

function windowMenu(session: SessionInfo, on: WindowInfo): MenuItem[] {
  return [
    { kind: 'heading', label: 'Windows' },
    ...session.windows.map(({ id, name }) => ({
      label: name,
      checked: id === on.id,
      run: () => {
        showWindow(id);
        giveKeyboard();
      },
    })),
  ];
}

const WindowTab = memo(function WindowTab({
  session,
  window,
  on,
}: {
  session: SessionInfo;
  window: WindowInfo;
  on: boolean;
}) {
  const failed = window.panes.some(isFailed);
  const rings = useRings(window);
  return (
    <ContextMenu items={() => windowItems(session, window)}>
      <button
        type="button"
        aria-current={on ? 'page' : undefined}
        data-window={window.id}
        title={window.name.length > LONG ? window.name : undefined}
        onClick={() => {
          showWindow(window.id);
          giveKeyboard();
        }}
        className={cx(
          'flex h-7 min-w-0 flex-none items-center gap-2 rounded-control pr-2.5 pl-2 whitespace-nowrap transition-colors',
          on ? 'bg-select font-medium text-ink' : 'text-ink-2 hover:bg-hover',
        )}
      >
        <FloorPlan window={window} />
        <span className="max-w-40 truncate">{window.name}</span>
        {failed && !on && <Status shape="fail" />}
        {rings && !on && <BellMark />}
      </button>
    </ContextMenu>
  );
});
