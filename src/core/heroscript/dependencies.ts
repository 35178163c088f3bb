// `depends_on`: labels to panes, and panes that wait for each other in a circle.

import { diagnose, replacement, show, showChain } from './diagnostics.ts';
import { namePart, paneRef, splitName } from './names.ts';
import type { Need } from './read-value.ts';
import type { PaneDraft, Statement } from './statements.ts';
import { nearest } from './suggest.ts';
import type { Action, Dependency, Diagnostic, PaneEnsure, PaneName, Place, Span } from './types.ts';

/** An action to be run, or one that is not fit to be run but may still be depended on. */
export interface Step {
  readonly statement: Exclude<Statement, { action: `session.${string}` | 'play.include' }>;
  readonly fit: boolean;
  /** The includes that lead to it, outermost first. */
  readonly via: readonly Place[];
}

/**
 * Looks up the dependencies of every pane among the panes of the whole playbook; gives the actions fit to be run.
 * With `incomplete`, a label that no pane has is not reported: its pane may be in what could not be read.
 */
export function resolveDependencies(steps: readonly Step[], diagnostics: Diagnostic[], incomplete: boolean): Action[] {
  const drafts = steps.flatMap(({ statement }) => (statement.action === 'tmux.pane_ensure' ? [statement] : []));
  const labels = collectLabels(drafts);
  const found: Diagnostic[] = [];
  for (const { pane, needs, dependsOn } of drafts) {
    for (const need of needs) dependsOn.push(...resolve(need, pane.file, labels, found));
  }
  diagnostics.push(...found.filter((diagnostic) => !incomplete || diagnostic.code !== 'HS061'));
  reportCircles(
    drafts.map((draft) => draft.pane),
    diagnostics,
  );
  const fit = steps.filter((step) => step.fit);
  return fit.map(({ statement, via }) => {
    const action = statement.action === 'tmux.pane_ensure' ? statement.pane : statement;
    return via.length === 0 ? action : { ...action, via };
  });
}

type Labels = ReadonlyMap<string, ReadonlyMap<string, PaneName>>;

/** For each label the different panes that have it. */
function collectLabels(drafts: readonly PaneDraft[]): Labels {
  const labels = new Map<string, Map<string, PaneName>>();
  for (const { label, name } of drafts.map((draft) => draft.pane)) {
    if (label === undefined) continue;
    const panes = labels.get(label.trim()) ?? new Map<string, PaneName>();
    labels.set(label.trim(), panes.set(keyOf(name), name));
  }
  return labels;
}

function resolve(need: Need, file: string, labels: Labels, diagnostics: Diagnostic[]): Dependency[] {
  const fail = (code: 'HS030' | 'HS031' | 'HS061' | 'HS062', message: string, hint?: string, meant?: string): [] => {
    // Quotes, escapes and what was filled in make the text another one than what is written there.
    const isPlain = need.raw.length === need.span.length;
    const fix = meant !== undefined && isPlain ? replacement(need.span, meant) : undefined;
    diagnostics.push(diagnose(code, file, need.span, message, { hint, fix }));
    return [];
  };
  if (need.raw.includes('|')) {
    const parts = splitName(need.raw).map((part) => part.text);
    const [session, window, pane] = parts;
    if (parts.length !== 3 || session === undefined || window === undefined || pane === undefined) {
      return fail('HS030', `depends_on must name panes as session|window|pane or by label, not ${show(need.raw)}`);
    }
    const name = fullPane(session, window, pane, labels);
    if (!name) return fail('HS031', `A part of the name ${show(need.raw)} is empty`);
    return [{ ...need, name }];
  }
  const panes = [...(labels.get(need.raw)?.values() ?? [])];
  const [name] = panes;
  if (!name) {
    const meant = nearest(need.raw, labels.keys());
    const message = `No pane of the playbook has the label ${show(need.raw)}`;
    return fail('HS061', message, meant && `Did you mean ${meant}?`, meant);
  }
  if (panes.length === 1) return [{ ...need, name }];
  const names = panes.slice(0, 3).map(keyOf).join(', ');
  return fail('HS062', `The label ${show(need.raw)} is not unique: ${show(names)}`, 'Write session|window|pane');
}

/** A pane by its full name; its number where that is known from `main` or from a label of the playbook. */
function fullPane(session: string, window: string, pane: string, labels: Labels): PaneName | undefined {
  const name = { session: namePart(session), window: namePart(window), pane: paneRef(pane) };
  if (name.session.normalised === '' || name.window.normalised === '' || name.pane.raw === '') return undefined;
  if (name.pane.kind === 'main') return { ...name, pane: { kind: 'number', raw: name.pane.raw, number: 1 } };
  if (name.pane.kind !== 'label') return name;
  const inWindow = windowKey(name);
  for (const labelled of labels.get(name.pane.raw)?.values() ?? []) {
    if (windowKey(labelled) === inWindow) return labelled;
  }
  return name;
}

function windowKey(name: PaneName): string {
  return `${name.session.normalised}|${name.window.normalised}`;
}

function keyOf(name: PaneName): string {
  return `${windowKey(name)}|${name.pane.kind === 'number' ? name.pane.number : name.pane.raw}`;
}

interface Edge {
  readonly to: string;
  readonly file: string;
  readonly span: Span;
}

type Graph = ReadonlyMap<string, readonly Edge[]>;

/** Reports circles, each at the dependency that closes it. */
function reportCircles(panes: readonly PaneEnsure[], diagnostics: Diagnostic[]): void {
  const graph = buildGraph(panes);
  const waiting = neverReady(graph);
  const visited = new Set<string>();
  for (const start of waiting) {
    const path: string[] = [];
    const places = new Map<string, number>();
    let at = start;
    while (!visited.has(at)) {
      visited.add(at);
      places.set(at, path.push(at) - 1);
      const edges = graph.get(at) ?? [];
      const closing = edges.find((edge) => places.has(edge.to));
      if (closing) {
        const circle = showChain([...path.slice(places.get(closing.to)), closing.to]);
        const hint = 'Take one of them out of depends_on';
        diagnostics.push(
          diagnose('HS063', closing.file, closing.span, `Panes wait for each other: ${circle}`, { hint }),
        );
        break;
      }
      at = edges.find((edge) => waiting.has(edge.to) && !visited.has(edge.to))?.to ?? at;
    }
  }
}

function buildGraph(panes: readonly PaneEnsure[]): Graph {
  const graph = new Map<string, Edge[]>();
  for (const { name, file, dependsOn } of panes) {
    if (dependsOn.length === 0) continue;
    const edges = graph.get(keyOf(name)) ?? [];
    for (const { name: to, span } of dependsOn) edges.push({ to: keyOf(to), file, span });
    graph.set(keyOf(name), edges);
  }
  return graph;
}

/** The panes that are left when, again and again, those that wait for nothing more are taken out. */
function neverReady(graph: Graph): Set<string> {
  const dependents = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [pane, edges] of graph) {
    const inside = edges.filter((edge) => graph.has(edge.to));
    open.set(pane, inside.length);
    for (const { to } of inside) {
      const list = dependents.get(to);
      if (list) list.push(pane);
      else dependents.set(to, [pane]);
    }
  }
  const ready = [...open].filter(([, count]) => count === 0).map(([pane]) => pane);
  for (let pane = ready.pop(); pane !== undefined; pane = ready.pop()) {
    open.delete(pane);
    for (const dependent of dependents.get(pane) ?? []) {
      const count = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, count);
      if (count === 0) ready.push(dependent);
    }
  }
  return new Set(open.keys());
}
