/** The designer's dialogs: the plan before it is applied, which window of a playbook, a template's name or its end, a file that changed. */
import { Dialog as Radix } from 'radix-ui';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { LONGEST_ABOUT, LONGEST_TITLE } from '../../core/design/template.ts';
import type { Step } from '../../core/playbook/types.ts';
import { useApp } from '../app/store.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { SummaryChips } from './apply-bar.tsx';
import {
  apply,
  closeDialog,
  type Dialog,
  deleteTemplate,
  fileName,
  openFrom,
  saveAs,
  saveTemplate,
  useDialog,
  windowName,
  writeInto,
} from './designer-actions.ts';
import { documentNow, useDesigner } from './designer-store.ts';
import { Box, LABEL } from './fields.tsx';
import { capital, doing, ending, plural, summarise } from './plan-summary.ts';

interface FrameProps {
  title: string;
  about?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

function Frame({ title, about, wide, children }: FrameProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          className={cx(
            'rise fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100vh-64px)] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-dialog bg-pop p-5 shadow-dialog outline-none',
            wide ? 'w-[640px]' : 'w-[400px]',
          )}
          onKeyDown={(event) => {
            // A key that is still held from asking for the plan does not agree to it.
            if (event.repeat && event.key === 'Enter') event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            useDesigner.setState(({ focusCard }) => ({ focusCard: focusCard + 1 }));
          }}
        >
          <Radix.Title className="flex-none text-lead font-semibold [overflow-wrap:anywhere] text-ink">
            {title}
          </Radix.Title>
          <Radix.Description asChild>
            <div className="mt-1 flex-none [overflow-wrap:anywhere] text-ink-2">{about}</div>
          </Radix.Description>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Cancel({ label = 'Cancel' }: { label?: string }) {
  return (
    <Radix.Close asChild>
      <Button kind="quiet">{label}</Button>
    </Radix.Close>
  );
}

const TONES: Record<Step['change'], string> = {
  create: 'bg-run-soft text-run',
  start: 'bg-run-soft text-run',
  send: 'bg-run-soft text-run',
  restart: 'bg-wait-soft text-wait',
  update: 'bg-done-soft text-done',
  delete: 'bg-fail-soft text-fail',
  keep: 'bg-hover text-ink-3',
};

const WORDS: Record<Step['change'], string> = {
  create: 'Create',
  start: 'Start',
  send: 'Type',
  restart: 'Restart',
  update: 'Change',
  delete: 'End',
  keep: 'Keep',
};

function StepRow({ step }: { step: Step }) {
  const keep = step.change === 'keep';
  return (
    <li className="grid grid-cols-[64px_1fr] gap-3 py-1.5">
      <span
        className={cx(
          'h-5 justify-self-start rounded-chip px-1.5 text-micro leading-5 font-medium',
          TONES[step.change],
        )}
      >
        {WORDS[step.change]}
      </span>
      <div className={cx('min-w-0 [overflow-wrap:anywhere]', keep && 'text-ink-3')}>
        <span className={cx('mono text-small', keep ? '' : 'text-ink')}>{step.target}</span>{' '}
        <span className={keep ? '' : 'text-ink-2'}>{step.reason}</span>
        {step.diff && (
          <div className="mono mt-1 overflow-hidden rounded-control bg-well text-small leading-[18px]">
            <p className="truncate bg-fail-soft px-2 whitespace-pre text-fail">− {step.diff.before}</p>
            <p className="truncate bg-run-soft px-2 whitespace-pre text-run">+ {step.diff.after}</p>
          </div>
        )}
        {step.ends?.map((end) => (
          <p key={`${end.pane} ${end.pid}`} className="num mt-1 text-fail">
            Ends <span className="mono text-small">{end.command}</span> in {end.pane}: process {end.pid},{' '}
            {plural(end.processes, 'process', 'processes')}
          </p>
        ))}
      </div>
    </li>
  );
}

function ApplyDialog({ dialog }: { dialog: Extract<Dialog, { kind: 'apply' }> }) {
  const busy = useDialog((state) => state.busy);
  const snapshot = useApp((state) => state.server?.snapshot ?? { server: null, sessions: [] });
  const design = documentNow()?.design;
  const { plan, problem } = dialog.plan;
  if (!design) return null;
  if (!plan) {
    return (
      <Frame title="This design cannot be applied" about={problem?.message}>
        {problem?.hint && <p className="mt-1 text-ink-3">{problem.hint}</p>}
        <div className="mt-5 flex justify-end">
          <Cancel label="Close" />
        </div>
      </Frame>
    );
  }
  const summary = summarise(plan, design, snapshot);
  const ends = summary.ends.length > 0;
  const does = doing(summary);
  const action = ends ? `Apply and ${ending(summary)}` : does === '' ? 'Apply' : capital(does);
  return (
    <Frame
      wide
      title={`Apply ${windowName(design.name)}`}
      about={
        <span className="flex flex-wrap items-center gap-1.5">
          {summary.changes === 0 ? (
            'Everything is as designed: nothing would change.'
          ) : (
            <SummaryChips summary={summary} />
          )}
          {summary.changes > 0 && !ends && <span className="text-ink-3">Nothing ends.</span>}
        </span>
      }
    >
      {dialog.changed && (
        <p role="alert" className="mt-3 rounded-control bg-wait-soft px-3 py-2 text-wait">
          The server changed meanwhile: something else would be done now. Look at the plan again.
        </p>
      )}
      <ol
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
        tabIndex={0}
        aria-label="Plan"
        className="-mx-2 mt-3 min-h-0 flex-1 divide-y divide-line overflow-y-auto px-2 select-text"
      >
        {plan.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the plan.
          <StepRow key={index} step={step} />
        ))}
      </ol>
      <div className="mt-4 flex flex-none items-center justify-end gap-2">
        <Cancel />
        <Button
          kind={ends ? 'danger' : 'primary'}
          disabled={busy || summary.changes === 0}
          title={summary.changes === 0 ? 'There is nothing to do' : undefined}
          autoFocus={!ends && summary.changes > 0}
          onClick={() => void apply(dialog.plan)}
          className="min-w-0 !flex-shrink"
        >
          <span className="truncate">{action}</span>
        </Button>
      </div>
    </Frame>
  );
}

function ChooseDialog({ dialog }: { dialog: Extract<Dialog, { kind: 'choose' }> }) {
  return (
    <Frame title="Which window?" about={`${fileName(dialog.file.path)} declares several.`}>
      <div className="mt-3 flex min-h-0 flex-col gap-1 overflow-y-auto">
        {dialog.designs.map((found) => (
          <Button
            key={windowName(found.design.name)}
            className="justify-between"
            onClick={() => openFrom(dialog.file, found)}
          >
            <span className="truncate">{windowName(found.design.name)}</span>
            <span className="num font-normal text-ink-3">{plural(found.design.panes.length, 'pane')}</span>
          </Button>
        ))}
      </div>
      <div className="mt-5 flex justify-end">
        <Cancel />
      </div>
    </Frame>
  );
}

function TemplateDialog({ dialog }: { dialog: Extract<Dialog, { kind: 'template' }> }) {
  const busy = useDialog((state) => state.busy);
  const [title, setTitle] = useState(dialog.taken ?? dialog.design.name.window.slice(0, LONGEST_TITLE));
  const [about, setAbout] = useState('');
  const id = useId();
  const taken = dialog.taken !== null && title.trim() === dialog.taken;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() !== '' && !busy) void saveTemplate(dialog.design, title.trim(), about.trim(), taken);
  };
  return (
    <Frame title="Save as a template" about={`${plural(dialog.design.panes.length, 'pane')} with what they run.`}>
      <form onSubmit={submit} className="mt-3 flex flex-col gap-3">
        <div>
          <label htmlFor={id} className={cx(LABEL, 'mb-1')}>
            Title
          </label>
          <Box>
            <input
              id={id}
              value={title}
              maxLength={LONGEST_TITLE}
              onChange={(event) => setTitle(event.target.value)}
              onFocus={(event) => event.target.select()}
              className="h-full min-w-0 flex-1 bg-transparent outline-none select-text"
            />
          </Box>
          {taken && (
            <p role="alert" className="mt-1 text-small text-wait">
              There is a template of that title. Saving replaces it.
            </p>
          )}
        </div>
        <div>
          <label htmlFor={`${id}-about`} className={cx(LABEL, 'mb-1')}>
            What it is for
          </label>
          <Box>
            <input
              id={`${id}-about`}
              value={about}
              maxLength={LONGEST_ABOUT}
              onChange={(event) => setAbout(event.target.value)}
              className="h-full min-w-0 flex-1 bg-transparent outline-none select-text"
            />
          </Box>
        </div>
        <div className="mt-2 flex justify-end gap-2">
          <Cancel />
          <Button type="submit" kind="primary" disabled={title.trim() === '' || busy}>
            {taken ? 'Replace' : 'Save'}
          </Button>
        </div>
      </form>
    </Frame>
  );
}

function DeleteDialog({ dialog }: { dialog: Extract<Dialog, { kind: 'delete' }> }) {
  return (
    <Frame
      title={`Delete ${dialog.title}?`}
      about={dialog.problem === null ? 'This template is gone for good then.' : `It cannot be read. ${dialog.problem}`}
    >
      <div className="mt-5 flex justify-end gap-2">
        <Cancel />
        <Button kind="danger" onClick={() => void deleteTemplate(dialog)}>
          Delete
        </Button>
      </div>
    </Frame>
  );
}

function OverwriteDialog({ dialog }: { dialog: Extract<Dialog, { kind: 'overwrite' }> }) {
  return (
    <Frame
      title={`${fileName(dialog.path)} has changed`}
      about="This window is not in the file as it was when it was loaded. Saving puts the design in its place; everything else in the file stays."
    >
      <div className="mt-5 flex justify-end gap-2">
        <Cancel />
        <Button
          onClick={() => {
            closeDialog();
            void saveAs();
          }}
        >
          Save as another file…
        </Button>
        <Button kind="primary" onClick={() => void writeInto({ path: dialog.path, text: dialog.text })}>
          Save here
        </Button>
      </div>
    </Frame>
  );
}

export function Dialogs() {
  const dialog = useDialog((state) => state.dialog);
  switch (dialog?.kind) {
    case 'apply':
      return <ApplyDialog dialog={dialog} />;
    case 'choose':
      return <ChooseDialog dialog={dialog} />;
    case 'template':
      return <TemplateDialog dialog={dialog} />;
    case 'delete':
      return <DeleteDialog dialog={dialog} />;
    case 'overwrite':
      return <OverwriteDialog dialog={dialog} />;
    default:
      return null;
  }
}
