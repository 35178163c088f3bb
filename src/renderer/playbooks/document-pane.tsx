/** One open document: its name and what can be done with it, its text, what is wrong with it, where the cursor is. */

import { gotoLine } from '@codemirror/search';
import { Ellipsis, List, PanelRightClose, PanelRightOpen, Play, StepForward } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { keyLabel } from '../app/keys.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { menuItem } from '../commands/registry.ts';
import { currentStep } from '../run/reduce.ts';
import { useRun } from '../run/run-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { ContextMenu, DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { Status } from '../ui/status.tsx';
import { showSide, useDesk, useOpen } from './desk-store.ts';
import { DiskBanner } from './disk-banner.tsx';
import type { PlaybookDocument } from './documents.ts';
import { outlineOf } from './editor/language.ts';
import { mistakesOf, nextMistake, selectMistake } from './editor/mistakes.tsx';
import { lightLine } from './editor/run-marks.ts';
import { whyNot } from './running.ts';

const Comparison = lazy(() => import('./comparison.tsx'));

/** `shop|web|2` after the action's name; long ones are cut by the menu. */
function outlineItems(document: PlaybookDocument): MenuItem[] {
  const { editor } = document;
  if (!editor) return [];
  const entries = outlineOf(editor.state);
  if (entries.length === 0) return [{ kind: 'heading', label: 'No actions yet' }];
  return entries.slice(0, 500).map(({ name, about, line }) => ({
    label: about === '' ? name : `${about.replaceAll('|', ' / ')}  ${name}`,
    keys: String(line),
    run: () => document.goToLine(line),
  }));
}

const MORE = [
  ...['save', 'save-as', 'revert', '-', 'undo', 'redo', 'find', 'format', 'fold-all', 'unfold-all', '-', 'close'],
] as const;

function moreItems(): MenuItem[] {
  return MORE.map((name) => (name === '-' ? { kind: 'separator' } : menuItem(`playbook.${name}`)));
}

function Header({ document }: { document: PlaybookDocument }) {
  const info = useOpen((open) => open);
  const running = useRun((state) => state.run?.running ?? false);
  const sideOpen = useDesk((state) => state.sideOpen);
  if (!info) return null;
  const { playbook, unsaved, draftProblem } = info;
  const reason = whyNot(info, running);
  const where = [
    playbook.folder,
    unsaved && (playbook.path === null ? 'not saved yet' : 'not saved'),
    playbook.readOnly && 'read only',
    info.saving && 'saving…',
  ].filter(Boolean);
  return (
    <header className="flex h-11 flex-none items-center gap-2 pr-3 pl-4">
      <h1
        className="min-w-12 truncate text-title font-semibold tracking-[-.008em]"
        title={playbook.path ?? playbook.name}
      >
        {playbook.name}
      </h1>
      {unsaved && (
        <span
          role="img"
          aria-label="Not saved"
          title="Not saved"
          className="size-[7px] flex-none rounded-full bg-accent"
        />
      )}
      <span
        className={cx('min-w-0 flex-[1_100_0] truncate', draftProblem ? 'text-fail' : 'text-ink-3')}
        title={playbook.readOnly?.message ?? draftProblem?.message}
      >
        {draftProblem ? `cannot be kept over a crash: ${draftProblem.message}` : where.join(', ')}
      </span>
      <DropdownMenu items={() => outlineItems(document)} align="end">
        <IconButton label="Actions of this playbook" icon={List} />
      </DropdownMenu>
      <DropdownMenu items={moreItems} align="end">
        <IconButton label="More" icon={Ellipsis} />
      </DropdownMenu>
      <IconButton
        label={sideOpen ? 'Hide plan and run' : 'Show plan and run'}
        icon={sideOpen ? PanelRightClose : PanelRightOpen}
        aria-expanded={sideOpen}
        onClick={() => showSide(!sideOpen)}
      />
      <Button
        kind="quiet"
        className="max-[1100px]:hidden"
        title="Canonical form (Alt F)"
        onClick={() => document.format()}
      >
        Format
      </Button>
      <Button
        icon={StepForward}
        disabled={reason !== null}
        title={reason ?? 'One step at a time, the next one shown (F10)'}
        onClick={() => void document.run({ step: true })}
      >
        Step
      </Button>
      <Button
        kind="primary"
        icon={Play}
        solid
        disabled={reason !== null}
        title={reason ?? (unsaved ? 'Run the text as it is typed (F5)' : 'Run (F5)')}
        onClick={() => void document.run()}
      >
        Run
      </Button>
    </header>
  );
}

function problemItems(document: PlaybookDocument): MenuItem[] {
  const { editor } = document;
  const info = useDesk.getState().documents[document.playbook.id];
  const own = editor ? mistakesOf(editor.state) : [];
  const foreign = (info?.check?.diagnostics ?? []).filter(({ file }) => file !== info?.check?.file);
  return [
    ...own.slice(0, 200).map(
      (mistake, index): MenuItem => ({
        label: mistake.diagnostic.message,
        keys: `line ${editor?.state.doc.lineAt(mistake.from).number ?? ''}`,
        picture: <Status shape={mistake.diagnostic.severity === 'error' ? 'fail' : 'wait'} />,
        run: () => {
          const now = editor && mistakesOf(editor.state)[index];
          if (editor && now) selectMistake(editor, now);
        },
      }),
    ),
    ...foreign.slice(0, 50).map(
      (diagnostic): MenuItem => ({
        label: `${diagnostic.file.split('/').at(-1)}: ${diagnostic.message}`,
        keys: `line ${diagnostic.line}`,
        picture: <Status shape={diagnostic.severity === 'error' ? 'fail' : 'wait'} />,
        run: () => void document.goToPlace(diagnostic.file, diagnostic.line),
      }),
    ),
  ];
}

function StatusLine({ document }: { document: PlaybookDocument }) {
  const info = useOpen((open) => open);
  if (!info) return null;
  const { check, line, column, selected, playbook } = info;
  const errors = check?.errors ?? 0;
  const warnings = check?.warnings ?? 0;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const quiet = 'rounded-chip px-1 transition-colors hover:bg-hover';
  return (
    <footer className="num flex h-[30px] flex-none items-center gap-3 pr-4 pl-3 text-small text-ink-3">
      {errors + warnings === 0 ? (
        <span role="status" className="px-1">
          {check === null ? 'Being checked…' : 'No mistakes'}
        </span>
      ) : (
        <DropdownMenu items={() => problemItems(document)}>
          <button
            type="button"
            className={cx('flex items-center gap-3', quiet)}
            title="Mistakes; F8 goes to the next one"
          >
            <span role="status" className="flex items-center gap-3">
              {errors > 0 && (
                <span className="flex items-center gap-1.5 font-medium text-fail">
                  <Status shape="fail" />
                  {count(errors, 'error')}
                </span>
              )}
              {errors === 0 && '0 errors'}
              <span className={warnings > 0 ? 'flex items-center gap-1.5 text-wait' : ''}>
                {warnings > 0 && <Status shape="wait" />}
                {count(warnings, 'warning')}
              </span>
            </span>
          </button>
        </DropdownMenu>
      )}
      {errors + warnings > 0 && (
        <button
          type="button"
          className={quiet}
          title="Go to the next mistake (F8)"
          onClick={() => document.editor && nextMistake(document.editor)}
        >
          Next
        </button>
      )}
      <span className="flex-1" />
      <button
        type="button"
        className={cx(quiet, 'whitespace-nowrap')}
        title={`Go to a line (${keyLabel('mod', 'Alt G')})`}
        onClick={() => document.editor && gotoLine(document.editor)}
      >
        Line {line}, column {column}
        {selected > 0 && ` (${selected} selected)`}
      </button>
      {check && <span className="whitespace-nowrap">{count(check.steps, 'step')}</span>}
      {playbook.lineBreaks !== 'lf' && (
        <span title="Line ends of the file: they stay as they are">
          {playbook.lineBreaks === 'crlf' ? 'CRLF' : 'mixed line ends'}
        </span>
      )}
      <span className="max-[1100px]:hidden">{playbook.kind === 'markdown' ? 'Markdown' : 'HeroScript'}</span>
    </footer>
  );
}

/** The line of the step that a run of this very playbook is at. */
function useRunLine(document: PlaybookDocument): number | null {
  return useRun(({ run }) => {
    if (!run?.running || run.path !== document.playbook.id) return null;
    const step = currentStep(run)?.step;
    return step && (step.file === run.path || step.file === '') ? step.line : null;
  });
}

export function DocumentPane({ document }: { document: PlaybookDocument }) {
  const host = useRef<HTMLDivElement>(null);
  const overlay = useDesk((state) => state.overlay);
  const running = useRun((state) => state.run?.running ?? false);
  const lit = useRunLine(document);
  const pointed = useRef<number | null>(null);

  useEffect(() => {
    if (!host.current) return;
    document.mount(host.current);
    document.focus();
    return () => document.unmount();
  }, [document]);

  useEffect(() => {
    if (document.editor) lightLine(document.editor, lit);
  }, [document, lit]);

  const items = (): MenuItem[] => {
    const line = document.runLine(pointed.current ?? undefined);
    const info = useDesk.getState().documents[document.playbook.id] ?? null;
    const reason = whyNot(info, running);
    return [
      {
        label: `Run from line ${line}`,
        icon: Play,
        keys: keyLabel('mod', 'F5'),
        disabled: reason !== null,
        run: () => void document.run({ from: { line } }),
      },
      {
        label: `Step from line ${line}`,
        icon: StepForward,
        disabled: reason !== null,
        run: () => void document.run({ from: { line }, step: true }),
      },
      { kind: 'separator' },
      {
        label: 'Copy',
        run: () => {
          const state = document.editor?.state;
          if (state)
            void attempt(
              call('clipboard.write', { text: state.sliceDoc(state.selection.main.from, state.selection.main.to) }),
            );
        },
      },
      {
        label: 'Paste',
        run: () =>
          void attempt(call('clipboard.read')).then((text) => {
            const { editor } = document;
            if (text !== null && editor) editor.dispatch(editor.state.replaceSelection(text));
            editor?.focus();
          }),
      },
    ];
  };

  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <Header document={document} />
      <DiskBanner document={document} />
      <ContextMenu items={items}>
        <div
          ref={host}
          hidden={overlay !== null}
          className="min-h-0 flex-1 overflow-hidden [&[hidden]]:hidden"
          onContextMenuCapture={(event) => {
            const { editor } = document;
            const at = editor?.posAtCoords({ x: event.clientX, y: event.clientY }, false);
            // By the menu key it is where the cursor is.
            pointed.current = event.clientX > 0 ? (at ?? null) : null;
          }}
        />
      </ContextMenu>
      {overlay !== null && (
        <Suspense fallback={<div className="flex-1" />}>
          <Comparison document={document} />
        </Suspense>
      )}
      <StatusLine document={document} />
    </div>
  );
}
