/** The rows of the list: a share that is open, with its viewers when it is chosen, and one that is not. */
import {
  ChevronRight,
  Copy,
  ExternalLink,
  Eye,
  Layers2,
  LockOpen,
  Pencil,
  RotateCw,
  Square,
  SquareDashed,
  X,
} from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Share } from '../../core/share/types.ts';
import type { PastShare, ShareWish } from '../../shared/ipc-shares.ts';
import { useApp } from '../app/store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { Status } from '../ui/status.tsx';
import { copyLink, openShare, startAgain, stopShares, useShares } from './shares-store.ts';
import { counted, findPast, findSubject, type Named, nameOf, type Subject, titleOf } from './subject.ts';
import { ENGINES, fromOf, hasSecret, pastWords, reachOf, shownLink, timeOf, untilOf } from './words.ts';

/**
 * Target, access, engine, viewers, times, buttons. In a narrow list the engine stands with the access, in a very narrow
 * one the end of the time with the viewers.
 */
export const COLUMNS =
  'grid items-center gap-x-3 px-3 grid-cols-[20px_minmax(0,1fr)_138px_100px_92px] @min-[660px]:grid-cols-[20px_minmax(0,1fr)_138px_100px_104px_92px] @min-[780px]:gap-x-4 @min-[780px]:grid-cols-[20px_minmax(0,1fr)_116px_84px_100px_104px_92px]';
export const ENGINE_COLUMN = '@max-[780px]:hidden';
export const TIME_COLUMN = '@max-[660px]:hidden';

const SMALL = 'block truncate text-small leading-[18px] text-ink-3';

function Picture({ subject }: { subject: Subject | null }) {
  if (subject?.window) return <FloorPlan window={subject.window} />;
  const Icon = subject === null ? SquareDashed : Layers2;
  return <Icon size={16} strokeWidth={1.75} aria-hidden className="mx-auto text-ink-3" />;
}

function Name({ named }: { named: Named }) {
  return (
    <>
      {named.before !== null && <span className="text-ink-3">{named.before} / </span>}
      <span className="font-semibold">{named.name}</span> <span className="text-ink-3">{named.about}</span>
    </>
  );
}

function Access({ writable, address, secret, engine }: Pick<ShareWish, 'writable' | 'address' | 'secret' | 'engine'>) {
  const Icon = writable ? Pencil : Eye;
  return (
    <div className="min-w-0">
      <span className={cx('flex items-center gap-1.5', writable && 'text-wait')}>
        <Icon size={14} strokeWidth={1.9} aria-hidden className="flex-none" />
        {writable ? 'Writable' : 'Read-only'}
        {!secret && (
          <span title="There is no secret in the link" className="flex-none text-wait">
            <LockOpen size={13} strokeWidth={1.9} aria-hidden />
            <span className="sr-only">without a secret</span>
          </span>
        )}
      </span>
      <small className={SMALL}>
        {reachOf(address)}
        <span className="@min-[780px]:hidden">, {ENGINES[engine].toLowerCase()}</span>
      </small>
    </div>
  );
}

function Engine({ engine, port }: Pick<ShareWish, 'engine' | 'port'>) {
  return (
    <div className={cx('min-w-0', ENGINE_COLUMN)}>
      {ENGINES[engine]}
      <small className={cx(SMALL, 'num')}>{port === 0 ? 'any port' : `port ${port}`}</small>
    </div>
  );
}

interface TwoProps {
  first: ReactNode;
  second: ReactNode;
  tone?: string;
  className?: string;
}

function Two({ first, second, tone, className }: TwoProps) {
  return (
    <div className={cx('num min-w-0', className)}>
      <span className={cx('flex items-center gap-1.5 truncate', tone)}>{first}</span>
      <small className={SMALL}>{second}</small>
    </div>
  );
}

function viewersText({ viewers, lastViewerAt }: Share, now: number): [string, string] {
  if (viewers.length === 0) return ['None', lastViewerAt === null ? 'nobody yet' : `last ${timeOf(lastViewerAt, now)}`];
  const from = new Set(viewers.map(({ address }) => fromOf(address)));
  return [`${viewers.length} connected`, from.size === 1 ? [...from].join() : `${from.size} addresses`];
}

/** Who looks, each since when. */
function Viewers({ share, id, now }: { share: Share; id: string; now: number }) {
  return (
    <div id={id} className="pt-0.5 pr-3 pb-3 pl-12 text-small text-ink-2">
      {share.viewers.length === 0 ? (
        <p className="text-ink-3">Nobody looks at it now.</p>
      ) : (
        <ul aria-label="Viewers" className="num flex flex-wrap gap-x-6 gap-y-0.5">
          {share.viewers.map((viewer) => (
            <li key={viewer.id}>
              from <span className="text-ink">{fromOf(viewer.address)}</span> since {timeOf(viewer.since, now)}
              {viewer.columns > 0 && <span className="text-ink-3">{`, ${viewer.columns}×${viewer.rows}`}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What a row's keys do, beside the buttons that it has. */
function rowKeys(work: Readonly<Record<string, () => void>>) {
  return (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const run = work[event.key];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
}

export function OpenRow({ share, now }: { share: Share; now: number }) {
  const snapshot = useApp((state) => state.server?.snapshot);
  const selected = useShares((state) => state.selected === share.id);
  const busy = useShares((state) => state.busy.has(share.id));
  const details = useId();
  const subject = findSubject(snapshot, share.session, share.window);
  const named = nameOf(subject, share.target);
  const title = titleOf(named);
  const { writable, address, engine, port, url, state, problem, startedAt, expiresAt } = share;
  const [viewers, from] = viewersText(share, now);
  const until = untilOf(expiresAt, now);
  const stop = () => void stopShares([share.id]);
  const toggle = () => useShares.setState({ selected: selected ? null : share.id });
  return (
    <li aria-label={title} aria-busy={busy} className={cx('rounded-card', selected ? 'bg-hover' : 'hover:bg-hover')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the row's own button does the same, this only widens it. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on that button. */}
      <div
        className={cx(COLUMNS, 'min-h-15 py-2.5')}
        onClick={(event) => {
          if (!(event.target as Element).closest('button')) toggle();
        }}
      >
        <Picture subject={subject} />
        <div className="min-w-0">
          <button
            type="button"
            data-share={share.id}
            aria-expanded={selected}
            aria-controls={selected ? details : undefined}
            aria-keyshortcuts="C O Delete"
            aria-label={`${title}, ${viewers === 'None' ? 'no viewers' : counted(share.viewers.length, 'viewer')}`}
            onClick={toggle}
            onKeyDown={rowKeys({
              c: () => void copyLink(share),
              o: () => openShare(share),
              Delete: stop,
            })}
            className="flex max-w-full items-center gap-1 rounded-key text-left"
          >
            <span className="min-w-0 truncate">
              <Name named={named} />
            </span>
            <ChevronRight
              size={12}
              strokeWidth={2}
              aria-hidden
              className={cx('flex-none text-ink-3', selected && 'rotate-90')}
            />
          </button>
          {state === 'open' ? (
            <span className="mono block truncate text-small leading-[18px] text-accent">
              <span className="@max-[660px]:hidden">http://</span>
              {shownLink(url)}
            </span>
          ) : (
            <small role="alert" className={cx(SMALL, 'text-wait')} title={problem ?? undefined}>
              It is started again: {problem}
            </small>
          )}
        </div>
        <Access {...{ writable, address, engine }} secret={hasSecret(url)} />
        <Engine engine={engine} port={port} />
        {state === 'open' ? (
          <Two
            first={viewers}
            second={
              <>
                <span className={TIME_COLUMN}>{from}</span>
                <span className="@min-[660px]:hidden">{until}</span>
              </>
            }
            {...(viewers === 'None' && { tone: 'text-ink-2' })}
          />
        ) : (
          <Two
            first={
              <>
                <Status shape="wait" />
                Starting
              </>
            }
            second={counted(share.viewers.length, 'viewer')}
            tone="text-wait"
          />
        )}
        <Two first={`since ${timeOf(startedAt, now)}`} second={until} tone="text-ink-2" className={TIME_COLUMN} />
        <div className="flex justify-end gap-0.5">
          <IconButton label={`Copy the link to ${title}`} keys="C" icon={Copy} onClick={() => void copyLink(share)} />
          <IconButton
            label={`Open ${title} in the browser`}
            keys="O"
            icon={ExternalLink}
            onClick={() => openShare(share)}
          />
          <IconButton
            label={`Stop sharing ${title}`}
            keys="Delete"
            icon={Square}
            disabled={busy}
            onClick={stop}
            className="[&>svg]:scale-75 [&>svg]:fill-current"
          />
        </div>
      </div>
      {selected && <Viewers share={share} id={details} now={now} />}
    </li>
  );
}

export function PastRow({ past, now }: { past: PastShare; now: number }) {
  const snapshot = useApp((state) => state.server?.snapshot);
  const busy = useShares((state) => state.busy.has(past.id));
  const subject = findPast(snapshot, past);
  const named = nameOf(subject, past.target);
  const title = titleOf(named);
  const { word, text, bad } = pastWords(past);
  const { wish, freePort, problem, at, begunAt } = past;
  const remove = () => void stopShares([past.id]);
  return (
    <li aria-label={`${title}, ${word}`} aria-busy={busy} className="rounded-card hover:bg-hover">
      <div className={cx(COLUMNS, 'min-h-15 py-2.5')}>
        <Picture subject={subject} />
        <div className="min-w-0">
          <span className="block truncate">
            <Name named={named} />
          </span>
          <small
            className={cx(
              'block text-small leading-[18px] select-text [overflow-wrap:anywhere]',
              bad ? 'text-fail' : 'text-ink-3',
            )}
          >
            {text}
            {bad && problem?.hint !== undefined && freePort === null && `: ${problem.hint}`}
          </small>
        </div>
        <Access {...wish} />
        <Engine {...wish} />
        <Two
          first={
            <>
              <Status shape={bad ? 'fail' : 'off'} />
              {word}
            </>
          }
          second={at === null ? `opened ${timeOf(begunAt, now)}` : `since ${timeOf(at, now)}`}
          tone={bad ? 'text-fail' : 'text-ink-2'}
        />
        <div className="flex items-center justify-end gap-1 @min-[660px]:col-span-2">
          {subject && (
            <Button
              size="small"
              icon={RotateCw}
              disabled={busy}
              title={freePort === null ? undefined : `Start it on port ${freePort}, which is free`}
              onClick={() => void startAgain(past.id, freePort ?? undefined)}
            >
              {freePort === null ? 'Start again' : `Use ${freePort}`}
            </Button>
          )}
          <IconButton label={`Take ${title} out of the list`} icon={X} disabled={busy} onClick={remove} />
        </div>
      </div>
    </li>
  );
}
