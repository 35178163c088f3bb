/** Writes the design as a script with every change and checks it: the text of the preview, and what is wrong at which field. */
import { create } from 'zustand';
import { type Design, writeDesign } from '../../core/design/index.ts';
import { loadPlaybook } from '../../core/heroscript/load.ts';
import { parse } from '../../core/heroscript/parse.ts';
import type { Diagnostic } from '../../core/heroscript/types.ts';
import type { DesignDocument } from '../../shared/ipc-designer.ts';
import { toProblem } from '../bridge/client.ts';
import { type Field, useDesigner } from './designer-store.ts';

/** Where an action or parameter of the script stands: lines from 1, both included. */
export interface Lines {
  from: number;
  to: number;
}

export interface Place {
  /** Null for the window's own action. */
  pane: number | null;
  /** The parameter; null for the action as a whole. */
  field: string | null;
}

/** A script with where everything of the design is in it. */
export interface Written {
  design: Design;
  text: string;
  /** Why it cannot be written, where it cannot: then `text` is that of the last design that could. */
  problem: string | null;
  panes: ReadonlyMap<number, Lines>;
  /** By `fieldKey`. */
  fields: ReadonlyMap<string, Lines>;
}

/** What is wrong at a field. */
export type Problem = Pick<Diagnostic, 'severity' | 'message' | 'hint'>;

interface Check {
  written: Written | null;
  /** By `fieldKey`; the first of each. */
  problems: ReadonlyMap<string, Problem>;
  errors: number;
}

export const useCheck = create<Check>()(() => ({ written: null, problems: new Map(), errors: 0 }));

/** `2 label`; the window's own are `0 name`. */
export function fieldKey(pane: number | null, field: Field | string | null): string {
  return `${pane ?? 0} ${field ?? ''}`;
}

interface Spot extends Place {
  from: number;
  to: number;
}

/** Every action and parameter of a written script, inner ones after outer ones. */
function spotsOf(text: string): { spots: Spot[]; lineAt: (offset: number) => number } {
  const script = parse(text);
  const spots: Spot[] = [];
  for (const item of script.items) {
    if (item.kind !== 'action') continue;
    const name = item.parts.find((part) => part.kind === 'param' && part.key === 'name');
    const number = name?.kind === 'param' ? Number(name.value.text.split('|')[2]) : Number.NaN;
    const pane = item.name === 'pane_ensure' && Number.isInteger(number) ? number : null;
    spots.push({ pane, field: null, from: item.span.offset, to: item.span.offset + item.span.length });
    for (const part of item.parts) {
      if (part.kind !== 'param') continue;
      spots.push({ pane, field: part.key, from: part.span.offset, to: part.span.offset + part.span.length });
    }
  }
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { spots, lineAt: (offset) => starts.findLastIndex((start) => start <= offset) + 1 };
}

export function write(design: Design, before: Written | null): Written {
  let text: string;
  try {
    text = writeDesign(design);
  } catch (error) {
    const problem = toProblem(error).message;
    return before ? { ...before, design, problem } : { design, text: '', problem, panes: new Map(), fields: new Map() };
  }
  const { spots, lineAt } = spotsOf(text);
  const panes = new Map<number, Lines>();
  const fields = new Map<string, Lines>();
  for (const { pane, field, from, to } of spots) {
    const lines = { from: lineAt(from), to: lineAt(Math.max(from, to - 1)) };
    if (field !== null) fields.set(fieldKey(pane, field), lines);
    else if (pane !== null) panes.set(pane, lines);
  }
  return { design, text, problem: null, panes, fields };
}

/** Sorts what is wrong with a script by the field that it stands at. */
function sortProblems(text: string, diagnostics: readonly Diagnostic[]): Map<string, Diagnostic> {
  const { spots } = spotsOf(text);
  const problems = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const spot = spots.findLast(({ from, to }) => diagnostic.offset >= from && diagnostic.offset < to);
    const key = fieldKey(spot?.pane ?? null, spot?.field ?? null);
    if (!problems.has(key)) problems.set(key, diagnostic);
  }
  return problems;
}

/** Where it is that no script can say: names and variables are all that is written as they are. */
function culprit(design: Design, message: string): [string, Problem] {
  const pane = design.panes.findIndex(({ env }) => {
    if (!env?.length) return false;
    const alone: Design = { name: { session: 'a', window: 'b' }, size: design.size, ...single, panes: [{ env }] };
    return write(alone, null).problem !== null;
  });
  if (pane < 0) return [fieldKey(null, 'name'), { severity: 'error', message }];
  const unnamed = design.panes[pane]?.env?.find(({ key }) => !VARIABLE_NAME.test(key));
  const said = unnamed ? `${unnamed.key || 'Nothing'} is no name that a variable can have` : message;
  return [fieldKey(pane + 1, 'env'), { severity: 'error', message: said }];
}

/** What a shell takes. */
const VARIABLE_NAME = /^[A-Za-z_]\w*$/;

const single = { tree: { kind: 'pane', pane: 1 } } as const;

let checks = 0;

/** A label that no pane of the window has: in a playbook it may be that of a pane of another window. */
const UNKNOWN_LABEL = 'HS061';

async function check({ design, source }: DesignDocument): Promise<void> {
  const set = source.kind === 'file' ? source.set : {};
  const mine = ++checks;
  const written = write(design, useCheck.getState().written);
  useCheck.setState({ written });
  if (written.problem !== null) {
    useCheck.setState({ problems: new Map([culprit(design, written.problem)]), errors: 1 });
    return;
  }
  const read = async () => ({ kind: 'missing' }) as const;
  const loaded = await loadPlaybook({ text: written.text, set, read });
  if (mine !== checks) return;
  // The plan knows the whole file, and says itself where the label is of no pane at all.
  const diagnostics = loaded.diagnostics.filter(({ code }) => source.kind !== 'file' || code !== UNKNOWN_LABEL);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  useCheck.setState({ problems: sortProblems(written.text, diagnostics), errors });
}

/** Checks with every change of the document, until the returned function is called. */
export function watchDocument(): () => void {
  let last: unknown = null;
  const look = (): void => {
    const document = useDesigner.getState().history?.present;
    if (!document || document === last) return;
    last = document;
    void check(document);
  };
  look();
  return useDesigner.subscribe(look);
}
