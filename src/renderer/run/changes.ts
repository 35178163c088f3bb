/** What a step does, in a word, with its icon and tone: for plans and for runs. */
import { Equal, type LucideIcon, Pencil, Play, Plus, RotateCw, Send, Trash2 } from 'lucide-react';
import type { Change } from '../../core/playbook/types.ts';

export interface ChangeLook {
  word: string;
  /** When it has been done. */
  done: string;
  icon: LucideIcon;
  /** The icon is a solid shape. */
  solid?: true;
  tone: string;
  chip: string;
}

const GOOD = { tone: 'text-run', chip: 'bg-run-soft text-run' };
const CARE = { tone: 'text-wait', chip: 'bg-wait-soft text-wait' };

export const CHANGES: Record<Change, ChangeLook> = {
  create: { word: 'Create', done: 'created', icon: Plus, ...GOOD },
  start: { word: 'Start', done: 'started', icon: Play, solid: true, ...GOOD },
  restart: { word: 'Restart', done: 'restarted', icon: RotateCw, ...CARE },
  update: { word: 'Update', done: 'updated', icon: Pencil, ...CARE },
  send: { word: 'Send', done: 'sent', icon: Send, tone: 'text-done', chip: 'bg-done-soft text-done' },
  delete: { word: 'Delete', done: 'deleted', icon: Trash2, tone: 'text-fail', chip: 'bg-fail-soft text-fail' },
  keep: { word: 'Keep', done: 'kept', icon: Equal, tone: 'text-ink-3', chip: 'bg-hover text-ink-2' },
};
