/** Asks for the keys of a command by having them pressed; tells what has them already, and why some cannot be had. */
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Chord, chordLabel, chordsOf, isMac } from '../app/keys.ts';
import { type Command, commands, keysOf, titleOf } from '../commands/registry.ts';
import { Button } from '../ui/button.tsx';
import { conflicts, refusal } from './key-rules.ts';
import { Keys } from './keys.tsx';
import { Wrong } from './parts.tsx';

/** With these alone the dialog itself is used. */
const OF_DIALOG = ['Tab', 'Shift+Tab', 'Enter', 'Space', 'Escape'];

interface Props {
  command: Command;
  close: () => void;
  /** Gives the command these keys, and takes them from the others. */
  choose: (chord: Chord, from: readonly Command[]) => void;
}

export function KeyDialog({ command, close, choose }: Props) {
  const [chord, setChord] = useState<Chord | null>(null);
  const field = useRef<HTMLButtonElement>(null);
  const mac = isMac();
  const title = titleOf(command);
  const why = chord === null ? null : refusal(chord, command, mac);
  const taken =
    chord === null || why !== null ? [] : conflicts(chord, command, commands(), (each) => keysOf(each, mac), mac);
  const fixed = taken.find((each) => each.fixed);
  const names = taken.map((each) => `“${titleOf(each)}”`).join(' and ');
  const usable = chord !== null && why === null && fixed === undefined;
  const hear = (event: KeyboardEvent): void => {
    const [pressed] = chordsOf(event.nativeEvent, mac);
    if (pressed === undefined || OF_DIALOG.includes(pressed)) return;
    event.preventDefault();
    event.stopPropagation();
    setChord(pressed);
  };
  // Whoever holds a key down, and lets go, has the button that saves next.
  useEffect(() => field.current?.focus(), []);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          onKeyDown={hear}
          className="rise fixed top-1/2 left-1/2 z-50 w-[400px] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 rounded-dialog bg-pop p-5 shadow-dialog outline-none"
        >
          <Dialog.Title className="text-lead font-semibold text-ink">Keys for {title}</Dialog.Title>
          <Dialog.Description className="mt-1 text-ink-2">
            Press them now. Escape leaves it as it is.
          </Dialog.Description>
          <button
            ref={field}
            type="button"
            aria-label={chord === null ? 'Press the keys' : `Pressed: ${chordLabel(chord)}`}
            className="field mt-4 flex h-12 w-full items-center justify-center rounded-control text-title"
          >
            {chord === null ? <span className="text-ink-3">…</span> : <Keys chord={chord} />}
          </button>
          <div aria-live="polite" className="min-h-10">
            {chord !== null && why !== null && <Wrong text={`${chordLabel(chord)} ${why}.`} />}
            {fixed && <Wrong text={`${chordLabel(chord ?? '')} is ${names}, and stays so. Choose others.`} />}
            {usable && taken.length > 0 && (
              <p className="mt-1 text-small text-wait">
                {chordLabel(chord)} is {names} now, which then has no keys.
              </p>
            )}
          </div>
          <div className="mt-3 flex justify-end gap-2">
            <Button kind="quiet" onClick={close}>
              Cancel
            </Button>
            <Button
              kind="primary"
              disabled={!usable}
              title={chord === null ? 'Press the keys first' : undefined}
              onClick={() => usable && choose(chord, taken)}
            >
              {taken.length > 0 && usable ? 'Use them here' : 'Use them'}
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
