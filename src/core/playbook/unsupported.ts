/** What the language has and this version cannot do yet: a run that asks for it is refused before it starts. */
import type { Action, Span } from '../heroscript/types.ts';
import { type LayoutNode, leavesOf } from '../layout/tree.ts';

export interface Unsupported extends Span {
  readonly file: string;
  readonly message: string;
}

/** In script order; empty for a playbook that can be run. */
export function unsupportedParts(actions: readonly Action[]): Unsupported[] {
  return actions.flatMap((action) =>
    partsOf(action).map(({ what, span = action.span }) => ({
      ...span,
      file: action.file,
      message: `${what} is not supported by this version`,
    })),
  );
}

interface Part {
  readonly what: string;
  readonly span?: Span | undefined;
}

function partsOf(action: Action): Part[] {
  const parameters = (...names: (string | false | undefined)[]): Part[] =>
    names.flatMap((name) => (typeof name === 'string' ? [{ what: name, span: action.spans[name] }] : []));
  switch (action.action) {
    case 'tmux.session_ttyd':
    case 'tmux.session_ttyd_stop':
    case 'tmux.window_ttyd':
    case 'tmux.window_ttyd_stop':
    case 'tmux.ttyd_stop_all':
      return [{ what: action.action }];
    case 'tmux.pane_ensure':
      return parameters(
        action.restart !== undefined && action.restart !== 'never' && 'restart',
        action.maxRestarts !== undefined && 'max_restarts',
        action.backoffMs !== undefined && 'backoff',
        action.dependsOn.length > 0 && 'depends_on',
        action.ready !== undefined && 'ready',
        action.readyTimeoutMs !== undefined && 'ready_timeout',
      );
    case 'tmux.window_ensure':
      return action.shape.kind === 'tree' && !inOrder(action.shape.root)
        ? [{ what: 'A layout whose panes are not numbered in order', span: action.spans.layout }]
        : [];
    default:
      return [];
  }
}

/** Panes of a window are counted in tmux's order, so only a tree that counts in that order can be told from its panes. */
function inOrder(tree: LayoutNode): boolean {
  return leavesOf(tree).every(({ pane }, index) => pane === index + 1);
}
