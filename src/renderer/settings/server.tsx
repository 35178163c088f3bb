/** Settings of the tmux server: which one this app is for, which there are, and which it opens next. */
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { FoundServer, ServerChoice } from '../../shared/ipc-settings.ts';
import { settingsFields } from '../../shared/ipc-settings.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { uptime } from '../panes/duration.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Select, type SelectOption } from '../ui/select.tsx';
import { Status } from '../ui/status.tsx';
import { Row, Section, sentence, Told, TypedRow } from './parts.tsx';
import { setSettings, useSettings } from './settings-store.ts';
import { useAnswer } from './use-answer.ts';

/** tmux's name for the server that nobody has named. */
const DEFAULT = 'default';
const OTHER = '\0other';

const counted = (sessions: number): string => (sessions === 1 ? '1 session' : `${sessions} sessions`);

/** At most so many names of sessions stand in a line. */
const NAMED = 6;

function names(sessions: readonly string[]): string {
  const more = sessions.length > NAMED ? `, and ${sessions.length - NAMED} more` : '';
  return `${sessions.slice(0, NAMED).join(', ')}${more}`;
}

function Current({ choice }: { choice: ServerChoice }) {
  const server = useApp((state) => state.server);
  const program = useApp((state) => state.info?.tmux?.version);
  const running = server?.snapshot.server ?? null;
  const sessions = server?.snapshot.sessions ?? [];
  return (
    <Row label="This app is on" group>
      {() => (
        <div className="min-w-0 py-1 select-text">
          <p className="flex items-center gap-2">
            <Status shape={server?.connected ? 'run' : 'off'} />
            <b className="font-medium">{choice.name}</b>
            <span className="num text-ink-3">
              {running === null
                ? `tmux ${program ?? 'is missing'}, no server runs: its first session starts it`
                : `tmux ${running.version}, up ${uptime(Date.now() - running.startedAt)}, ${counted(sessions.length)}`}
            </span>
          </p>
          {sessions.length > 0 && (
            <p className="mt-0.5 text-small text-ink-3 [overflow-wrap:anywhere]">
              {names(sessions.map(({ name }) => name))}
            </p>
          )}
          {choice.socketPath !== null && (
            <p className="mono mt-0.5 text-small text-ink-3 [overflow-wrap:anywhere]">{choice.socketPath}</p>
          )}
        </div>
      )}
    </Row>
  );
}

function optionsOf(found: readonly FoundServer[], chosen: string | null): SelectOption[] {
  const about = (name: string): string => {
    const server = found.find((each) => each.name === name);
    return server ? `${counted(server.sessions.length)}, tmux ${server.version || '?'}` : 'does not run';
  };
  const others = found.filter(({ name }) => name !== DEFAULT).map(({ name }) => name);
  const listed = [DEFAULT, ...others];
  const own = chosen !== null && !listed.includes(chosen) ? [chosen] : [];
  return [
    ...[...listed, ...own].map((name) => ({
      value: name,
      name,
      about: name.startsWith('/') ? 'a socket of its own' : about(name),
    })),
    { value: OTHER, name: 'Another one…' },
  ];
}

function OtherServer({ done }: { done: () => void }) {
  const take = (text: string): string | null => {
    const parsed = settingsFields.server.safeParse(text);
    if (!parsed.success) return sentence(parsed.error.issues[0]?.message ?? 'Not a name');
    void setSettings({ server: parsed.data === DEFAULT ? null : parsed.data });
    return null;
  };
  return (
    <TypedRow
      label="Name or path"
      help="A name as for tmux -L, or the full path of a socket as for tmux -S. It need not run yet."
      mono
      action="Choose"
      take={take}
      done={done}
    />
  );
}

const askServers = () => call('settings.servers');

export function ServerSection() {
  const { value: choice, problem, busy, ask } = useAnswer(askServers);
  const chosen = useSettings((state) => state.server);
  const [other, setOther] = useState(false);
  const wanted = chosen ?? DEFAULT;
  const differs = choice !== null && choice.name !== wanted && choice.socketPath !== wanted;
  const help =
    choice?.from === 'argument'
      ? 'This start was given -L or -S, which comes before the choice here. Open now leaves it out.'
      : 'For the next start. -L NAME or -S PATH of a start comes before it.';
  return (
    <Section name="server">
      {problem !== null && <Told problem={problem} />}
      {choice !== null && <Current choice={choice} />}
      <Row label="Opens with" help={help}>
        {(id, described) => (
          <>
            <div className="w-[300px] max-w-full" aria-describedby={described}>
              <Select
                id={id}
                value={wanted}
                options={optionsOf(choice?.found ?? [], chosen)}
                choose={(value) => {
                  setOther(value === OTHER);
                  if (value !== OTHER) void setSettings({ server: value === DEFAULT ? null : value });
                }}
              />
            </div>
            <IconButton label="Look again" icon={RefreshCw} disabled={busy} onClick={ask} />
            {differs && (
              <Button
                title={`Opens Muxworks anew on ${wanted}. No process of a pane ends.`}
                onClick={() => void attempt(call('settings.open-again'))}
              >
                Open now
              </Button>
            )}
          </>
        )}
      </Row>
      {other && <OtherServer done={() => setOther(false)} />}
    </Section>
  );
}
