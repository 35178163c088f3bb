/** The words of the Processes view: durations, names of several panes, what a deed ends. Pure. */
import type { Ready } from '../../core/heroscript/types.ts';
import type { PaneInfo } from '../../core/tmux/types.ts';
import type { PaneFacts, Reached } from '../../shared/ipc-processes.ts';
import { paneName } from '../app/select.ts';
import { uptime } from '../panes/duration.ts';

export type Deed = 'start' | 'stop' | 'restart' | 'kill';

/** `38s`, `41m`, `2h 14m`, `3d 02h`. */
export function shortTime(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))}s` : uptime(ms);
}

/** `1 process`, `7 processes`. */
export function processes(count: number): string {
  return count === 1 ? '1 process' : `${count} processes`;
}

/** More names than this say nothing any more. */
const NAMES = 4;

/** Of a name more than this says nothing in a sentence. */
const NAME_SHOWN = 40;

function shortName(pane: PaneInfo): string {
  const name = [...paneName(pane)];
  return name.length > NAME_SHOWN ? `${name.slice(0, NAME_SHOWN - 1).join('')}…` : name.join('');
}

/** `api`, `api and web`, `api, web, redis, worker and 3 more`. */
export function namesOf(panes: readonly PaneInfo[]): string {
  const names = panes.map(shortName);
  if (names.length > NAMES) return `${names.slice(0, NAMES).join(', ')} and ${names.length - NAMES} more`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Which of the panes a deed can be done to. */
export function ableTo(deed: Deed | 'signal', panes: readonly PaneInfo[]): PaneInfo[] {
  const runs = ({ status }: PaneInfo): boolean => status === 'running' || status === 'unknown';
  switch (deed) {
    case 'start':
      return panes.filter((pane) => pane.declared && pane.status !== 'running');
    case 'restart':
      return panes.filter((pane) => pane.declared);
    case 'stop':
      return panes.filter((pane) => runs(pane) || pane.waiting === true);
    case 'signal':
      return panes.filter(runs);
    case 'kill':
      return [...panes];
  }
}

/** Why a deed can be done to none of them. */
export const UNABLE: Record<Deed | 'signal', string> = {
  start: 'Muxworks has started no command there that does not run',
  restart: 'Muxworks has started no command there',
  stop: 'No command is running there',
  signal: 'No command is running there',
  kill: 'There is no pane',
};

export const VERBS: Record<Deed, string> = { start: 'Start', stop: 'Stop', restart: 'Restart', kill: 'Kill' };

export const DOING: Record<Deed, string> = {
  start: 'Starting',
  stop: 'Stopping',
  restart: 'Restarting',
  kill: 'Closing',
};

const DONE: Record<Deed, string> = { start: 'Started', stop: 'Stopped', restart: 'Restarted', kill: 'Closed' };

/** `Stopped api: 3 processes ended`. */
export function doneText(deed: Deed, panes: readonly PaneInfo[], ended: number): string {
  const what = `${DONE[deed]} ${namesOf(panes)}`;
  return ended === 0 ? what : `${what}: ${processes(ended)} ended`;
}

/** The names of the programs, each once, the most frequent first: `node ×3, esbuild`. */
function programs(reached: readonly Reached[]): string {
  const counts = new Map<string, number>();
  for (const { name } of reached.flatMap((each) => each.processes)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, NAMES).map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  return sorted.length > NAMES ? `${shown.join(', ')} …` : shown.join(', ');
}

/** What a deed ends, and what stays. */
export function endsText(
  deed: Exclude<Deed, 'start'>,
  panes: readonly PaneInfo[],
  reached: readonly Reached[],
): string {
  const count = reached.reduce((sum, each) => sum + each.processes.length, 0);
  const where = panes.length === 1 ? namesOf(panes) : `${panes.length} panes (${namesOf(panes)})`;
  const ended = count === 0 ? 'No process runs there' : `This ends ${processes(count)} (${programs(reached)})`;
  if (deed === 'kill') {
    return count === 0
      ? `This closes ${where}. No process runs there. It cannot be undone.`
      : `${ended} and closes ${where}. It cannot be undone.`;
  }
  const shells = panes.length === 1 ? 'The shell stays' : 'The shells stay';
  if (deed === 'stop') {
    return count === 0
      ? `This interrupts what the shell itself does in ${where}. ${shells}.`
      : `${ended} in ${where}. ${shells}.`;
  }
  return count === 0
    ? `No process runs in ${where}: nothing ends, the ${panes.length === 1 ? 'command is' : 'commands are'} started.`
    : `${ended} in ${where} and starts the ${panes.length === 1 ? 'command' : 'commands'} again. ${shells}.`;
}

/** `9:49:52, by shop.heroscript, line 4`: who has started the command. */
export function starterText(by: PaneFacts['by']): string | null {
  if (by === null) return null;
  if (by.kind === 'app') return 'in this app';
  if (by.kind === 'cli') return `by muxworks ${by.command}`;
  return by.file === '' ? 'by a playbook' : `by ${by.file.slice(by.file.lastIndexOf('/') + 1)}, line ${by.line}`;
}

/** `on-failure, 1 of 5 used`. */
export function restartText({ policy, used, most }: NonNullable<PaneFacts['restart']>): string {
  if (policy === 'never') return 'never';
  if (most !== null) return `${policy}, ${used} of ${most} used`;
  return used === 0 ? policy : `${policy}, ${used} in a row`;
}

/** `port 8000`, to stand beside Ready. */
export function readyText(ready: Ready): string {
  switch (ready.kind) {
    case 'port':
      return `port ${ready.port}`;
    case 'log':
      return `says “${ready.text}”`;
    case 'exit':
      return `ends with ${ready.code}`;
    case 'http':
      return ready.url;
  }
}

const SECRET_NAME =
  /(KEY|TOKEN|SECRET|PASSW(OR)?D|PASSPHRASE|PASSCODE|CREDENTIAL|PRIVATE|AUTH|COOKIE|SALT|DSN)|(^|_)(DB)?(PASS|PWD|PAT|PW)\d*(_|$)/i;
/** A password within an address: `redis://:word@host`. */
const SECRET_VALUE = /:\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY/;
const PUBLIC_NAME = /^(PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|KEYBOARD.*|.*_KEYBOARD.*)$/;

/** What is not to be read over a shoulder. */
export function isSecret(name: string, value: string): boolean {
  return value !== '' && ((SECRET_NAME.test(name) && !PUBLIC_NAME.test(name)) || SECRET_VALUE.test(value));
}
