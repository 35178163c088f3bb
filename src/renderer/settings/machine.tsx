/** What the app is made of and whether this machine has what it needs, as muxworks doctor tells it. */
import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Check, settingsFields } from '../../shared/ipc-settings.ts';
import { showLicences } from '../about/about-store.ts';
import { useApp } from '../app/store.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { clock } from '../panes/duration.ts';
import { Button } from '../ui/button.tsx';
import { type Shape, Status } from '../ui/status.tsx';
import { Row, Section, sentence, TextInput, Told } from './parts.tsx';
import { setSettings, useSettings } from './settings-store.ts';
import { useAnswer } from './use-answer.ts';

const askChecks = () => call('settings.checks');
const askAbout = () => call('desktop.about');

const SHAPES: Record<Check['status'], Shape> = { ok: 'done', warning: 'wait', missing: 'fail' };
const WORDS: Record<Check['status'], string> = { ok: 'There', warning: 'Works, with less', missing: 'Missing' };

/** Two columns, one line each, for a report. */
function asText(checks: readonly Check[]): string {
  return checks.map(({ name, status, detail }) => `${status.padEnd(8)} ${name.padEnd(7)} ${detail}`).join('\n');
}

function CheckLine({ check: { name, status, detail, hint, staleSince } }: { check: Check }) {
  return (
    <li className="grid grid-cols-[16px_64px_minmax(0,1fr)] items-start gap-2 py-1">
      <span className="mt-1" title={WORDS[status]}>
        <Status shape={SHAPES[status]} />
        <span className="sr-only">{WORDS[status]}:</span>
      </span>
      <span className="text-ink-2">{name}</span>
      <span className="min-w-0 select-text [overflow-wrap:anywhere]">
        {detail}
        {staleSince !== undefined && `; what others see is as it was at ${clock(staleSince)}`}
        {hint !== undefined && <span className="block text-small text-ink-3">{hint}</span>}
      </span>
    </li>
  );
}

/** Which ttyd shares use. What is typed is kept when the field is left, or at Enter. */
function TtydRow({ kept }: { kept: () => void }) {
  const path = useSettings((state) => state.ttyd);
  const [text, setText] = useState(path ?? '');
  useEffect(() => setText(path ?? ''), [path]);
  const parsed = settingsFields.ttyd.safeParse(text.trim() === '' ? null : text);
  const take = async (): Promise<void> => {
    if (!parsed.success || parsed.data === path) return;
    if (await setSettings({ ttyd: parsed.data })) kept();
  };
  return (
    <Row
      label="ttyd"
      wrong={parsed.success ? null : sentence(parsed.error.issues[0]?.message ?? 'not valid')}
      help="Shares can use it instead of the built-in engine. Empty: the one on PATH, if there is one."
    >
      {(id, described) => (
        <TextInput
          id={id}
          mono
          className="w-[300px] max-w-full"
          placeholder="/usr/local/bin/ttyd"
          value={text}
          wrong={!parsed.success}
          aria-describedby={described}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => void take()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void take();
          }}
        />
      )}
    </Row>
  );
}

export function MachineSection() {
  const { value: checks, problem, busy, ask } = useAnswer(askChecks);
  const { value: about } = useAnswer(askAbout);
  const bash = useApp((state) => state.info?.bash?.version);
  const copy = async (): Promise<void> => {
    const versions = about === null ? '' : `Muxworks ${about.version}, Electron ${about.electron}, ${about.system}\n`;
    const done = await attempt(call('clipboard.write', { text: `${versions}${asText(checks ?? [])}\n` }));
    if (done !== null) note('Copied');
  };
  return (
    <Section name="machine">
      <Row label="Versions" group>
        {() => (
          <>
            <span className="num min-w-0 flex-1 select-text [overflow-wrap:anywhere]">
              {about !== null &&
                [
                  `Muxworks ${about.version}`,
                  `Electron ${about.electron}`,
                  about.tmux === null ? 'no tmux' : `tmux ${about.tmux}`,
                  bash === undefined ? 'no bash' : `bash ${bash}`,
                ].join(', ')}
            </span>
            <Button onClick={showLicences}>Licences</Button>
          </>
        )}
      </Row>
      <TtydRow kept={ask} />
      <Row label="What it needs" group>
        {() => (
          <div className="min-w-0 flex-1" aria-busy={busy}>
            {problem !== null && <Told problem={problem} />}
            <ul aria-label="What Muxworks needs of this machine">
              {(checks ?? []).map((check) => (
                <CheckLine key={check.name} check={check} />
              ))}
            </ul>
            <div className="flex gap-2 pt-1.5 pb-1">
              <Button icon={RefreshCw} disabled={busy} onClick={ask}>
                {busy ? 'Looking…' : 'Look again'}
              </Button>
              <Button kind="quiet" disabled={checks === null} onClick={() => void copy()}>
                Copy as text
              </Button>
            </div>
          </div>
        )}
      </Row>
    </Section>
  );
}
