/** The icon rail: the views there are, and the tree's switch. */
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { keyText } from '../commands/registry.ts';
import { VIEW_LABELS } from '../commands/views.ts';
import { cx } from '../ui/cx.ts';
import { Logo } from '../ui/logo.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { showView } from './actions.ts';
import { allPanes, isFailed } from './select.ts';
import { useApp, VIEWS, type ViewName } from './store.ts';

const BUTTON = 'relative grid size-9 place-items-center rounded-card transition-colors';

/** The badge describes the button of Processes; the button's name stays what it is. */
const FAILED_ID = 'rail-failed';

function ViewButton({ name, current }: { name: ViewName; current: boolean }) {
  const { label, icon: Icon } = VIEW_LABELS[name];
  return (
    <Tooltip label={label} keys={keyText(`view.${name}`)} side="right">
      <button
        type="button"
        aria-label={label}
        aria-current={current ? 'page' : undefined}
        aria-describedby={name === 'processes' ? FAILED_ID : undefined}
        onClick={() => showView(name)}
        className={cx(
          BUTTON,
          current
            ? 'bg-select-floor text-ink before:absolute before:top-2.5 before:-left-1.5 before:h-4 before:w-0.5 before:rounded-r-[2px] before:bg-accent'
            : 'text-ink-3 hover:bg-hover hover:text-ink',
        )}
      >
        <Icon size={18} strokeWidth={1.6} aria-hidden />
        {name === 'processes' && <FailedBadge current={current} />}
      </button>
    </Tooltip>
  );
}

/** How many panes have failed; nothing where none has. */
function FailedBadge({ current }: { current: boolean }) {
  const failed = useApp(({ server }) => (server ? allPanes(server.snapshot).filter(isFailed).length : 0));
  if (failed === 0) return null;
  return (
    <span
      id={FAILED_ID}
      aria-hidden
      title={`${failed} failed`}
      className={cx(
        'num absolute top-px right-0 h-3.5 min-w-3.5 rounded-full bg-fail-mark px-1 text-center text-[10px] leading-3.5 font-bold text-(--on-mark) shadow-[0_0_0_2px_var(--badge-ground)]',
        current ? '[--badge-ground:var(--select-floor)]' : '[--badge-ground:var(--floor)]',
      )}
    >
      {failed > 99 ? '99+' : failed}
      <span className="sr-only"> failed</span>
    </span>
  );
}

export function Rail({ treeShown, withTree }: { treeShown: boolean; withTree: boolean }) {
  const Icon = treeShown ? PanelLeftClose : PanelLeftOpen;
  const view = useApp((state) => state.view);
  const label = treeShown ? 'Hide the tree' : 'Show the tree';
  return (
    <nav aria-label="Views" className="flex flex-col gap-1 px-1.5 py-2">
      <div className="mb-1 grid h-8 w-9 place-items-center">
        <Logo />
      </div>
      {VIEWS.filter((name) => name !== 'settings').map((name) => (
        <ViewButton key={name} name={name} current={name === view} />
      ))}
      <span className="flex-1" />
      {withTree && (
        <Tooltip label={label} side="right">
          <button
            type="button"
            aria-label={label}
            aria-expanded={treeShown}
            onClick={() => useApp.setState({ treeOpen: !treeShown })}
            className={cx(BUTTON, 'text-ink-3 hover:bg-hover hover:text-ink')}
          >
            <Icon size={18} strokeWidth={1.6} aria-hidden />
          </button>
        </Tooltip>
      )}
      <ViewButton name="settings" current={view === 'settings'} />
    </nav>
  );
}
