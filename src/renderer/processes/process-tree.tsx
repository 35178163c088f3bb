/** The processes of a pane, each below the one that started it, with what each takes; sampled with the rest. */
import type { PaneInfo } from '../../core/tmux/types.ts';
import { memoryText, percentText, useFigures } from '../app/figures.ts';
import { cx } from '../ui/cx.ts';
import { Section } from './section.tsx';
import { processes } from './words.ts';

const STATES: Record<string, string> = {
  D: 'waits for a device',
  T: 'stopped',
  t: 'stopped by a debugger',
  Z: 'has ended; nobody has asked how',
};

export function ProcessTree({ pane }: { pane: PaneInfo }) {
  const tree = useFigures((state) => (state.tree?.pane === pane.id ? state.tree : null));
  const dead = pane.status === 'dead';
  return (
    <Section title="Process tree" fact={tree === null ? '' : processes(tree.total)}>
      {dead && <p className="text-small text-ink-2">Its root process has ended: nothing runs there.</p>}
      <ul aria-label="Processes of the pane">
        {tree?.processes.map(({ pid, depth, name, command, state, cpu, memory }) => (
          <li key={pid} className="flex h-[22px] min-w-0 items-center gap-2 text-small">
            {depth > 0 && (
              <span
                aria-hidden
                className="-mr-1 mb-2 h-2.5 flex-none rounded-bl-[2px] border-b border-l border-line-2"
                style={{ width: 7, marginLeft: Math.min(depth - 1, 8) * 12 + 1 }}
              />
            )}
            <span className="mono min-w-0 flex-1 truncate text-[11.5px] select-text" title={command}>
              {depth === 0 && pane.managed ? name : command || name}
            </span>
            {STATES[state] !== undefined && <span className="flex-none text-wait">{STATES[state]}</span>}
            <span className="mono flex-none text-[11.5px] text-ink-3 select-text">{pid}</span>
            <span className={cx('num w-11 flex-none text-right', cpu === 0 && 'text-ink-3')}>{percentText(cpu)}</span>
            <span className="num w-12 flex-none text-right">{memoryText(memory)}</span>
          </li>
        ))}
      </ul>
      {tree !== null && tree.total > tree.processes.length && (
        <p className="num text-small text-ink-3">and {tree.total - tree.processes.length} more</p>
      )}
    </Section>
  );
}
