/** What is looked for: a text or an expression, and from when to when. */
import { ChevronDown, Search, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { Toggle } from '../ui/toggle.tsx';
import { patternProblem, reopenList } from './list.ts';
import { type Range, useLogs } from './logs-store.ts';

const QUICK: readonly (readonly [minutes: number, name: string])[] = [
  [5, 'Last 5 minutes'],
  [15, 'Last 15 minutes'],
  [60, 'Last hour'],
  [6 * 60, 'Last 6 hours'],
  [24 * 60, 'Last 24 hours'],
  [7 * 24 * 60, 'Last 7 days'],
];

function rangeTitle(range: Range): string {
  if (range.kind === 'any') return 'Any time';
  if (range.kind === 'between') return 'From … to …';
  return QUICK.find(([minutes]) => minutes === range.minutes)?.[1] ?? `Last ${range.minutes} minutes`;
}

function RangeMenu({ range }: { range: Range }) {
  const items = (): MenuItem[] => [
    { label: 'Any time', checked: range.kind === 'any', run: () => useLogs.setState({ range: { kind: 'any' } }) },
    ...QUICK.map(
      ([minutes, label]): MenuItem => ({
        label,
        checked: range.kind === 'last' && range.minutes === minutes,
        run: () => {
          useLogs.setState({ range: { kind: 'last', minutes } });
          // The same minutes again end now.
          if (range.kind === 'last' && range.minutes === minutes) reopenList();
        },
      }),
    ),
    { kind: 'separator' },
    {
      label: 'From … to …',
      checked: range.kind === 'between',
      run: () => useLogs.setState({ range: { kind: 'between', since: null, until: null } }),
    },
  ];
  return (
    <DropdownMenu items={items} align="end">
      <Button aria-label={`When: ${rangeTitle(range)}`} kind={range.kind === 'any' ? 'quiet' : 'plain'}>
        {rangeTitle(range)}
        <ChevronDown size={14} aria-hidden className="text-ink-3" />
      </Button>
    </DropdownMenu>
  );
}

/** A point in time as its field has it, in local time. */
function fieldValue(at: number | null): string {
  if (at === null) return '';
  const time = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return time.toISOString().slice(0, 19);
}

/** The two times of a range of one's own. */
export function RangeFields({ range }: { range: Extract<Range, { kind: 'between' }> }) {
  const id = useId();
  const field = (name: 'since' | 'until', label: string) => (
    <>
      <label htmlFor={`${id}-${name}`} className="text-small text-ink-3">
        {label}
      </label>
      <span className="field flex h-7 items-center rounded-control px-2">
        <input
          id={`${id}-${name}`}
          type="datetime-local"
          step={1}
          value={fieldValue(range[name])}
          onChange={({ target }) => {
            const at = target.value === '' ? null : new Date(target.value).getTime();
            useLogs.setState({ range: { ...range, [name]: at } });
          }}
          className="num bg-transparent outline-none"
        />
      </span>
    </>
  );
  const swapped = range.since !== null && range.until !== null && range.since > range.until;
  return (
    <fieldset aria-label="From when to when" className="flex flex-none flex-wrap items-center gap-2 pb-2">
      {field('since', 'From')}
      {field('until', 'to')}
      <Button size="small" kind="quiet" onClick={() => useLogs.setState({ range: { kind: 'any' } })}>
        Any time
      </Button>
      {swapped && (
        <span role="alert" className="text-small text-fail">
          It ends before it begins
        </span>
      )}
    </fieldset>
  );
}

interface Props {
  field: RefObject<HTMLInputElement | null>;
  /** What is wrong with the search itself, told at its field. */
  problem: string | null;
  /** The keyboard goes to the lines. */
  toLines: () => void;
}

export function SearchBar({ field, problem, toLines }: Props) {
  const { text, regex, matchCase, range } = useLogs();
  const id = useId();
  const wrong = patternProblem({ text, regex }) ?? problem;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') toLines();
    else if (event.key === 'Escape') {
      if (text === '') toLines();
      else useLogs.setState({ text: '' });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="flex min-w-0 flex-1 items-center justify-end gap-1">
      <div className="field relative flex h-7 max-w-[440px] min-w-0 flex-1 items-center gap-1 rounded-control pr-1 pl-2">
        <Search size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
        <input
          ref={field}
          aria-label="Search in the logs"
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : id}
          placeholder={regex ? 'Search by expression' : 'Search'}
          spellCheck={false}
          autoComplete="off"
          maxLength={2000}
          value={text}
          onChange={({ target }) => useLogs.setState({ text: target.value })}
          onKeyDown={onKeyDown}
          className={cx('min-w-0 flex-1 bg-transparent px-1 outline-none select-text', regex && 'mono text-[12px]')}
        />
        {text === '' ? (
          <kbd aria-hidden className="rounded-key bg-select px-1.5 text-micro text-ink-3">
            /
          </kbd>
        ) : (
          <IconButton
            small
            label="Clear the search"
            icon={X}
            keys="Esc"
            onClick={() => useLogs.setState({ text: '' })}
          />
        )}
        <Toggle label="Match case" on={matchCase} set={(on) => useLogs.setState({ matchCase: on })}>
          Aa
        </Toggle>
        <Toggle label="Regular expression" on={regex} set={(on) => useLogs.setState({ regex: on })}>
          .*
        </Toggle>
        {wrong !== null && (
          <p
            id={id}
            role="alert"
            className="appear absolute top-8 left-0 z-30 max-w-[440px] rounded-control bg-pop px-2.5 py-1.5 text-small text-fail shadow-pop select-text [overflow-wrap:anywhere]"
          >
            {wrong}
          </p>
        )}
      </div>
      <RangeMenu range={range} />
    </search>
  );
}
