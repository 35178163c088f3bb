/** Below the tree: what runs on other machines that share their states, each marked with its age. Only to look at. */
import { ChevronDown, ChevronRight, ListFilter, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { OtherNode, OtherState } from '../../shared/ipc-nodes.ts';
import { ago } from '../playbooks/when.ts';
import { toggleFold, useFolded } from '../tree/folded.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { Status } from '../ui/status.tsx';
import { chosenNodes, isOld, loadNodes, shapeThere, showOnly, useNodes } from './nodes-store.ts';

/** Ages grow by themselves. */
const TICK_MS = 15_000;

function filterItems(): MenuItem[] {
  const { state, only } = useNodes.getState();
  const names = [...new Set(state?.nodes.map(({ name }) => name))];
  return [
    { label: 'All machines', checked: only === null || !names.includes(only), run: () => showOnly(null) },
    { kind: 'separator' },
    ...names.map((name): MenuItem => ({ label: name, checked: name === only, run: () => showOnly(name) })),
  ];
}

function StateRow({ state, old }: { state: OtherState; old: boolean }) {
  const { session, window, pane, exitCode, command, status } = state;
  return (
    <li title={command} className="flex h-[26px] items-center gap-2 pr-2 pl-[26px] text-ink-2">
      <Status shape={shapeThere(state, old)} />
      <span className="min-w-0 truncate">
        <span className="text-ink-3">
          {session} / {window} /
        </span>{' '}
        {pane}
      </span>
      {status === 'failed' && (
        <span className="num ml-auto text-micro whitespace-nowrap text-fail">
          {exitCode === null ? 'failed' : `exit ${exitCode}`}
        </span>
      )}
    </li>
  );
}

function Node({ node, now, searching }: { node: OtherNode; now: number; searching: boolean }) {
  const key = `node ${node.id}`;
  const folded = useFolded((state) => state.folded.has(key)) && !searching;
  const { name, host, socket, seenAt, states } = node;
  const old = isOld(seenAt, now);
  const age = seenAt === null ? 'not seen' : ago(seenAt, now);
  const Chevron = folded ? ChevronRight : ChevronDown;
  const title = [host !== null && host !== name ? `on ${host}` : '', socket ?? ''].filter(Boolean).join(', ');
  return (
    <li>
      <button
        type="button"
        aria-expanded={!folded}
        aria-label={`${name}, ${seenAt === null ? 'not seen' : age === 'now' ? 'heard of now' : `heard of ${age} ago`}`}
        title={title}
        onClick={() => toggleFold(key)}
        className="flex h-[26px] w-full items-center gap-1.5 rounded-control pr-2 pl-1 text-left outline-offset-[-2px] hover:bg-hover"
      >
        <Chevron size={12} strokeWidth={2.1} aria-hidden className="flex-none text-ink-3" />
        <span className="min-w-0 truncate font-semibold">{name}</span>
        <span className={cx('num ml-auto pl-1.5 text-micro whitespace-nowrap', old ? 'text-wait' : 'text-ink-3')}>
          {age}
        </span>
      </button>
      {!folded && states.length > 0 && (
        <ul aria-label={`Commands on ${name}`}>
          {states.map((state) => (
            <StateRow key={state.key} state={state} old={old} />
          ))}
        </ul>
      )}
      {!folded && states.length === 0 && <p className="pl-[26px] text-small leading-[26px] text-ink-3">no command</p>}
    </li>
  );
}

/** Nothing where states are not shared. @param search what the tree is searched for; empty shows everything */
export function Others({ search }: { search: string }) {
  const state = useNodes((nodes) => nodes.state);
  const only = useNodes((nodes) => nodes.only);
  const [now, setNow] = useState(() => Date.now());
  useEffect(loadNodes, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each change it is as late as it is.
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [state]);
  if (state === null) return null;
  const { nodes, stale } = state;
  const shown = chosenNodes(nodes, only, search);
  const narrowed = only !== null && nodes.some(({ name }) => name === only);
  return (
    <section aria-label="Other machines" className="flex max-h-[45%] flex-none flex-col pb-1">
      <header className="flex h-9 flex-none items-center gap-1 pr-1.5 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-small font-medium text-ink-3">
          {narrowed ? `Other machines: ${only} only` : 'Other machines'}
        </h2>
        {stale && (
          <span role="img" aria-label={`Redis is away: ${stale.message}`} title={`Redis is away: ${stale.message}`}>
            <TriangleAlert size={14} strokeWidth={1.9} aria-hidden className="text-wait" />
          </span>
        )}
        {nodes.length > 0 && (
          <DropdownMenu items={filterItems} align="end">
            <IconButton small label="Which machines" icon={ListFilter} on={narrowed} />
          </DropdownMenu>
        )}
      </header>
      {shown.length === 0 ? (
        <p className="px-3 pb-2 text-small text-ink-3">
          {nodes.length > 0
            ? `Nothing is called “${search}”.`
            : stale
              ? 'Redis is away; it is tried again.'
              : 'No other machine shares its states.'}
        </p>
      ) : (
        <ul className={cx('min-h-0 overflow-y-auto pr-2 pl-1', stale && 'opacity-60')}>
          {shown.map((node) => (
            <Node key={node.id} node={node} now={now} searching={search !== ''} />
          ))}
        </ul>
      )}
    </section>
  );
}
