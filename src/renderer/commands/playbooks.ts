/** Commands for playbooks and their runs. The desk with its editor is loaded when the first of them needs it. */
import {
  ChevronsDownUp,
  ChevronsUpDown,
  CircleAlert,
  FilePlus,
  FolderOpen,
  FolderPlus,
  History,
  ListChecks,
  PanelRight,
  Play,
  Redo2,
  RefreshCw,
  Save,
  SaveAll,
  Search,
  SkipForward,
  Square,
  StepForward,
  TextCursorInput,
  Trash2,
  Undo2,
  WandSparkles,
  X,
} from 'lucide-react';
import { showView } from '../app/actions.ts';
import { openPlaybook } from '../app/playbooks.ts';
import { useApp } from '../app/store.ts';
import { addFolder, chooseFile, newPlaybook, showSide, useDesk } from '../playbooks/desk-store.ts';
import { whyNot } from '../playbooks/running.ts';
import { waitingStep } from '../run/reduce.ts';
import { showHistory, stepRun, stopRun, useRun } from '../run/run-store.ts';
import { type Command, type Context, register } from './registry.ts';

type Documents = typeof import('../playbooks/documents.ts');
type Document = NonNullable<ReturnType<Documents['currentDocument']>>;

const HERE = ['playbooks'] as const;

let documents: Documents | null = null;

/** The view has them already: they are its own. */
async function loadDocuments(): Promise<void> {
  documents ??= await import('../playbooks/documents.ts');
}

useApp.subscribe((state) => {
  if (state.view === 'playbooks' && documents === null) void loadDocuments();
});

/** The document on view. */
function here(app: Context['app']): Document | null {
  return app.view === 'playbooks' ? (documents?.currentDocument() ?? null) : null;
}

function isOpen({ app }: Context): true | string {
  return here(app) !== null || 'No playbook is open on view';
}

function isRunnable({ app }: Context): true | string {
  const document = here(app);
  if (document === null) return 'No playbook is open on view';
  const { run } = useRun.getState();
  return whyNot(useDesk.getState().documents[document.playbook.id] ?? null, run?.running ?? false) ?? true;
}

function runIsUnderWay(): true | string {
  return useRun.getState().run?.running === true || 'No run is under way';
}

function isWaiting(): boolean {
  const { run } = useRun.getState();
  return run !== null && waitingStep(run) !== null;
}

/** Runs the document, or goes on with a run that waits. */
function go(app: Context['app'], step: boolean): void {
  if (isWaiting()) stepRun(step ? 'next' : 'continue');
  else void here(app)?.run(step ? { step } : {});
}

function onDocument(command: Omit<Command, 'group' | 'where' | 'available' | 'run'> & Partial<Command>): Command {
  return { group: 'Playbooks', where: HERE, available: isOpen, run: () => undefined, ...command };
}

/** Something that the editor itself does. */
function inEditor(
  command: Omit<Command, 'group' | 'where' | 'available' | 'run' | 'fixed'>,
  work: (view: NonNullable<Document['editor']>) => unknown,
): Command {
  return onDocument({
    ...command,
    // CodeMirror has its keys, and they go by where its cursor is.
    fixed: true,
    run: async ({ app }) => {
      const editor = here(app)?.editor;
      if (!editor) return;
      await work(editor);
      editor.focus();
    },
  });
}

register([
  {
    id: 'playbook.open-and-run',
    group: 'Run',
    title: 'Open a playbook…',
    named: () => 'Open a playbook and run it…',
    words: 'file heroscript start',
    icon: Play,
    keys: ['Ctrl+Shift+O'],
    available: () => true,
    run: openPlaybook,
  },
  onDocument({
    id: 'playbook.run',
    group: 'Run',
    title: 'Run',
    named: () => 'Run the open playbook',
    words: 'start',
    icon: Play,
    keys: ['F5'],
    available: (context) => (isWaiting() && context.app.view === 'playbooks') || isRunnable(context),
    run: ({ app }) => go(app, false),
  }),
  onDocument({
    id: 'playbook.run-from-line',
    group: 'Run',
    title: 'Run from the line of the cursor',
    icon: Play,
    keys: ['Mod+F5'],
    available: isRunnable,
    run: ({ app }) => {
      const document = here(app);
      void document?.run({ from: { line: document.runLine() } });
    },
  }),
  onDocument({
    id: 'playbook.step',
    group: 'Run',
    title: 'Step',
    named: () => 'Run the open playbook step by step',
    icon: StepForward,
    keys: ['F10'],
    available: (context) => (isWaiting() && context.app.view === 'playbooks') || isRunnable(context),
    run: ({ app }) => go(app, true),
  }),
  onDocument({
    id: 'playbook.step-from-line',
    group: 'Run',
    title: 'Step from the line of the cursor',
    icon: StepForward,
    available: isRunnable,
    run: ({ app }) => {
      const document = here(app);
      void document?.run({ from: { line: document.runLine() }, step: true });
    },
  }),
  {
    id: 'run.stop',
    group: 'Run',
    title: 'Stop the run',
    about: () => 'after its current step',
    words: 'end playbook',
    icon: Square,
    keys: ['Shift+F5'],
    where: HERE,
    available: runIsUnderWay,
    run: stopRun,
  },
  {
    id: 'run.next',
    group: 'Run',
    title: 'Do the next step',
    icon: StepForward,
    available: () => isWaiting() || 'No run waits for its next step',
    run: () => stepRun('next'),
  },
  {
    id: 'run.continue',
    group: 'Run',
    title: 'Do all steps that are left',
    icon: SkipForward,
    available: () => isWaiting() || 'No run waits for its next step',
    run: () => stepRun('continue'),
  },
  {
    id: 'run.show',
    group: 'Run',
    title: () => (useRun.getState().open ? 'Hide the run' : 'Show the run'),
    words: 'drawer steps',
    icon: ListChecks,
    available: () => useRun.getState().run !== null || 'Nothing has been run yet',
    run: ({ app }) => {
      const open = app.view !== 'panes' || !useRun.getState().open;
      if (open) showView('panes');
      useRun.setState({ open });
    },
  },
  {
    id: 'run.history',
    group: 'Run',
    title: 'Runs before this one',
    words: 'history earlier',
    icon: History,
    available: ({ app }) => app.info?.tmuxProblem == null || 'There is no tmux on this machine',
    run: async () => {
      showView('playbooks');
      showSide(true);
      await showHistory();
    },
  },
  {
    id: 'playbook.new',
    group: 'Playbooks',
    title: 'New playbook',
    words: 'create file',
    icon: FilePlus,
    keys: ['Mod+N'],
    where: HERE,
    available: () => true,
    run: newPlaybook,
  },
  {
    id: 'playbook.open',
    group: 'Playbooks',
    title: 'Open a file…',
    named: () => 'Open a playbook in the editor…',
    words: 'heroscript',
    icon: FolderOpen,
    keys: ['Mod+O'],
    where: HERE,
    available: () => true,
    run: chooseFile,
  },
  {
    id: 'playbook.add-folder',
    group: 'Playbooks',
    title: 'Add a folder',
    named: () => 'Add a folder of playbooks…',
    icon: FolderPlus,
    available: () => true,
    run: async () => {
      showView('playbooks');
      await addFolder();
    },
  },
  onDocument({
    id: 'playbook.save',
    title: 'Save',
    named: () => 'Save the playbook',
    icon: Save,
    keys: ['Mod+S'],
    run: ({ app }) => here(app)?.save(),
  }),
  onDocument({
    id: 'playbook.save-as',
    title: 'Save as…',
    named: () => 'Save the playbook as…',
    icon: SaveAll,
    keys: ['Mod+Shift+S'],
    run: ({ app }) => here(app)?.saveAs(),
  }),
  onDocument({
    id: 'playbook.revert',
    title: 'Back to what is saved',
    words: 'discard revert changes',
    icon: Trash2,
    danger: true,
    available: (context) => {
      const document = here(context.app);
      if (document === null) return isOpen(context);
      const unsaved = useDesk.getState().documents[document.playbook.id]?.unsaved;
      return (unsaved === true && document.playbook.saved !== null) || 'Nothing is unsaved';
    },
    run: ({ app }) => {
      const document = here(app);
      const saved = document?.playbook.saved;
      if (saved) document.takeTheirs(saved);
    },
  }),
  onDocument({
    id: 'playbook.format',
    title: 'Format',
    named: () => 'Format the playbook',
    words: 'canonical form indent',
    icon: WandSparkles,
    keys: ['Alt+F'],
    run: ({ app }) => here(app)?.format(),
  }),
  inEditor({ id: 'playbook.undo', title: 'Undo', icon: Undo2, keys: ['Mod+Z'] }, async (view) =>
    (await import('@codemirror/commands')).undo(view),
  ),
  inEditor({ id: 'playbook.redo', title: 'Redo', icon: Redo2, keys: ['Mod+Shift+Z'] }, async (view) =>
    (await import('@codemirror/commands')).redo(view),
  ),
  inEditor({ id: 'playbook.find', title: 'Find and replace', icon: Search, keys: ['Mod+F'] }, async (view) =>
    (await import('@codemirror/search')).openSearchPanel(view),
  ),
  inEditor(
    { id: 'playbook.go-to-line', title: 'Go to a line', icon: TextCursorInput, keys: ['Mod+Alt+G'] },
    async (view) => (await import('@codemirror/search')).gotoLine(view),
  ),
  inEditor(
    { id: 'playbook.next-mistake', title: 'Go to the next mistake', icon: CircleAlert, keys: ['F8'] },
    async (view) => (await import('../playbooks/editor/mistakes.tsx')).nextMistake(view),
  ),
  inEditor({ id: 'playbook.fold-all', title: 'Fold all', icon: ChevronsDownUp }, async (view) =>
    (await import('@codemirror/language')).foldAll(view),
  ),
  inEditor({ id: 'playbook.unfold-all', title: 'Unfold all', icon: ChevronsUpDown }, async (view) =>
    (await import('@codemirror/language')).unfoldAll(view),
  ),
  onDocument({
    id: 'playbook.side',
    title: () => (useDesk.getState().sideOpen ? 'Hide plan and run' : 'Show plan and run'),
    icon: PanelRight,
    available: ({ app }) => app.view === 'playbooks' || 'The Playbooks view is not on show',
    run: () => showSide(!useDesk.getState().sideOpen),
  }),
  onDocument({
    id: 'playbook.plan',
    title: 'Look at the server again',
    words: 'plan refresh',
    icon: RefreshCw,
    run: ({ app }) => here(app)?.refreshPlan(),
  }),
  onDocument({
    id: 'playbook.close',
    title: 'Close',
    named: () => 'Close the playbook',
    icon: X,
    run: ({ app }) => {
      const document = here(app);
      if (document) void documents?.closeDocument(document.playbook.id);
    },
  }),
]);
