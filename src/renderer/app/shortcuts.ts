/** The keys of the app: those of the registry, taken before a terminal sees them. None of them is one that shells use. */
import { type Command, commands, contextOf, keysOf, setOverrides } from '../commands/registry.ts';
import { takeEarlyKey } from '../palette/palette-store.ts';
import { useSettings } from '../settings/settings-store.ts';
import { focusedTerminal } from '../terminal/terminals.ts';
import { type Chord, chordsOf } from './keys.ts';
import { useApp } from './store.ts';

/** Whether the keys of a command hold where the user is. */
function holds({ where }: Command): boolean {
  if (where === undefined) return true;
  if (where === 'terminal') return focusedTerminal() !== undefined;
  if (where === 'not-terminal') return focusedTerminal() === undefined;
  return where.includes(useApp.getState().view);
}

/** Commands by chord; made anew when the settings change. */
let byChord: Map<Chord, Command[]> | null = null;

function commandsOf(chord: Chord): readonly Command[] {
  if (byChord === null) {
    byChord = new Map();
    for (const command of commands()) {
      if (command.fixed) continue;
      for (const each of keysOf(command)) byChord.set(each, [...(byChord.get(each) ?? []), command]);
    }
  }
  return byChord.get(chord) ?? [];
}

/** True when the key was one of ours. */
function handle(event: KeyboardEvent): boolean {
  const here = chordsOf(event).flatMap(commandsOf).filter(holds);
  // What holds here alone goes before what holds everywhere.
  const command = here.find(({ where }) => where !== undefined) ?? here[0];
  if (command === undefined) return false;
  const context = contextOf();
  // A key of ours does nothing rather than something else: it never reaches the shell by chance.
  if (command.available(context) === true) command.run(context, 'key');
  return true;
}

export function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (takeEarlyKey(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // A dialog or an open menu has the keyboard to itself.
    if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
    if (!handle(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const follow = ({ shortcuts }: { shortcuts: Readonly<Record<string, Chord | null>> }) => {
    setOverrides(shortcuts);
    byChord = null;
  };
  follow(useSettings.getState());
  const unfollow = useSettings.subscribe(follow);
  window.addEventListener('keydown', onKeyDown, true);
  return () => {
    unfollow();
    window.removeEventListener('keydown', onKeyDown, true);
  };
}
