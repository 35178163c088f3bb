/** The text here beside the one on disk, and the choice between them where a merge finds both changed. */
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import type { Merged } from '../../shared/ipc-playbooks.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { useDesk, useOpen } from './desk-store.ts';
import type { PlaybookDocument } from './documents.ts';
import { heroscript } from './editor/language.ts';
import { theme } from './editor/theme.ts';

function Changes({ document }: { document: PlaybookDocument }) {
  const theirs = useOpen((open) => (open?.disk?.kind === 'changed' ? open.disk.saved.text : null));
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current || theirs === null) return;
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [
        EditorState.lineSeparator.of('\n'),
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        lineNumbers(),
        heroscript(document.playbook.kind),
        theme,
      ],
    });
    const view = new MergeView({
      a: side(theirs, 'On disk'),
      b: side(document.text(), 'Here, not saved'),
      parent: host.current,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [document, theirs]);
  return (
    <>
      <div className="grid flex-none grid-cols-2 text-small text-ink-3">
        <h2 className="px-4 py-1">On disk</h2>
        <h2 className="px-4 py-1">Here, not saved</h2>
      </div>
      <div ref={host} className="min-h-0 flex-1 overflow-auto" />
    </>
  );
}

type Choice = 'mine' | 'theirs' | 'both';
const CHOICES: { choice: Choice; label: string }[] = [
  { choice: 'mine', label: 'Mine' },
  { choice: 'theirs', label: 'Theirs' },
  { choice: 'both', label: 'Both' },
];

function Block({ title, text, on }: { title: string; text: string; on: boolean }) {
  return (
    <div
      className={cx(
        'min-w-0 overflow-hidden rounded-control bg-well shadow-[inset_0_0_0_1px_var(--line)]',
        !on && 'opacity-55',
      )}
    >
      <h4 className="px-2.5 pt-1.5 text-micro text-ink-3">{title}</h4>
      <pre className="mono max-h-60 overflow-auto px-2.5 pb-2 text-[12px] leading-[19px] whitespace-pre-wrap select-text">
        {text === '' ? <span className="text-ink-3">Nothing: it was taken out</span> : text}
      </pre>
    </div>
  );
}

function chosen(part: Merged['parts'][number], choice: Choice): string {
  if (part.kind === 'same') return part.text;
  return choice === 'mine' ? part.mine : choice === 'theirs' ? part.theirs : part.mine + part.theirs;
}

function Conflicts({ document }: { document: PlaybookDocument }) {
  const [merged, setMerged] = useState<Merged | null>(null);
  const [choices, setChoices] = useState<Readonly<Record<number, Choice>>>({});
  useEffect(() => {
    void document.merge().then(setMerged);
  }, [document]);
  if (!merged) return <div className="flex-1" aria-busy="true" />;
  const conflicts = merged.parts.map((part, index) => ({ part, index })).filter(({ part }) => part.kind === 'conflict');
  const text = merged.parts.map((part, index) => chosen(part, choices[index] ?? 'mine')).join('');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-none flex-wrap items-center gap-2 px-4 pb-2">
        <p className="min-w-60 flex-1 text-ink-2">
          {conflicts.length === 1 ? 'One place was' : `${conflicts.length} places were`} changed here and on disk.
          Everything else is merged.
        </p>
        <Button size="small" kind="quiet" onClick={() => useDesk.setState({ overlay: null })}>
          Cancel
        </Button>
        <Button size="small" kind="primary" onClick={() => document.rebase(merged.saved, text)}>
          Use the merged text
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        {conflicts.map(({ part, index }, number) => {
          const choice = choices[index] ?? 'mine';
          return (
            part.kind === 'conflict' && (
              <fieldset key={index} className="mb-4 min-w-0">
                <legend className="mb-1.5 text-small text-ink-3">Place {number + 1}</legend>
                <div className="mb-1.5 flex gap-1">
                  {CHOICES.map(({ choice: each, label }) => (
                    <Button
                      key={each}
                      size="small"
                      kind={choice === each ? 'plain' : 'quiet'}
                      aria-pressed={choice === each}
                      onClick={() => setChoices({ ...choices, [index]: each })}
                    >
                      {label}
                    </Button>
                  ))}
                </div>
                <div className="grid grid-cols-2 gap-2">
                  <Block title="Mine" text={part.mine} on={choice !== 'theirs'} />
                  <Block title="Theirs, on disk" text={part.theirs} on={choice !== 'mine'} />
                </div>
              </fieldset>
            )
          );
        })}
      </div>
    </div>
  );
}

export default function Comparison({ document }: { document: PlaybookDocument }) {
  const overlay = useDesk((state) => state.overlay);
  return (
    <section aria-label={overlay === 'merge' ? 'Merge' : 'Changes'} className="flex min-h-0 flex-1 flex-col">
      {overlay === 'merge' ? <Conflicts document={document} /> : <Changes document={document} />}
    </section>
  );
}
