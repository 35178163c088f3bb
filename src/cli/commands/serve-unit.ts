/** serve --install: a unit of systemd for the user, which runs the supervisor from login (or boot) on. */
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { MuxError } from '../../core/errors.ts';
import { storeSetting } from '../../core/state/store-setting.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';

/** What decides where tmux, its server, ttyd and our files are, as it is where the unit is made. */
const KEPT = ['PATH', 'LANG', 'LC_ALL', 'TMUX_TMPDIR', 'XDG_STATE_HOME', 'MUXWORKS_TTYD'] as const;

export function install(flags: GlobalFlags): void {
  const path = unitPath(flags);
  const { store } = storeSetting(flags);
  const text = unitText(flags, store.url);
  const steps = [
    ['systemctl --user daemon-reload', 'systemd reads it'],
    [`systemctl --user enable --now ${unitName(flags)}`, 'starts it now, and at each login'],
    [`loginctl enable-linger ${userInfo().username}`, 'at boot instead, and it stays when you log out'],
    [`journalctl --user -u ${unitName(flags)} -f`, 'what it says'],
  ] as const;
  try {
    mkdirSync(dirname(path), { recursive: true });
    // It may hold a password.
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new MuxError('io', `${path} could not be written: ${(error as Error).message}`);
  }
  const shown = unitText(flags, store.name);
  if (flags.json) {
    printJson({ path, unit: shown, commands: steps.map(([command]) => command) });
    return;
  }
  stdout.line(`Wrote ${plain(path)}:`);
  stdout.line();
  for (const line of shown.trimEnd().split('\n')) stdout.line(`  ${stdout.paint('dim', plain(line))}`);
  stdout.line();
  stdout.line('It supervises the same tmux server, with the same store of states, as this command would. Ending it');
  stdout.line('ends nothing that runs in tmux. Nothing has been started; next:');
  stdout.line();
  const width = Math.max(...steps.map(([command]) => command.length));
  for (const [command, what] of steps) stdout.line(`  ${plain(command).padEnd(width)}  ${stdout.paint('dim', what)}`);
}

export function uninstall(flags: GlobalFlags): void {
  const path = unitPath(flags);
  const name = unitName(flags);
  const was = existsSync(path);
  // What `enable` has made points to it, and would be reported at each login.
  const links = ['default.target.wants'].map((target) => join(dirname(path), target, name));
  for (const file of [path, ...links]) rmSync(file, { force: true });
  if (flags.json) {
    printJson({ path, removed: was });
    return;
  }
  stdout.line(was ? `Removed ${plain(path)}. Where it runs, this ends it:` : `There is no ${plain(path)}.`);
  if (was) stdout.line(`  systemctl --user stop ${name}; systemctl --user daemon-reload`);
}

/** One for each tmux server that has a name or place of its own. */
function unitName({ L, S }: GlobalFlags): string {
  const of = L ?? S;
  if (of === undefined) return 'muxworks.service';
  // As systemd-escape has it: a letter, digit, colon, underscore or dot stands for itself.
  const escaped = [...Buffer.from(of)].map((byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9:_.]/.test(char) ? char : char === '-' ? '-' : `_x${byte.toString(16).padStart(2, '0')}`;
  });
  return `muxworks-${escaped.join('')}.service`;
}

function unitPath(flags: GlobalFlags): string {
  const config = process.env.XDG_CONFIG_HOME;
  return join(config?.startsWith('/') ? config : join(homedir(), '.config'), 'systemd', 'user', unitName(flags));
}

/** @param store its address as it is to stand there */
function unitText(flags: GlobalFlags, store: string): string {
  const { node, from } = storeSetting(flags);
  // What has been chosen for good is found by the service itself, also when it is chosen anew.
  const chosen = from === 'option' || from === 'environment';
  const environment = [
    ...KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : [])),
    ...(chosen ? [['MUXWORKS_STATE', store] as const] : []),
    ...(node === null ? [] : [['MUXWORKS_NODE', node] as const]),
  ];
  const server = flags.L !== undefined ? ['-L', flags.L] : flags.S !== undefined ? ['-S', resolve(flags.S)] : [];
  const argv = [process.execPath, ...process.execArgv, realpathSync(process.argv[1] ?? ''), ...server, 'serve'];
  const lines = [
    '# Made by muxworks serve --install, taken away by muxworks serve --uninstall.',
    '[Unit]',
    `Description=Muxworks, supervisor of the tmux server ${specifier(flags.L ?? flags.S ?? 'default')}`,
    '',
    '[Service]',
    `ExecStart=${argv.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}`,
    ...environment.map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    '# It ends alone: what runs in tmux is not its own.',
    'KillMode=process',
    'Restart=always',
    'RestartSec=5',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ];
  return lines.join('\n');
}

/** A % begins a specifier in every setting. */
const specifier = (text: string): string => text.replaceAll('%', '%%');

/** A word of systemd.syntax(7). */
function quoted(text: string): string {
  if (/[\n\r\0]/.test(text)) {
    throw new MuxError(
      'bad-input',
      `${JSON.stringify(text)} cannot stand in a unit of systemd`,
      'it holds a line break',
    );
  }
  return `"${specifier(text).replace(/["\\]/g, '\\$&')}"`;
}
