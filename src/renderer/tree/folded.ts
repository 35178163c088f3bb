/** Which branches of the tree are folded; remembered by the ids that tmux gave them while its server lives. */
import { create } from 'zustand';
import { recall, remember } from '../app/remember.ts';

function isList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

export const useFolded = create<{ folded: ReadonlySet<string> }>()(() => ({
  folded: new Set(recall('folded', isList) ?? []),
}));

export function toggleFold(key: string): void {
  const folded = new Set(useFolded.getState().folded);
  if (!folded.delete(key)) folded.add(key);
  useFolded.setState({ folded });
  remember('folded', [...folded]);
}
