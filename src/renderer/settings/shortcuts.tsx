/** Settings of shortcuts: every command with its keys, found by name or by key, changed by pressing others. */
import { Keyboard, RotateCcw, Search, X } from 'lucide-react';
import { useState } from 'react';
import { type Chord, chordLabel } from '../app/keys.ts';
import { type Command, commands, defaultKeys, GROUPS, titleOf } from '../commands/registry.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { Keys } from './keys.tsx';
import { Section } from './parts.tsx';
import { setSettings, useSettings } from './settings-store.ts';

type Overrides = Readonly<Record<string, Chord | null>>;

/** As keysOf() of the registry has them when it has heard of the change. */
function keysWith(command: Command, overrides: Overrides): readonly Chord[] {
  const chosen = command.fixed ? undefined : overrides[command.id];
  return chosen === undefined ? defaultKeys(command) : chosen === null ? [] : [chosen];
}

function isFound(command: Command, overrides: Overrides, search: string): boolean {
  const keys = keysWith(command, overrides).map((chord) => chordLabel(chord));
  const text = [titleOf(command), command.group, command.words ?? '', ...keys].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function change(changed: Record<string, Chord | null | undefined>): void {
  const next = { ...useSettings.getState().shortcuts, ...changed };
  const shortcuts = Object.fromEntries(
    Object.entries(next).filter((entry): entry is [string, Chord | null] => entry[1] !== undefined),
  );
  void setSettings({ shortcuts });
}

/** The same keys as without the settings need no entry. */
function overrideFor(command: Command, chord: Chord | null): Chord | null | undefined {
  const own = defaultKeys(command);
  if (chord === null) return own.length === 0 ? undefined : null;
  return own.length === 1 && chordLabel(own[0] ?? '') === chordLabel(chord) ? undefined : chord;
}

function CommandRow({ command, overrides, edit }: { command: Command; overrides: Overrides; edit: () => void }) {
  const keys = keysWith(command, overrides);
  const changed = !command.fixed && command.id in overrides;
  const title = titleOf(command);
  return (
    <li className="group flex min-h-[30px] items-center gap-2 rounded-control pr-1 pl-2 hover:bg-hover focus-within:bg-hover">
      <span className="min-w-0 flex-1 truncate">{title}</span>
      {changed && <span className="flex-none text-small text-ink-3">changed</span>}
      <span className="flex flex-none items-center gap-2">
        {keys.length === 0 ? (
          <span className="text-ink-4">–</span>
        ) : (
          keys.map((chord) => <Keys key={chord} chord={chord} />)
        )}
      </span>
      <span className="flex w-[74px] flex-none justify-end gap-1">
        {command.fixed ? (
          <span className="px-1 text-small text-ink-3" title="The view takes these keys by itself">
            fixed
          </span>
        ) : (
          <>
            {changed && (
              <IconButton
                small
                label={`Reset the keys of ${title}`}
                icon={RotateCcw}
                onClick={() => change({ [command.id]: undefined })}
              />
            )}
            {keys.length > 0 && (
              <IconButton
                small
                label={`No keys for ${title}`}
                icon={X}
                onClick={() => change({ [command.id]: overrideFor(command, null) })}
              />
            )}
            <IconButton small label={`Change the keys of ${title}`} icon={Keyboard} onClick={edit} />
          </>
        )}
      </span>
    </li>
  );
}

export function ShortcutsSection() {
  const overrides = useSettings((state) => state.shortcuts);
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<Command | null>(null);
  const found = commands().filter((command) => isFound(command, overrides, search.trim()));
  const changes = Object.keys(overrides).length;
  return (
    <Section name="shortcuts" fact={changes === 0 ? undefined : `${changes} changed`}>
      <div className="flex items-center gap-2 py-2">
        <div className="field flex h-7 w-[300px] min-w-0 items-center gap-2 rounded-control px-2">
          <Search size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
          <input
            type="search"
            aria-label="Find a command or a key"
            placeholder="Command or key"
            value={search}
            spellCheck={false}
            onChange={(event) => setSearch(event.target.value)}
            className="h-full w-full min-w-0 bg-transparent outline-none select-text [&::-webkit-search-cancel-button]:hidden"
          />
        </div>
        <span className="flex-1" />
        {changes > 0 && (
          <Button icon={RotateCcw} onClick={() => void setSettings({ shortcuts: {} })}>
            Reset all
          </Button>
        )}
      </div>
      {found.length === 0 && <p className="py-3 text-ink-3">No command or key is called that.</p>}
      {GROUPS.map((group) => {
        const of = found.filter((command) => command.group === group);
        return (
          of.length > 0 && (
            <div key={group} className="-mx-2 pb-2">
              <h3 id={`keys-${group}`} className="px-2 pt-1 text-small text-ink-3">
                {group}
              </h3>
              <ul aria-labelledby={`keys-${group}`}>
                {of.map((command) => (
                  <CommandRow
                    key={command.id}
                    command={command}
                    overrides={overrides}
                    edit={() => setEdited(command)}
                  />
                ))}
              </ul>
            </div>
          )
        );
      })}
      {edited !== null && (
        <KeyDialog
          command={edited}
          close={() => setEdited(null)}
          choose={(chord, from) => {
            change({
              ...Object.fromEntries(from.map((each) => [each.id, overrideFor(each, null)])),
              [edited.id]: overrideFor(edited, chord),
            });
            setEdited(null);
          }}
        />
      )}
    </Section>
  );
}
