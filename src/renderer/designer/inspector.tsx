/** The inspector: every field of the selected pane, what is wrong with it, and what applying would do to it. */
import { ArrowLeftRight, Copy, Folder, Plus, Trash2, X } from 'lucide-react';
import { useId, useState } from 'react';
import { type Design, type DesignPane, setPane } from '../../core/design/index.ts';
import { paneCells } from '../../core/layout/cells.ts';
import { paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { DropdownMenu } from '../ui/menu.tsx';
import { Status, shapeOf } from '../ui/status.tsx';
import { candidates, needsOf, withNeed, withoutNeed } from './dependencies.ts';
import { change, useDesigner } from './designer-store.ts';
import {
  AreaField,
  Box,
  ChoiceField,
  LABEL,
  Row,
  SwitchRow,
  TextField,
  useWrong,
  Wrong,
  watchField,
} from './fields.tsx';
import { cellsOf, duplicate, paneWords, remove } from './moves.ts';
import { swapMenu } from './pane-menu.ts';
import { usePlan, usePlanFresh } from './plan-store.ts';
import { capital, liveWindow, plural, stepOf } from './plan-summary.ts';
import { READY_KINDS, type ReadyFields, readyFields, readyText } from './ready.ts';

interface Props {
  design: Design;
  number: number;
}

type Set = (changes: Parameters<typeof setPane>[2], group: string | null) => void;

function Environment({ pane, number, set }: { pane: DesignPane; number: number; set: Set }) {
  const wrong = useWrong(number, 'env');
  const id = useId();
  const entries = pane.env ?? [];
  const put = (index: number, entry: { key: string; value: string }, group: string) =>
    set({ env: entries.map((each, at) => (at === index ? entry : each)) }, group);
  const cell = 'mono h-full w-full min-w-0 bg-transparent px-2 text-small outline-none select-text';
  return (
    <div>
      <div className="mb-1 flex items-center justify-between">
        <span id={id} className={LABEL}>
          Environment
        </span>
        <IconButton
          small
          label="Add a variable"
          icon={Plus}
          className="-my-0.5"
          onClick={(event) => {
            set(
              { env: [...entries, { key: `NAME${entries.length === 0 ? '' : entries.length + 1}`, value: '' }] },
              null,
            );
            const box = event.currentTarget.closest('[data-env]');
            // The new row is there once React has drawn it.
            requestAnimationFrame(() => box?.querySelector<HTMLInputElement>('[data-row]:last-child input')?.select());
          }}
        />
      </div>
      {entries.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a table of fields, not a set with a legend.
        <div
          role="group"
          aria-labelledby={id}
          className={cx(
            'field overflow-hidden rounded-control',
            wrong?.error && 'shadow-[inset_0_0_0_1px_var(--fail-mark)]',
          )}
        >
          {entries.map((entry, index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a variable is its place; its name is being typed.
              key={index}
              data-row
              className={cx(
                'group/row grid h-[26px] grid-cols-[104px_1fr_22px] items-center',
                index > 0 && 'shadow-[0_-1px_var(--line)]',
              )}
            >
              <input
                aria-label={`Name of variable ${index + 1}`}
                value={entry.key}
                spellCheck={false}
                className={cx(cell, 'text-ink-2')}
                onChange={(event) => put(index, { ...entry, key: event.target.value }, `env key ${number} ${index}`)}
                {...watchField('env')}
              />
              <input
                aria-label={`Value of ${entry.key}`}
                value={entry.value}
                spellCheck={false}
                className={cx(cell, 'shadow-[-1px_0_var(--line)]')}
                onChange={(event) =>
                  put(index, { ...entry, value: event.target.value }, `env value ${number} ${index}`)
                }
                {...watchField('env')}
              />
              <button
                type="button"
                aria-label={`Remove ${entry.key}`}
                className="grid h-full place-items-center text-ink-3 opacity-0 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100"
                onClick={() => set({ env: entries.filter((_, at) => at !== index) }, null)}
              >
                <X size={12} strokeWidth={2.1} aria-hidden />
              </button>
            </div>
          ))}
        </div>
      )}
      <Wrong id={`${id}-wrong`} wrong={wrong} />
    </div>
  );
}

function DependsOn({ design, number, set }: { design: Design; number: number; set: Set }) {
  const wrong = useWrong(number, 'depends_on');
  const id = useId();
  const needs = needsOf(design, design.panes[number - 1]);
  const others = candidates(design, number);
  return (
    <div>
      <div id={id} className={cx(LABEL, 'mb-1')}>
        Depends on
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: chips in a box, not a set with a legend. */}
      <div role="group" aria-labelledby={id}>
        <Box wrong={wrong} className="h-auto flex-wrap !gap-1 !px-1 py-[3px]">
          {needs.map(({ text, pane }, index) => (
            <span
              key={text}
              className="inline-flex h-5 max-w-full items-center gap-1 rounded-chip bg-select pr-1 pl-1.5 text-micro font-medium text-ink-2"
            >
              <span className="truncate">
                {pane === null ? text : (design.panes[pane - 1]?.label ?? `pane ${pane}`)}
              </span>
              <button
                type="button"
                aria-label={`Remove ${text}`}
                className="rounded-[3px] text-ink-3 hover:text-ink"
                onClick={() => set({ dependsOn: withoutNeed(design, number, index) }, null)}
                {...watchField('depends_on')}
              >
                <X size={12} strokeWidth={2.1} aria-hidden />
              </button>
            </span>
          ))}
          <span className="flex-1" />
          <DropdownMenu
            align="end"
            items={() => {
              if (others.length === 0) {
                const why =
                  design.panes.length === 1
                    ? 'There is no other pane'
                    : 'Every other pane is there or waits for this one';
                return [{ label: why, disabled: true, run: () => {} }];
              }
              return others.map((other) => ({
                label: capital(paneWords(design, other)),
                run: () => set({ dependsOn: withNeed(design, number, other) }, null),
              }));
            }}
          >
            <button
              type="button"
              aria-label="Add a pane that must be ready first"
              className="grid size-[22px] flex-none place-items-center rounded-[5px] text-ink-2 hover:bg-press hover:text-ink"
              {...watchField('depends_on')}
            >
              <Plus size={14} strokeWidth={1.9} aria-hidden />
            </button>
          </DropdownMenu>
        </Box>
      </div>
      <Wrong id={`${id}-wrong`} wrong={wrong} />
    </div>
  );
}

const KIND_NAMES: readonly (readonly [ReadyFields['kind'], string])[] = [
  ['none', 'When it has started'],
  ...Object.entries(READY_KINDS).map(([kind, { name }]) => [kind as ReadyFields['kind'], name] as const),
];

function Ready({ pane, number, set }: { pane: DesignPane; number: number; set: Set }) {
  const wrong = useWrong(number, 'ready');
  const wrongTime = useWrong(number, 'ready_timeout');
  const id = useId();
  const fields = readyFields(pane.ready);
  const options = fields.kind === 'other' ? [...KIND_NAMES, ['other', 'As written'] as const] : KIND_NAMES;
  const known = fields.kind === 'none' || fields.kind === 'other' ? null : READY_KINDS[fields.kind];
  const chooseKind = (kind: ReadyFields['kind']) => {
    const value = kind === 'none' || kind === 'other' ? '' : READY_KINDS[kind].example;
    set({ ready: readyText({ kind, value }) }, null);
  };
  return (
    <div>
      <Row label="Ready" htmlFor={id}>
        <div className={cx('grid gap-2', fields.kind === 'none' ? 'grid-cols-1' : 'grid-cols-[104px_1fr]')}>
          <Box>
            <select
              id={id}
              value={fields.kind}
              onChange={(event) => chooseKind(event.target.value as ReadyFields['kind'])}
              className="h-full min-w-0 flex-1 cursor-default bg-transparent outline-none [&>option]:bg-pop"
              {...watchField('ready')}
            >
              {options.map(([kind, name]) => (
                <option key={kind} value={kind}>
                  {name}
                </option>
              ))}
            </select>
          </Box>
          {fields.kind !== 'none' && (
            <Box wrong={wrong}>
              <input
                aria-label={known?.label ?? 'Ready condition'}
                aria-invalid={wrong?.error ?? false}
                aria-describedby={wrong ? `${id}-wrong` : undefined}
                value={fields.value}
                spellCheck={false}
                onChange={(event) =>
                  set({ ready: readyText({ kind: fields.kind, value: event.target.value }) }, `ready ${number}`)
                }
                className="mono h-full min-w-0 flex-1 bg-transparent text-small outline-none select-text"
                {...watchField('ready')}
              />
            </Box>
          )}
        </div>
      </Row>
      <Wrong id={`${id}-wrong`} wrong={wrong} />
      {(fields.kind !== 'none' || pane.readyTimeout) && (
        <>
          <div className="mt-2 flex h-6 items-center gap-2">
            <label htmlFor={`${id}-time`} className="min-w-0 flex-1 truncate text-small text-ink-3">
              Fails if not ready within
            </label>
            <Box wrong={wrongTime} className="h-6 !min-h-6 w-[72px]">
              <input
                id={`${id}-time`}
                value={pane.readyTimeout ?? ''}
                placeholder="60s"
                spellCheck={false}
                onChange={(event) => set({ readyTimeout: event.target.value }, `ready_timeout ${number}`)}
                className="num h-full min-w-0 flex-1 bg-transparent text-right outline-none select-text"
                {...watchField('ready_timeout')}
              />
            </Box>
          </div>
          <Wrong id={`${id}-time-wrong`} wrong={wrongTime} />
        </>
      )}
    </div>
  );
}

function Restart({ pane, number, set }: { pane: DesignPane; number: number; set: Set }) {
  const wrongTimes = useWrong(number, 'max_restarts');
  const wrongBackoff = useWrong(number, 'backoff');
  const id = useId();
  const again = pane.restart === 'on-failure' || pane.restart === 'always';
  return (
    <div>
      <ChoiceField
        label="Restart"
        field="restart"
        value={pane.restart ?? 'never'}
        options={[
          ['never', 'Never'],
          ['on-failure', 'On failure'],
          ['always', 'Always'],
        ]}
        // Without a word on it a command is not restarted either, but a later run starts one that has finished.
        choose={(restart) =>
          restart !== (pane.restart ?? 'never') && set({ restart: restart === 'never' ? undefined : restart }, null)
        }
      />
      {!again && pane.cmd && (
        <div className="mt-1.5 text-small text-ink-3">
          <SwitchRow
            label="Run it again with the next Apply"
            field="restart"
            on={pane.restart === undefined}
            change={(on) => set({ restart: on ? undefined : 'never' }, null)}
          />
        </div>
      )}
      {(again || pane.maxRestarts || pane.backoff) && (
        <div className="mt-2 grid grid-cols-2 gap-2">
          <Box wrong={wrongTimes}>
            <label htmlFor={`${id}-times`} className="flex-none text-ink-3">
              At most
            </label>
            <input
              id={`${id}-times`}
              inputMode="numeric"
              value={pane.maxRestarts ?? ''}
              placeholder="no limit"
              onChange={(event) => set({ maxRestarts: event.target.value }, `max_restarts ${number}`)}
              className="num h-full min-w-0 flex-1 bg-transparent text-right outline-none select-text"
              {...watchField('max_restarts')}
            />
          </Box>
          <Box wrong={wrongBackoff}>
            <label
              htmlFor={`${id}-backoff`}
              className="flex-none text-ink-3"
              title="The wait before the first restart; it doubles"
            >
              Backoff
            </label>
            <input
              id={`${id}-backoff`}
              value={pane.backoff ?? ''}
              placeholder="1s"
              onChange={(event) => set({ backoff: event.target.value }, `backoff ${number}`)}
              className="num h-full min-w-0 flex-1 bg-transparent text-right outline-none select-text"
              {...watchField('backoff')}
            />
          </Box>
        </div>
      )}
      <Wrong id={`${id}-times-wrong`} wrong={wrongTimes} />
      <Wrong id={`${id}-backoff-wrong`} wrong={wrongBackoff} />
    </div>
  );
}

/** The file and what is in it before are rarely chosen: they are folded away until they are. */
function Log({ pane, number, set }: { pane: DesignPane; number: number; set: Set }) {
  const [open, setOpen] = useState(false);
  const chosen = Boolean(pane.logpath) || pane.logreset === true;
  const shown = chosen || (open && pane.log === true);
  return (
    <div>
      <SwitchRow
        label="Log to disk"
        field="log"
        on={pane.log === true}
        change={(log) => set({ log }, null)}
        help={
          pane.log === undefined ? (
            <span className="text-small text-ink-3">as in the settings</span>
          ) : pane.log && chosen ? undefined : (
            <button
              type="button"
              aria-expanded={pane.log ? open : undefined}
              onClick={() => (pane.log ? setOpen(!open) : set({ log: undefined }, null))}
              className="rounded-key px-1 text-small text-ink-3 hover:text-ink"
            >
              {pane.log ? (open ? 'Less' : 'Options') : 'As in the settings'}
            </button>
          )
        }
      />
      {shown && (
        <div className="mt-2 flex flex-col gap-2">
          <TextField
            pane={number}
            field="logpath"
            label="Log file"
            mono
            value={pane.logpath ?? ''}
            placeholder="Where Muxworks keeps its logs"
            change={(logpath) => set({ logpath }, 'logpath')}
          />
          <SwitchRow
            label="Start the log empty"
            field="logreset"
            on={pane.logreset === true}
            change={(logreset) => set({ logreset: logreset || undefined }, null)}
          />
        </div>
      )}
    </div>
  );
}

const CHANGES: Record<string, string> = {
  create: 'Apply makes this pane.',
  start: 'Apply starts its command.',
  restart: 'Apply ends what runs in it and starts its command.',
  update: 'Apply changes its settings; what runs in it goes on.',
  keep: 'Apply leaves it as it is.',
};

/** A reason as a sentence: those of what is kept are fragments. */
function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${capital(reason)}.`;
}

/** What the pane is on the server now, and what applying would make of it. */
function Facts({ design, number }: Props) {
  const live = useApp((state) => {
    const window = state.server && liveWindow(state.server.snapshot, design.name);
    const { live: id } = design.panes[number - 1] ?? {};
    // Of a design that was loaded from the server the numbers may have closed up since: its panes are known by their ids.
    return (
      window?.panes.find((pane) => pane.id === id) ??
      (design.live ? undefined : window?.panes.find((pane) => pane.number === number)) ??
      null
    );
  });
  const plan = usePlan((state) => state.result?.plan ?? null);
  const fresh = usePlanFresh();
  const step = stepOf(plan, number);
  const command = design.panes[number - 1]?.cmd?.trim();
  const after = needsOf(design, design.panes[number - 1]).map(({ text }) => text);
  const what = live
    ? step
      ? `${CHANGES[step.change] ?? ''} ${sentence(step.reason)}`
      : 'Apply leaves it as it is.'
    : command
      ? `Apply makes this pane and starts its command${after.length === 0 ? '' : ` once ${after.join(' and ')} ${after.length === 1 ? 'is' : 'are'} ready`}.`
      : 'Apply makes this pane with a shell in it.';
  return (
    <div className="rounded-card bg-sheet px-3 py-2.5 [[data-theme=light]_&]:bg-pop">
      <div className="flex items-center gap-2">
        <Status shape={live ? shapeOf(live) : 'idle'} />
        <span className="min-w-0 truncate font-semibold">
          {live ? `Now: ${paneName(live)}` : 'Not on the server yet'}
        </span>
      </div>
      <p className={cx('mt-1 text-small text-ink-2 transition-opacity', !fresh && 'opacity-50')}>{what}</p>
      {step?.ends?.map((end) => (
        <p key={end.pid} className="mt-1 text-small text-fail">
          Ends {end.command} (process {end.pid}, {plural(end.processes, 'process', 'processes')}).
        </p>
      ))}
    </div>
  );
}

export function Inspector({ design, number }: Props) {
  const pane = design.panes[number - 1] ?? {};
  const cell = paneCells(cellsOf(design)).find((each) => each.pane === number);
  const set: Set = (changes, group) =>
    change((before) => setPane(before, number, changes), null, group === null ? null : `${group} of ${number}`);
  const lines = pane.cmd?.trim() ? pane.cmd.trim().split('\n').length : 0;
  const only = design.panes.length === 1;
  const full = design.panes.length === 16;
  const chooseDirectory = async () => {
    const path = await attempt(call('design.directory', { from: pane.cwd ?? '' }));
    if (path !== null) set({ cwd: path }, null);
  };
  return (
    <aside aria-label={`Pane ${number}`} className="flex w-[296px] flex-none flex-col overflow-hidden bg-panel">
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <span className="min-w-0 flex-1 truncate font-semibold">
          Pane {number}{' '}
          <span className="num font-normal text-ink-3">
            {cell?.width} × {cell?.height}
          </span>
        </span>
        <DropdownMenu align="end" items={() => swapMenu(number)}>
          <button
            type="button"
            aria-label="Swap with another pane"
            title="Swap with another pane"
            disabled={only}
            className="grid size-7 flex-none place-items-center rounded-control text-ink-2 transition-colors hover:bg-press hover:text-ink disabled:text-ink-4"
          >
            <ArrowLeftRight size={16} strokeWidth={1.75} aria-hidden />
          </button>
        </DropdownMenu>
        <IconButton label="Duplicate" keys="D" icon={Copy} disabled={full} onClick={() => duplicate(number)} />
        <IconButton label="Remove" keys="Delete" icon={Trash2} disabled={only} onClick={() => remove(number)} />
      </header>
      <form
        className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-x-hidden overflow-y-auto px-4 pt-0.5 pb-4"
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          useDesigner.setState(({ focusCard }) => ({ focusCard: focusCard + 1 }));
        }}
      >
        <TextField
          pane={number}
          field="label"
          label="Label"
          value={pane.label ?? ''}
          placeholder="No label"
          change={(label) => set({ label }, 'label')}
        />
        <AreaField
          pane={number}
          field="cmd"
          label="Command"
          help={lines > 1 ? `${lines} lines, run as a script` : undefined}
          value={pane.cmd ?? ''}
          placeholder="A plain shell"
          change={(cmd) => set({ cmd }, 'cmd')}
        />
        <TextField
          pane={number}
          field="cwd"
          label="Directory"
          mono
          value={pane.cwd ?? ''}
          placeholder={design.cwd ?? 'That of the session'}
          change={(cwd) => set({ cwd }, 'cwd')}
          end={
            <IconButton
              small
              label="Choose a directory"
              icon={Folder}
              className="-mr-1.5 text-ink-3"
              onClick={() => void chooseDirectory()}
            />
          }
        />
        <div data-env>
          <Environment pane={pane} number={number} set={set} />
        </div>
        <Log pane={pane} number={number} set={set} />
        <Restart pane={pane} number={number} set={set} />
        <DependsOn design={design} number={number} set={set} />
        <Ready pane={pane} number={number} set={set} />
        <Facts design={design} number={number} />
      </form>
    </aside>
  );
}
