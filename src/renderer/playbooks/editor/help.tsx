/** Completion and help under the mouse: what the core's table of actions says, and the names on the server. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { type Extension, Facet } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { type CompletionItem, complete, hover, type KnownNames } from '../../../core/heroscript/complete.ts';
import { contextAt, scriptKind } from './language.ts';
import { mistakeTooltip, reactTooltip } from './mistakes.tsx';

/** Names that exist on the server now. */
export const knownNames = Facet.define<() => KnownNames, () => KnownNames>({
  combine: ([names]) => names ?? (() => ({})),
});

function completion({ kind, label, insert, detail }: CompletionItem): Completion {
  const long = kind === 'action' || kind === 'parameter';
  return {
    // What is typed begins with its bangs, so that is what it is compared with.
    label: kind === 'action' ? insert : label,
    displayLabel: label,
    apply: insert,
    type: kind,
    ...(detail === '' ? {} : long ? { info: detail } : { detail }),
  };
}

function offer(context: CompletionContext): CompletionResult | null {
  const { state, pos, explicit } = context;
  const { text, offset } = contextAt(state, pos);
  const names = state.facet(knownNames)();
  const found = complete(text, pos - offset, { kind: state.facet(scriptKind), names });
  if (!found) return null;
  const typed = text.slice(found.from, pos - offset);
  const items = found.items.filter(({ insert }) => insert !== typed);
  if (items.length === 0) return null;
  const isValue = found.items.some(({ kind }) => kind === 'value' || kind === 'name');
  // Unasked it comes with the first letter, and at once inside the quotes of a value that is one of a few.
  if (!explicit && found.from + offset === pos && !isValue) return null;
  if (!explicit && isValue && !/[:'",|\w-]$/.test(state.sliceDoc(Math.max(0, pos - 1), pos))) return null;
  return {
    from: found.from + offset,
    to: Math.max(pos, found.to + offset),
    options: items.map(completion),
    validFor: isValue ? /^[\w|. -]*$/ : /^[!\w.]*$/,
  };
}

const help = hoverTooltip((view, pos) => {
  const mistake = mistakeTooltip(view.state, pos);
  if (mistake) return mistake;
  const { text, offset } = contextAt(view.state, pos);
  const found = hover(text, pos - offset, { kind: view.state.facet(scriptKind) });
  if (!found) return null;
  return {
    pos: found.span.offset + offset,
    end: found.span.offset + offset + found.span.length,
    create: () =>
      reactTooltip(
        <div className="max-w-[404px] px-3 py-2 text-base text-ink-2">
          <p className="mono text-small font-medium text-ink">{found.title}</p>
          <p>{found.text}</p>
          {found.example !== undefined && <p className="mono mt-1 text-small text-ink-3">{found.example}</p>}
        </div>,
      ),
  };
});

export const helpers: Extension = [
  autocompletion({ override: [offer], icons: false, activateOnTypingDelay: 50 }),
  help,
];
