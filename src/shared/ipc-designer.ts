/**
 * The part of the contract that is about the designer: designs of live windows, files, templates, what applying would
 * do and doing it, and the draft that is kept until it is saved.
 */
import { z } from 'zod';
import type { Design } from '../core/design/design.ts';
import type { Template } from '../core/design/template.ts';
import type { DamagedTemplate } from '../core/design/templates.ts';
import type { WindowSize } from '../core/layout/cells.ts';
import type { Plan, Problem } from '../core/playbook/types.ts';

/** Where a design is from, and with that where Save writes it. */
export type DesignSource =
  | { kind: 'new' }
  | { kind: 'window'; name: string }
  | { kind: 'template'; title: string }
  /** `was`: the window's name in the file; `set`: what the file fills in for `{KEY}`. */
  | { kind: 'file'; path: string; was: Design['name']; set: Record<string, string> };

/** What the designer has open. */
export interface DesignDocument {
  design: Design;
  source: DesignSource;
}

/** A document with what is not saved yet: kept on disk with every change. */
export interface DesignDraft extends DesignDocument {
  /** The design as it was loaded or saved last. */
  saved: Design;
}

/** A playbook as it is on disk. */
export interface DesignFile {
  /** Absolute. */
  path: string;
  text: string;
}

export interface DesignPlan {
  /** Null where it cannot be planned; `problem` says why. */
  plan: Plan | null;
  problem: Problem | null;
  /** When the server was looked at, milliseconds since the epoch. */
  readAt: number;
}

export type DesignApplied =
  | { kind: 'running'; run: string }
  /** Something would be done that was not in the plan shown: nothing was done, this is what would happen now. */
  | { kind: 'changed'; plan: DesignPlan };

const MOST_TEXT = 1024 * 1024;
const short = z.string().max(10_000);
const long = z.string().max(MOST_TEXT);
const cells = z.number().int().min(1).max(10_000);
const name = z.object({ session: short, window: short });
const env = z.array(z.object({ key: short, value: long })).max(1000);

type Node = { kind: 'pane'; pane: number } | { kind: 'row' | 'col'; children: Node[] };
const weight = z.number().positive().optional();
const node: z.ZodType<Node> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal('pane'), pane: z.number().int().min(1).max(16), weight }),
    z.object({ kind: z.enum(['row', 'col']), children: z.array(node).min(2).max(16), weight }),
  ]),
);

const pane = z.strictObject({
  label: short.optional(),
  cmd: long.optional(),
  cwd: short.optional(),
  env: env.optional(),
  log: z.boolean().optional(),
  logpath: short.optional(),
  logreset: z.boolean().optional(),
  restart: z.enum(['never', 'on-failure', 'always']).optional(),
  maxRestarts: short.optional(),
  backoff: short.optional(),
  dependsOn: short.optional(),
  ready: short.optional(),
  readyTimeout: short.optional(),
  plain: z.boolean().optional(),
  from: z.number().int().optional(),
  live: z
    .string()
    .regex(/^%\d+$/)
    .optional(),
});

const designShape = z.strictObject({
  name,
  size: z.object({ columns: cells, rows: cells }),
  tree: node,
  panes: z.array(pane).min(1).max(16),
  live: z.object({ server: z.number(), panes: z.array(z.string().regex(/^%\d+$/)).max(1000) }).optional(),
  cwd: short.optional(),
  env: env.optional(),
  cmd: long.optional(),
  prune: z.boolean().optional(),
});

/** Its shape; that its tree keeps the rules of a layout is checked where it is used. */
const design = z.custom<Design>((value) => designShape.safeParse(value).success, 'not a design');
const set = z.record(z.string().max(200), z.string().max(100_000));
const path = z
  .string()
  .max(4096)
  .refine((text) => text.startsWith('/') && !text.includes('\0'), 'an absolute path');
const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new') }),
  z.object({ kind: z.literal('window'), name: short }),
  z.object({ kind: z.literal('template'), title: short }),
  z.object({ kind: z.literal('file'), path, was: name, set }),
]);
/** Also what a draft on disk has to be. */
export const draftShape = z.object({ design, source, saved: design });

/** What is planned and applied: `set` and `file` are those of the playbook that the design is from. */
const applied = { design, set: set.optional(), file: path.optional() };

export const designerInputs = {
  /** The draft of last time, and the cells that a new session's window gets. */
  'design.start': z.undefined(),
  /** Keeps the draft; when it is answered it is on disk. */
  'design.keep': draftShape,
  /** The design of a window on the server, with what runs in it as suggested commands. */
  'design.window': z.object({ window: z.string().regex(/^@\d+$/) }),
  /** A dialog for a playbook; null when cancelled. Its path may then be read and written. */
  'design.choose': z.undefined(),
  /** A file that was chosen before, also before a restart, as it is now. */
  'design.read': z.object({ path }),
  /** Writes a file that was chosen before, unless it is not what `base` says any more. */
  'design.save': z.object({ path, text: z.string().max(64 * MOST_TEXT), base: z.string().max(64 * MOST_TEXT) }),
  /** A dialog for a name, then writes it there; null when cancelled. */
  'design.save-as': z.object({ name: z.string().max(200), text: z.string().max(64 * MOST_TEXT) }),
  /** A dialog for a directory, which begins at `from`; null when cancelled. */
  'design.directory': z.object({ from: z.string().max(4096) }),
  'design.templates': z.undefined(),
  'design.template-save': z.object({
    title: z.string().trim().min(1).max(200),
    about: z.string().max(1000),
    design,
    replace: z.boolean(),
  }),
  'design.template-delete': z.object({ id: z.string().min(1).max(300) }),
  /** What applying it would do now; changes nothing. */
  'design.plan': z.object(applied),
  /** Applies it as a run, unless it would do something that is not in `shown`: the deeds of the plan that the user saw. */
  'design.apply': z.object({ ...applied, shown: z.array(long).max(10_000) }),
} as const;
export type DesignerCall = keyof typeof designerInputs;

export interface DesignTemplates {
  templates: Template[];
  damaged: DamagedTemplate[];
}

export interface DesignerOutputs {
  'design.start': { draft: DesignDraft | null; room: WindowSize; problem: Problem | null };
  'design.keep': undefined;
  'design.window': Design;
  'design.choose': DesignFile | null;
  'design.read': DesignFile;
  'design.save': { kind: 'saved' } | { kind: 'changed'; text: string };
  'design.save-as': { path: string } | null;
  'design.directory': string | null;
  'design.templates': DesignTemplates;
  'design.template-save': Template;
  'design.template-delete': undefined;
  'design.plan': DesignPlan;
  'design.apply': DesignApplied;
}
