/**
 * The part of the contract that is about playbooks: their files, what is not saved yet, checking, planning, running,
 * and the history of runs.
 *
 * Text crosses with `\n` as its only line break and without a byte order mark, whatever the file has: main remembers
 * both and a save puts them back, line by line. Offsets of diagnostics are therefore those of the text that was given.
 *
 * Which files: those in a place (a folder that the user added, the samples) and those that the user opened himself, by
 * the dialog, by dropping them on the window, or on the command line. Anything else is refused with `forbidden`.
 *
 * Names for completion (sessions, windows, panes) are in the snapshot that the renderer has: no call is needed.
 */
import { z } from 'zod';
import type { Diagnostic, ScriptKind } from '../core/heroscript/types.ts';
import type { RunInfo, RunOutcome, RunState } from '../core/playbook/run-record.ts';
import type { Plan, Problem, RunEvent } from '../core/playbook/types.ts';

// Files

/** A playbook or a .md file in a list. */
export interface PlaybookFile {
  type: 'file';
  /** Absolute. */
  path: string;
  name: string;
  kind: ScriptKind;
  /** Bytes; 0 for one that is gone. */
  size: number;
  /** Milliseconds since the epoch; null for one that is gone. */
  modifiedAt: number | null;
  /** There is text that is not saved: `playbook.open` gives it back. */
  unsaved: boolean;
}

export interface PlaybookFolder {
  type: 'folder';
  path: string;
  name: string;
  /** By name, files before folders. Folders without a playbook in or below them are left out. */
  entries: PlaybookEntry[];
  /** Files in it and below, those that are not listed left out. */
  files: number;
}

export type PlaybookEntry = PlaybookFile | PlaybookFolder;

/** A folder that the user added, or the samples. */
export interface PlaybookPlace extends PlaybookFolder {
  samples: boolean;
  /** More is in it than is listed: too deep or too many. */
  cut: boolean;
  /** Why it cannot be listed, when it cannot: it is gone, it may not be read. */
  problem: Problem | null;
}

export interface PlaybookFiles {
  /** Opened before, latest first; also ones that are gone (`modifiedAt` null) while they have unsaved text. */
  recent: PlaybookFile[];
  /** Text that was never saved to a file: open it with `playbook.open` and its id. */
  untitled: { id: string; name: string; changedAt: number; firstLine: string }[];
  /** The user's folders in the order in which they were added, then the samples. */
  places: PlaybookPlace[];
}

/** What is on disk, told apart by its content. */
export interface Saved {
  /** Of the file's bytes. What a draft, a save and a merge are based on. */
  hash: string;
  text: string;
  modifiedAt: number;
}

/** A playbook that is open for editing: watched on disk, its unsaved text kept. */
export interface OpenPlaybook {
  /** Its absolute path; for text that was never saved `untitled-…`. Every other call about it takes this. */
  id: string;
  /** Null while it was never saved. */
  path: string | null;
  /** Name of the file, or `untitled 2`. */
  name: string;
  /** Its folder as people write it, `~/code/shop`; empty while it was never saved. */
  folder: string;
  kind: ScriptKind;
  /** Null where there is no file: never saved, or deleted meanwhile. */
  saved: Saved | null;
  /**
   * Text that the user typed and did not save, before a crash or a restart too, with the hash it is based on (null:
   * no file was there). Another hash than `saved.hash` means that the file changed since: ask `playbook.merge`.
   */
  draft: { text: string; base: string | null; changedAt: number } | null;
  /** Why it cannot be saved here (no right to write, not UTF-8, a sample): then only `playbook.save-as`. */
  readOnly: Problem | null;
  lineBreaks: 'lf' | 'crlf' | 'mixed';
}

/** A stretch of a three-way merge. Texts are whole lines. */
export type MergePart =
  | { kind: 'same'; text: string }
  | { kind: 'conflict'; base: string; mine: string; theirs: string };

export interface Merged {
  /** What is on disk now, and what the merged text is based on once it is taken. */
  saved: Saved;
  /** The whole text where nothing is in conflict, else null. */
  text: string | null;
  parts: MergePart[];
  conflicts: number;
}

export type SaveResult =
  | { kind: 'saved'; playbook: OpenPlaybook }
  /** The file changed since `base`: nothing was written. Take the merge, or save again with `base` = `merged.saved.hash` to overwrite. */
  | { kind: 'changed'; merged: Merged }
  /** The file was deleted meanwhile: nothing was written. Save again with `base` null to write it anew. */
  | { kind: 'deleted' };

// Checking and planning

export interface PlaybookCheck {
  /** Of the playbook and of what it includes (`file` tells); `fix` where one repair is clear. At most 1000. */
  diagnostics: Diagnostic[];
  errors: number;
  warnings: number;
  /** Actions that a run would come to, echoes left out. */
  steps: number;
  /** The file as diagnostics and steps name it: what is of this playbook and not of an include. */
  file: string;
}

export interface PlaybookPlan {
  /** Null where there are errors (`check`), or the server could not be read (`problem`). */
  plan: Plan | null;
  problem: Problem | null;
  check: PlaybookCheck;
  /** When the server was looked at, in milliseconds since the epoch. */
  readAt: number;
}

// Runs

export type { RunInfo, RunOutcome, RunState };

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.startsWith('/') && !text.includes('\0'), 'an absolute path');
const id = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'an id');
const text = z.string().max(64 * 1024 * 1024);
const hash = z.string().max(100);
const set = z.record(z.string().max(200), z.string().max(100_000)).optional();
const runId = z.string().regex(/^[\w-]{1,100}$/);

export const playbookInputs = {
  /** Recent files, unsaved text, the places with their files. */
  'playbook.files': z.undefined(),
  /** A dialog for a folder; null when cancelled. */
  'playbook.add-folder': z.undefined(),
  /** Takes a folder out of the list; nothing happens to its files. */
  'playbook.remove-folder': z.object({ path }),
  /** Takes a file out of the recent ones. */
  'playbook.forget': z.object({ path }),
  /** A dialog for a file; the path is then allowed and can be opened or run. */
  'playbook.choose': z.undefined(),
  /** A file that this text includes: it is then allowed and can be opened. */
  'playbook.allow-included': z.object({ id, text, path: id }),
  /** A file by its path, or text that was never saved by its id. Watches it until `playbook.close`. */
  'playbook.open': z.object({ id }),
  /** A new playbook without a file. */
  'playbook.new': z.undefined(),
  /** No longer watched. Its draft stays: `playbook.discard` throws that away. */
  'playbook.close': z.object({ id }),
  /**
   * Keeps text that is not saved. Send every change as it comes, the next one once the last has been answered: when it
   * is answered the text is on disk. `base`: hash of the saved text that it was made from, null without a file.
   */
  'playbook.draft': z.object({ id, text, base: hash.nullable() }),
  /** Throws the unsaved text away. */
  'playbook.discard': z.object({ id }),
  /** Writes the file, unless it is not what `base` says any more. The draft is gone once it is written. */
  'playbook.save': z.object({ id, text, base: hash.nullable() }),
  /** A dialog for a name, then writes it there; the result has a new id. Null when cancelled. */
  'playbook.save-as': z.object({ id, text }),
  /** Three-way merge of the text (`mine`), the saved text it is based on, and what is on disk now. */
  'playbook.merge': z.object({ id, text, base: hash.nullable() }),
  /** Checks text as it is typed; includes count from its file. `set` as `--set`. */
  'playbook.check': z.object({ id, text, set }),
  /** What a run would do now: of the text, or of the saved file where `text` is null. */
  'playbook.plan': z.object({ id, text: text.nullable(), set, prune: z.boolean().optional() }),
  /** Runs a file, or unsaved text where `text` is given. Events tell the rest, also that it could not begin. */
  'playbook.run': z.object({
    path: id,
    text: text.optional(),
    set,
    keepGoing: z.boolean().optional(),
    prune: z.boolean().optional(),
    /** Begin with the first step at or after that line; `file` as a step or diagnostic has it, the playbook itself where left out. */
    from: z.object({ file: z.string().max(4096).optional(), line: z.number().int().min(1) }).optional(),
    /** Wait before each step (`step-wait` events) for `run.step`. */
    step: z.boolean().optional(),
  }),
  /** After its current step; one that waits ends at once. */
  'playbook.stop': z.object({ id: runId }),
  /** Goes on with a run that waits: `next` for one step, `continue` to the end without waiting. */
  'run.step': z.object({ id: runId, how: z.enum(['next', 'continue']) }),
  /** The newest run of the app, running or over, also of an earlier start of it; null before the first. */
  'run.current': z.undefined(),
  /** History, newest first, of the app and the command line on this tmux server. */
  'run.list': z.undefined(),
  /** One of them with its events; while it runs in this app, its events go on as `run.event`. */
  'run.open': z.object({ id: runId }),
} as const;
export type PlaybookCall = keyof typeof playbookInputs;

export interface PlaybookOutputs {
  'playbook.files': PlaybookFiles;
  'playbook.add-folder': PlaybookFiles | null;
  'playbook.remove-folder': PlaybookFiles;
  'playbook.forget': PlaybookFiles;
  /** Path the user chose, or null when cancelled. */
  'playbook.choose': string | null;
  'playbook.allow-included': undefined;
  'playbook.open': OpenPlaybook;
  'playbook.new': OpenPlaybook;
  'playbook.close': undefined;
  'playbook.draft': undefined;
  'playbook.discard': undefined;
  'playbook.save': SaveResult;
  'playbook.save-as': OpenPlaybook | null;
  'playbook.merge': Merged;
  'playbook.check': PlaybookCheck;
  'playbook.plan': PlaybookPlan;
  'playbook.run': { id: string };
  'playbook.stop': undefined;
  'run.step': undefined;
  'run.current': RunState | null;
  'run.list': RunInfo[];
  'run.open': RunState;
}

export interface PlaybookEvents {
  /** A file came, went or changed in a place, or one was opened: ask `playbook.files` again. */
  'playbook.files-changed': null;
  /**
   * An open file is not on disk what it was. `saved` null: it was deleted. `readOnly`: as in OpenPlaybook, for what is
   * there now. Own saves are not told.
   */
  'playbook.disk-changed': { id: string; saved: Saved | null; readOnly: Problem | null };
  /** A run began; its events follow. */
  'run.began': RunState;
  'run.event': { id: string; event: RunEvent };
  /** After the last event; `problem` as in RunState. */
  'run.ended': { id: string; problem: Problem | null };
}

/** What `window.muxworks.dropped(file)` answers: the file or folder that the user dropped may be opened now. */
export interface Dropped {
  path: string;
  /** A folder has become a place. */
  folder: boolean;
}
