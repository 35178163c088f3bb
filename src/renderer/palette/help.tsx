/** All keys there are, from the registry, as they are set now; and those that a list or the canvas takes by itself. */
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { Fragment, useRef } from 'react';
import { showView } from '../app/actions.ts';
import { KEYS as DESIGNER_KEYS } from '../designer/keys.ts';
import { useSettings } from '../settings/settings-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Kbd, Keys } from '../ui/kbd.tsx';
import { type KeyRun, keyRows } from './key-rows.ts';
import { usePalette } from './palette-store.ts';

const TREE_KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['↑', '↓'], 'the row above, below'],
  [['←', '→'], 'fold, unfold'],
  [['Enter'], 'show it'],
  [['F2'], 'rename'],
  [['Delete'], 'kill, with a question'],
  [['/'], 'find'],
];

function Table({ heading, children }: { heading: string; children: React.ReactNode }) {
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1 text-small font-medium text-ink-3">{heading}</h3>
      <dl>{children}</dl>
    </section>
  );
}

function Line({ does, children }: { does: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-[26px] items-center gap-3 py-0.5">
      <dt className="min-w-0 flex-1 text-ink-2">{does}</dt>
      <dd className="flex flex-none flex-wrap justify-end gap-x-2 gap-y-1">{children}</dd>
    </div>
  );
}

function Run({ run: { modifiers, keys, range } }: { run: KeyRun }) {
  return (
    <span className="flex items-center gap-[3px]">
      {keys.map((key, index) => (
        <Fragment key={key}>
          {range && index > 0 && <span className="px-0.5 text-ink-3">…</span>}
          <Keys chord={index > 0 || modifiers === '' ? key : `${modifiers}+${key}`} />
        </Fragment>
      ))}
    </span>
  );
}

function Fixed({ rows }: { rows: typeof TREE_KEYS }) {
  return rows.map(([keys, does]) => (
    <Line key={does} does={does}>
      <span className="flex gap-[3px]">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    </Line>
  ));
}

function close(): void {
  usePalette.setState({ help: false });
}

export default function Help() {
  // The keys are those of the settings.
  useSettings((state) => state.shortcuts);
  const before = useRef(document.activeElement as HTMLElement | null);
  const list = useRef<HTMLElement>(null);
  const groups = keyRows();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            before.current?.focus();
          }}
          onOpenAutoFocus={(event) => {
            // The arrow keys scroll what there is to read.
            event.preventDefault();
            list.current?.focus();
          }}
          className="rise fixed inset-x-0 top-[min(72px,6vh)] z-50 mx-auto flex max-h-[calc(100vh-min(144px,12vh))] w-[860px] max-w-[calc(100vw-48px)] flex-col overflow-hidden rounded-dialog bg-pop shadow-dialog outline-none"
        >
          <header className="flex h-12 flex-none items-center gap-2 pr-3 pl-5">
            <Dialog.Title className="flex-1 text-lead font-semibold">All keys</Dialog.Title>
            <Button
              kind="quiet"
              onClick={() => {
                close();
                showView('settings');
              }}
            >
              Change them
            </Button>
            <Dialog.Close asChild>
              <IconButton label="Close" icon={X} keys="Esc" />
            </Dialog.Close>
          </header>
          <section
            ref={list}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
            tabIndex={0}
            aria-label="Keys by group"
            className="min-h-0 columns-2 gap-8 overflow-y-auto px-5 pt-1 pb-2 -outline-offset-2 max-[760px]:columns-1"
          >
            {groups.map(({ group, rows }) => (
              <Table key={group} heading={group}>
                {rows.map(({ does, runs }) => (
                  <Line key={does} does={does}>
                    {runs.map((run) => (
                      <Run key={run.modifiers} run={run} />
                    ))}
                  </Line>
                ))}
              </Table>
            ))}
            <Table heading="In the tree">
              <Fixed rows={TREE_KEYS} />
            </Table>
            <Table heading="On the canvas of the Designer">
              <Fixed rows={DESIGNER_KEYS} />
            </Table>
          </section>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
