/** A pane taken by its header: dropped on another pane they change places, dropped on a window it moves there. */
import { create } from 'zustand';
import { findPane, paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';

interface Drag {
  /** The pane that is dragged, null while none is. */
  pane: string | null;
  name: string;
  /** Where the pointer is. */
  x: number;
  y: number;
  /** What it would be dropped on: a pane's id or a window's. */
  over: string | null;
}

const NONE: Drag = { pane: null, name: '', x: 0, y: 0, over: null };
export const useDrag = create<Drag>()(() => NONE);

/** A press that moves less is a click. */
const BEGINS = 6;

/** The pane, or the window in tree or tabs, that lies under the pointer and could take the pane. */
function targetAt(pane: string, x: number, y: number): { id: string; element: HTMLElement } | null {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-pane], [data-window], [data-key^="@"]');
  const id = element?.dataset.pane ?? element?.dataset.window ?? element?.dataset.key;
  if (!element || id === undefined || id === pane) return null;
  const { server } = useApp.getState();
  const found = server && findPane(server.snapshot, pane);
  return found?.window.id === id ? null : { id, element };
}

function drop(pane: string, over: string): void {
  const done = over.startsWith('%')
    ? call('pane.swap', { pane, other: over })
    : call('pane.join', { pane, window: over });
  void attempt(done);
}

/** The button was pressed on the header of a pane. */
export function beginDrag(pane: string, event: React.PointerEvent): void {
  if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button'))) return;
  const from = { x: event.clientX, y: event.clientY };
  const { server } = useApp.getState();
  const found = server && findPane(server.snapshot, pane);
  if (!found) return;
  const stopping = new AbortController();
  const { signal } = stopping;
  let marked: HTMLElement | null = null;
  const mark = (element: HTMLElement | null): void => {
    if (marked === element) return;
    if (marked) marked.style.outline = '';
    marked = element;
    // Panes mark themselves; rows of the tree and tabs know nothing of this.
    if (marked && marked.dataset.pane === undefined) marked.style.outline = '2px solid var(--accent)';
  };
  const end = (): void => {
    stopping.abort();
    mark(null);
    useDrag.setState(NONE);
  };
  const move = ({ clientX: x, clientY: y, buttons }: PointerEvent): void => {
    if (buttons === 0) {
      end();
      return;
    }
    if (useDrag.getState().pane === null && Math.hypot(x - from.x, y - from.y) < BEGINS) return;
    const target = targetAt(pane, x, y);
    mark(target?.element ?? null);
    useDrag.setState({ pane, name: paneName(found.pane), x, y, over: target?.id ?? null });
  };
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointercancel', end, { signal });
  window.addEventListener('blur', end, { signal });
  window.addEventListener(
    'pointerup',
    () => {
      const { over } = useDrag.getState();
      end();
      if (over !== null) drop(pane, over);
    },
    { signal },
  );
  window.addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape' || useDrag.getState().pane === null) return;
      key.preventDefault();
      key.stopImmediatePropagation();
      end();
    },
    { signal, capture: true },
  );
}
