/** Messages at the bottom of the view, one at a time: errors stay until closed, the rest goes after five seconds. */
import { create } from 'zustand';
import type { Problem } from '../../core/playbook/types.ts';
import { toProblem } from '../bridge/client.ts';

export interface Toast {
  id: number;
  kind: 'error' | 'note';
  message: string;
  hint?: string;
}

export const NOTE_MS = 5000;

export const useToasts = create<{ toasts: Toast[] }>()(() => ({ toasts: [] }));

let lastId = 0;

function push(toast: Omit<Toast, 'id'>): void {
  useToasts.setState(({ toasts }) => {
    const same = toasts.some((each) => each.message === toast.message && each.hint === toast.hint);
    if (same) return { toasts };
    // What has just been done is told at once, not when all that was done before it has had its five seconds.
    const kept = toast.kind === 'note' ? toasts.filter(({ kind }) => kind !== 'note') : toasts;
    return { toasts: [...kept, { ...toast, id: ++lastId }] };
  });
}

export function showProblem(problem: Problem): void {
  push({ kind: 'error', message: problem.message, ...(problem.hint === undefined ? {} : { hint: problem.hint }) });
}

export function note(message: string): void {
  push({ kind: 'note', message });
}

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}

/** Runs a call of the user's; what goes wrong is shown, never thrown. */
export async function attempt<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    showProblem(toProblem(error));
    return null;
  }
}
