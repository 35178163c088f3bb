/** What a playbook says as a whole, where one action must know of others. */
import type { Action, PaneEnsure, SessionName, WindowCreate, WindowEnsure, WindowName } from '../heroscript/types.ts';
import { presetTree } from '../layout/presets.ts';
import type { LayoutNode } from '../layout/tree.ts';
import type { Beginning } from './model.ts';
import { directoryOf, environmentOf } from './parameters.ts';

/** A window that later actions ask for. */
export interface Wanted {
  readonly panes: number;
  /** The tree that the script draws for it; null where only the number of panes is known. */
  readonly tree: LayoutNode | null;
}

/** An action after which a window of that name exists. */
type Declaration = WindowEnsure | WindowCreate | PaneEnsure;

interface Placed<A extends Action> {
  readonly index: number;
  readonly action: A;
}

export class Script {
  /** What each window is declared to be, in script order. */
  private readonly declarations = new Map<string, Placed<Declaration>[]>();
  /** The first declarations of each session's windows, in script order. */
  private readonly windows = new Map<string, Placed<Declaration>[]>();
  /** Where each pane is declared, by paneKey. */
  private readonly panes = new Map<string, number[]>();
  /** Where each session loses windows, or panes get other numbers. */
  private readonly breaks = new Map<string, number[]>();

  constructor(readonly actions: readonly Action[]) {
    actions.forEach((action, index) => {
      switch (action.action) {
        case 'tmux.window_ensure':
        case 'tmux.window_create':
        case 'tmux.pane_ensure':
          push(this.declarations, windowKey(action.name), { index, action });
          push(this.windows, sessionKey(action.name), { index, action });
          if (action.action === 'tmux.pane_ensure')
            push(this.panes, paneKey(action.name, action.name.pane.number), index);
          break;
        case 'tmux.session_create':
        case 'tmux.session_delete':
        case 'tmux.window_delete':
        case 'tmux.pane_kill':
        case 'tmux.pane_split':
          push(this.breaks, sessionKey(action.name), index);
      }
    });
  }

  /** Places of the pane_ensure actions for the pane of that key (see paneKey). */
  placesOf(key: string): readonly number[] {
    return this.panes.get(key) ?? [];
  }

  /** Numbers of the panes of that window which a pane_ensure names, anywhere in the script. */
  namedPanes(name: WindowName): Set<number> {
    const numbers = new Set<number>();
    for (const { action } of this.declarations.get(windowKey(name)) ?? []) {
      if (action.action === 'tmux.pane_ensure') numbers.add(action.name.pane.number);
    }
    return numbers;
  }

  /** True when the script labels a pane of that window. */
  hasLabels(name: WindowName): boolean {
    return (this.declarations.get(windowKey(name)) ?? []).some(
      ({ action }) => action.action === 'tmux.pane_ensure' && action.label !== undefined,
    );
  }

  /** The environment that the nearest window_ensure or window_create before `index` gives that window. */
  environmentBefore(index: number, name: WindowName): Readonly<Record<string, string>> {
    return environmentOf(this.windowBefore(index, name)?.env);
  }

  /**
   * What a pane begins with that is made at `index`: what is declared for its window, and over it what the next
   * pane_ensure says of it.
   */
  beginning(index: number, name: WindowName, number: number): Beginning {
    const declarations = this.declarations.get(windowKey(name)) ?? [];
    const next = this.upToBreak(declarations, index, name).map(({ action }) => action);
    const window = this.windowBefore(index + 1, name) ?? next.find((action) => action.action !== 'tmux.pane_ensure');
    const pane = next.find((action) => action.action === 'tmux.pane_ensure' && action.name.pane.number === number);
    const cwd = (pane && directoryOf(pane)) ?? (window && directoryOf(window));
    return {
      env: { ...environmentOf(window?.env), ...environmentOf(pane?.env) },
      ...(cwd === undefined ? {} : { cwd }),
    };
  }

  /** What panes `from` to `to` of a window begin with. */
  beginnings(index: number, name: WindowName, from: number, to: number): Beginning[] {
    return Array.from({ length: to - from + 1 }, (_, at) => this.beginning(index, name, from + at));
  }

  /** How many panes the declarations from `index` on want in that window, so that it is made with all of them at once. */
  wantedFrom(index: number, name: WindowName): Wanted {
    let panes = 1;
    let declared: WindowEnsure | null = null;
    for (const { action } of this.upToBreak(this.declarations.get(windowKey(name)) ?? [], index, name)) {
      if (action.action === 'tmux.pane_ensure') panes = Math.max(panes, action.name.pane.number);
      else if (action.action === 'tmux.window_ensure') declared ??= action;
    }
    if (declared === null || declared.shape.panes < panes) return { panes, tree: null };
    return { panes: declared.shape.panes, tree: treeOf(declared) };
  }

  /** The first window that actions after `index` want in that session. */
  firstWindowAfter(index: number, name: SessionName): WindowName | null {
    const [first] = this.upToBreak(this.windows.get(sessionKey(name)) ?? [], index + 1, name);
    return first?.action.name ?? null;
  }

  /** The nearest window_ensure or window_create of that window before `index`. */
  windowBefore(index: number, name: WindowName): WindowEnsure | WindowCreate | undefined {
    const before = (this.declarations.get(windowKey(name)) ?? []).findLast(
      (placed) => placed.index < index && placed.action.action !== 'tmux.pane_ensure',
    );
    return before?.action as WindowEnsure | WindowCreate | undefined;
  }

  /** Of `placed` those from `from` on, up to the next break of that session. */
  private upToBreak(placed: Placed<Declaration>[], from: number, name: SessionName): Placed<Declaration>[] {
    const end = this.breaks.get(sessionKey(name))?.find((index) => index >= from) ?? this.actions.length;
    return placed.filter(({ index }) => index >= from && index < end);
  }
}

/** The tree that a window_ensure asks for. */
export function treeOf({ shape }: WindowEnsure): LayoutNode {
  return shape.kind === 'tree' ? shape.root : presetTree(shape.panes);
}

/** Sessions that are one and the same to a script have the same key. */
export function sessionKey({ session }: SessionName): string {
  return session.normalised;
}

/** Panes that are one and the same to a script have the same key. */
export function paneKey(name: WindowName, number: number): string {
  return `${windowKey(name)}|${number}`;
}

function windowKey(name: WindowName): string {
  return `${name.session.normalised}|${name.window.normalised}`;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
