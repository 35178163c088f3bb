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

interface Place {
  /** Of the action in the script. */
  readonly index: number;
}

interface Placed<A extends Action> extends Place {
  readonly action: A;
}

export class Script {
  /** What each window is declared to be, in script order. */
  private readonly declarations = new Map<string, Placed<Declaration>[]>();
  /** Of these, the ones that are about the whole window. */
  private readonly whole = new Map<string, Placed<WindowEnsure | WindowCreate>[]>();
  /** Numbers of the panes of each window that a pane_ensure names. */
  private readonly numbers = new Map<string, Set<number>>();
  /** Windows of which a pane is labelled. */
  private readonly labelled = new Set<string>();
  /** The declarations of each session's windows, in script order. */
  private readonly windows = new Map<string, Placed<Declaration>[]>();
  /** Where each pane is declared, by paneKey. */
  private readonly panes = new Map<string, number[]>();
  /** Where each session loses windows, or panes get other numbers. */
  private readonly breaks = new Map<string, Place[]>();

  constructor(readonly actions: readonly Action[]) {
    actions.forEach((action, index) => {
      switch (action.action) {
        case 'tmux.window_ensure':
        case 'tmux.window_create':
        case 'tmux.pane_ensure':
          this.declare(action, index);
          break;
        case 'tmux.session_create':
        case 'tmux.session_delete':
        case 'tmux.window_delete':
        case 'tmux.pane_kill':
        case 'tmux.pane_split':
          push(this.breaks, sessionKey(action.name), { index });
      }
    });
  }

  private declare(action: Declaration, index: number): void {
    const key = windowKey(action.name);
    push(this.declarations, key, { index, action });
    push(this.windows, sessionKey(action.name), { index, action });
    if (action.action !== 'tmux.pane_ensure') {
      push(this.whole, key, { index, action });
      return;
    }
    const { number } = action.name.pane;
    push(this.panes, paneKey(action.name, number), index);
    const numbers = this.numbers.get(key);
    if (numbers === undefined) this.numbers.set(key, new Set([number]));
    else numbers.add(number);
    if (action.label !== undefined) this.labelled.add(key);
  }

  /** Places of the pane_ensure actions for the pane of that key (see paneKey). */
  placesOf(key: string): readonly number[] {
    return this.panes.get(key) ?? [];
  }

  /** Numbers of the panes of that window which a pane_ensure names, anywhere in the script. */
  namedPanes(name: WindowName): ReadonlySet<number> {
    return this.numbers.get(windowKey(name)) ?? NONE;
  }

  /** True when the script labels a pane of that window. */
  hasLabels(name: WindowName): boolean {
    return this.labelled.has(windowKey(name));
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
    const next = this.declarationsFrom(index, name);
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
    for (const action of this.declarationsFrom(index, name)) {
      if (action.action === 'tmux.pane_ensure') panes = Math.max(panes, action.name.pane.number);
      else if (action.action === 'tmux.window_ensure') declared ??= action;
    }
    if (declared === null || declared.shape.panes < panes) return { panes, tree: null };
    return { panes: declared.shape.panes, tree: treeOf(declared) };
  }

  /** The first window that actions after `index` want in that session. */
  firstWindowAfter(index: number, name: SessionName): WindowName | null {
    const placed = this.windows.get(sessionKey(name)) ?? [];
    const next = placed[firstFrom(placed, index + 1)];
    return next === undefined || next.index >= this.breakFrom(index + 1, name) ? null : next.action.name;
  }

  /** The nearest window_ensure or window_create of that window before `index`. */
  windowBefore(index: number, name: WindowName): WindowEnsure | WindowCreate | undefined {
    const placed = this.whole.get(windowKey(name)) ?? [];
    return placed[firstFrom(placed, index) - 1]?.action;
  }

  /** The declarations of that window from `from` on, up to the next break of its session. */
  private declarationsFrom(from: number, name: WindowName): Declaration[] {
    const placed = this.declarations.get(windowKey(name)) ?? [];
    const end = firstFrom(placed, this.breakFrom(from, name));
    return placed.slice(firstFrom(placed, from), end).map(({ action }) => action);
  }

  /** Where that session next loses windows, or panes get other numbers, from `from` on. */
  private breakFrom(from: number, name: SessionName): number {
    const breaks = this.breaks.get(sessionKey(name)) ?? [];
    return breaks[firstFrom(breaks, from)]?.index ?? this.actions.length;
  }
}

const NONE: ReadonlySet<number> = new Set();

/** Where in a list in script order the first is that stands at `from` or after it; its length where there is none. */
function firstFrom(placed: readonly Place[], from: number): number {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((placed[middle] as Place).index < from) low = middle + 1;
    else high = middle;
  }
  return low;
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
