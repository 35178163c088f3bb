/** The environment of what runs in a pane: what was set for it first, all of it on demand; secrets stay covered until asked for. */
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { EnvironmentEntry, PaneFacts } from '../../shared/ipc-processes.ts';
import { IconButton } from '../ui/button.tsx';
import { Section } from './section.tsx';
import { isSecret } from './words.ts';

/** What tmux and our own shells set in every pane says nothing about this one. */
const OURS = /^(TMUX|TMUX_PANE|TERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|SHLVL|PWD|OLDPWD|_|MUXWORKS_.*)$/;

/** The window is high enough to show it from the start. */
const HIGH = 760;

function Entry({ entry: { name, value } }: { entry: EnvironmentEntry }) {
  const secret = isSecret(name, value);
  const [shown, setShown] = useState(false);
  const covered = secret && !shown;
  return (
    <li className="flex h-[22px] min-w-0 items-center gap-2 text-small">
      <span className="mono w-[104px] flex-none truncate text-[11.5px] text-ink-2 select-text" title={name}>
        {name}
      </span>
      {covered ? (
        <span className="min-w-0 flex-1 tracking-[.12em] text-ink-3">
          <span aria-hidden>••••••••••••</span>
          <span className="sr-only">covered</span>
        </span>
      ) : (
        <span className="mono min-w-0 flex-1 truncate text-[11.5px] select-text" title={value}>
          {value}
        </span>
      )}
      {secret && (
        <IconButton
          small
          label={shown ? `Cover ${name}` : `Show ${name}`}
          icon={shown ? EyeOff : Eye}
          onClick={() => setShown(!shown)}
        />
      )}
    </li>
  );
}

export function Environment({ facts }: { facts: PaneFacts | null }) {
  const [open, setOpen] = useState(() => window.innerHeight > HIGH);
  const [all, setAll] = useState(false);
  const known = facts?.environment ?? null;
  const entries = known?.entries ?? [];
  const own = entries.filter(({ name, own: set }) => set && !OURS.test(name));
  const shown = all ? entries : own;
  return (
    <Section
      title="Environment"
      fact={known === null ? '' : `${own.length} of ${entries.length} set here`}
      open={open}
      toggle={() => setOpen(!open)}
    >
      {open && facts !== null && known === null && (
        <p className="text-small text-ink-2">It cannot be read: nothing runs there, or it belongs to another user.</p>
      )}
      {open && known !== null && (
        <>
          <ul aria-label={`Environment of ${known.of}, process ${known.pid}`}>
            {shown.map((entry) => (
              <Entry key={entry.name} entry={entry} />
            ))}
          </ul>
          {entries.length > own.length && (
            <button
              type="button"
              aria-expanded={all}
              onClick={() => setAll(!all)}
              className="num self-start rounded-chip text-small leading-[22px] text-ink-3 hover:text-ink"
            >
              {all ? 'Only what is set here' : `Show all ${entries.length}`}
            </button>
          )}
        </>
      )}
    </Section>
  );
}
