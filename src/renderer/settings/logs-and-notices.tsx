/** Settings of logs and of notifications. */
import { ScrollText } from 'lucide-react';
import { showView } from '../app/actions.ts';
import { memoryText } from '../app/figures.ts';
import { call } from '../bridge/client.ts';
import { Button } from '../ui/button.tsx';
import { NumberRow, Row, Section, SwitchRow, Told } from './parts.tsx';
import { useSettings } from './settings-store.ts';
import { useAnswer } from './use-answer.ts';

const askLogs = () => call('settings.logs');

export function LogsSection() {
  const { value: info, problem } = useAnswer(askLogs);
  const environment = info?.environment ?? null;
  const help =
    environment === null
      ? 'Panes that Muxworks makes from now on. Those that are logged already go on; a pane’s menu switches its own.'
      : `MUXWORKS_LOGS is set and comes first: new panes are ${environment ? '' : 'not '}logged.`;
  return (
    <Section name="logs">
      {problem !== null && <Told problem={problem} />}
      <SwitchRow label="Log new panes" name="logNewPanes" disabled={environment !== null} help={help} />
      {info !== null && (
        <Row
          label="On disk"
          group
          help={`A log keeps its last ${memoryText(info.logBytes)}. Logs that nothing writes to go after ${info.days} days, and when all take more than ${memoryText(info.allBytes)}.`}
        >
          {() => (
            <>
              <div className="min-w-0 flex-1 select-text">
                <p className="num">
                  {info.logs === 0
                    ? 'Nothing is logged'
                    : `${info.logs} ${info.logs === 1 ? 'log' : 'logs'}, ${sizeText(info.bytes)}`}
                </p>
                <p className="mono text-small text-ink-3 [overflow-wrap:anywhere]">{info.directory}</p>
              </div>
              <Button icon={ScrollText} onClick={() => showView('logs')}>
                Show logs
              </Button>
            </>
          )}
        </Row>
      )}
    </Section>
  );
}

const sizeText = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : memoryText(bytes));

export function NotificationsSection() {
  const seconds = useSettings((state) => state.notifyLong);
  return (
    <Section name="notifications">
      <SwitchRow
        label="When something fails"
        name="notifyFailed"
        help="A command that ends with another exit code than 0 while you look elsewhere."
      />
      <NumberRow
        label="When it took longer than"
        name="notifyLong"
        unit="s"
        width="w-20"
        help={
          seconds === 0
            ? '0: the end of a command is no reason.'
            : 'A command that ends while you look elsewhere. 0 is never.'
        }
      />
      <SwitchRow
        label="Icon in the tray"
        name="tray"
        help="Shows how the panes are. Closing the window then leaves Muxworks there."
      />
    </Section>
  );
}
