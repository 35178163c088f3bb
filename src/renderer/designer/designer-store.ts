/** What the designer has open: the document with its history, what is selected, and what is under way on the canvas. */
import { create } from 'zustand';
import {
  type Design,
  type Edited,
  endGroup,
  type History,
  mapHistory,
  record,
  redo as redoStep,
  startHistory,
  undo as undoStep,
} from '../../core/design/index.ts';
import { minimumSize } from '../../core/layout/cells.ts';
import { LayoutError } from '../../core/layout/error.ts';
import type { DesignDocument, DesignDraft, DesignSource } from '../../shared/ipc-designer.ts';
import { note } from '../app/toasts-store.ts';

/** Fields of the inspector, by which problems and lines of the script find them. */
export type Field =
  | 'label'
  | 'cmd'
  | 'cwd'
  | 'env'
  | 'log'
  | 'logpath'
  | 'logreset'
  | 'restart'
  | 'max_restarts'
  | 'backoff'
  | 'depends_on'
  | 'ready'
  | 'ready_timeout'
  | 'prune';

/** What the pointer is doing on the canvas; nothing of it is in the history until it ends. */
export type Gesture =
  /** A divider is dragged: the design as it would be. */
  | { kind: 'divider'; path: readonly number[]; index: number; position: number; design: Design }
  /** A pane is dragged by so many px, over another one or none. */
  | { kind: 'swap'; pane: number; over: number | null };

export interface DesignerState {
  /** Null until main has given back the draft of last time. */
  history: History<DesignDraft> | null;
  selected: number;
  gesture: Gesture | null;
  zoom: number;
  /** Said to screen readers; the count makes the same words be said again. */
  said: { text: string; count: number };
  /** The field of the inspector that has the keyboard. */
  field: Field | null;
  /** Counts up where the selected card is to take the keyboard. */
  focusCard: number;
  /** The user's own word on the HeroScript column; null: as the measures say. */
  preview: boolean | null;
  /** What the menu on the canvas offers: all of a pane, or what it can be merged with. */
  menu: 'pane' | 'merge';
}

export const useDesigner = create<DesignerState>()(() => ({
  history: null,
  selected: 1,
  gesture: null,
  zoom: 1,
  said: { text: '', count: 0 },
  field: null,
  focusCard: 0,
  preview: null,
  menu: 'pane',
}));

export function documentNow(): DesignDraft | null {
  return useDesigner.getState().history?.present ?? null;
}

export function announce(text: string): void {
  useDesigner.setState(({ said }) => ({ said: { text, count: said.count + 1 } }));
}

/** The pane that stands for another after panes have gone: itself under its new number, or what took its place. */
export function follow(number: number, gone: readonly number[], count: number): number {
  const before = gone.filter((each) => each < number).length;
  return Math.max(1, Math.min(count, number - before));
}

/** A number of the design that is on: a selection outlives undo and redo. */
function within(selected: number, design: Design): number {
  return Math.max(1, Math.min(selected, design.panes.length));
}

/** Takes a step of the history. Steps of the same group that follow each other are undone as one. */
export function takeStep(design: Design, group: string | null = null): void {
  useDesigner.setState((state) => {
    if (!state.history) return state;
    const { present } = state.history;
    if (design === present.design) return state;
    const next = { ...present, design };
    return { history: record(state.history, next, group), selected: within(state.selected, design), gesture: null };
  });
}

/** Whatever cannot be done is told as a note, never thrown. */
export function trying(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    note(error.message);
    announce(error.message);
  }
}

/** An edit that may take panes away or add some; what was selected stays so, a new pane is selected at once. */
export function edit(work: (design: Design) => Edited, said: (edited: Edited) => string): void {
  trying(() => {
    const before = documentNow()?.design;
    if (!before) return;
    const edited = work(before);
    takeStep(edited.design);
    const { selected } = useDesigner.getState();
    const [added] = edited.added;
    select(added ?? follow(selected, edited.gone, edited.design.panes.length), added !== undefined);
    announce(said(edited));
  });
}

/** An edit after which every pane has the number it had. */
export function change(work: (design: Design) => Design, said: string | null, group: string | null = null): void {
  trying(() => {
    const before = documentNow()?.design;
    if (!before) return;
    takeStep(work(before), group);
    if (said !== null) announce(said);
  });
}

/** Ends what is typed or dragged as one step. */
export function endStep(): void {
  useDesigner.setState(({ history }) => (history ? { history: endGroup(history) } : {}));
}

export function undo(): void {
  travel(undoStep, 'Undone');
}

export function redo(): void {
  travel(redoStep, 'Done again');
}

function travel(go: (history: History<DesignDraft>) => History<DesignDraft>, said: string): void {
  const { history, selected } = useDesigner.getState();
  if (!history) return;
  const next = go(history);
  if (next === history) return;
  const { design } = next.present;
  useDesigner.setState({ history: next, selected: within(selected, design), gesture: null });
  announce(`${said}: ${design.panes.length === 1 ? '1 pane' : `${design.panes.length} panes`}`);
}

export function select(pane: number, keyboard = false): void {
  useDesigner.setState((state) => ({
    selected: pane,
    focusCard: keyboard ? state.focusCard + 1 : state.focusCard,
  }));
}

/** At its size, or the least at which its panes have room: a script says nothing of sizes. */
function roomy(design: Design): Design {
  const { columns, rows } = design.size;
  const least = minimumSize(design.tree);
  if (columns >= least.columns && rows >= least.rows) return design;
  return { ...design, size: { columns: Math.max(columns, least.columns), rows: Math.max(rows, least.rows) } };
}

/**
 * Opens a document as a step that can be undone, so that what was open is not lost.
 * @param saved the design as its source has it, where that is not this one
 */
export function openDocument({ design, source }: DesignDocument, saved = design): void {
  const shown = roomy(design);
  // The source is an object of its own: by it the steps of one document are known among those of others.
  const document = { design: shown, source: { ...source }, saved: saved === design ? shown : saved };
  useDesigner.setState(({ history }) => ({
    history: history ? record(history, document) : startHistory(document),
    selected: 1,
    gesture: null,
  }));
  const { panes, name } = document.design;
  announce(`${name.session}, ${name.window}: ${panes.length === 1 ? '1 pane' : `${panes.length} panes`}`);
}

/**
 * A document is saved: to every step of it, also to those that undo and redo lead to, that is what its file says from
 * now on.
 */
export function markSaved(of: DesignSource, source: DesignSource, saved: Design): void {
  useDesigner.setState(({ history }) => {
    if (!history) return {};
    return { history: mapHistory(history, (each) => (each.source === of ? { ...each, source, saved } : each)) };
  });
}

/** Puts another design in the place of the one that is on, as no step of its own; it is as saved as that was. */
export function replaceDesign(before: Design, design: Design): void {
  useDesigner.setState(({ history }) => {
    if (history?.present.design !== before) return {};
    const known = mapHistory(history, (each) => (each.saved === before ? { ...each, saved: design } : each));
    return { history: { ...known, present: { ...known.present, design } } };
  });
}
