/** desktop: makes the app known to the desktop (Linux): in its menu, with its icon, and as what opens playbooks. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { MuxError } from '../../core/errors.ts';
import { resourcePath } from '../../core/resources.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';

const MIME_TYPE = 'text/x-heroscript';
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const;

export interface DesktopFlags extends GlobalFlags {
  install?: boolean;
  uninstall?: boolean;
}

/** A file that is written: its text, or the file of ours that it is a copy of. */
type Entry = { path: string } & ({ text: string } | { copyOf: string });

export function desktop(flags: DesktopFlags): void {
  if (process.platform !== 'linux') {
    throw new MuxError('bad-input', 'Only desktops of Linux are told by files', 'elsewhere the installed app tells it');
  }
  if (flags.install === flags.uninstall) {
    throw new MuxError('bad-input', 'desktop takes --install or --uninstall', 'muxworks desktop --install');
  }
  const data = dataDirectory();
  const entries = entriesIn(data, flags);
  if (flags.install) write(entries);
  const removed = flags.install ? [] : remove(entries);
  const told = tell(data);
  if (flags.json) {
    const paths = entries.map(({ path }) => path);
    printJson(flags.install ? { written: paths, ...told } : { removed, ...told });
    return;
  }
  if (flags.install) {
    for (const { path } of entries) stdout.line(`Wrote ${plain(path)}`);
    stdout.line();
    stdout.line('Muxworks is in the menu of applications, and opens .heroscript and .hero files without running them.');
  } else {
    for (const path of removed) stdout.line(`Removed ${plain(path)}`);
    if (removed.length === 0) stdout.line(`There is nothing of Muxworks in ${plain(data)}.`);
  }
  for (const command of told.done) stdout.line(stdout.paint('dim', `Ran ${plain(command)}`));
  for (const { command, why } of told.notDone) {
    stdout.line(`${plain(command)} ${plain(why)}: the desktop may know of it only after the next login.`);
  }
}

function dataDirectory(): string {
  const data = process.env.XDG_DATA_HOME;
  return data?.startsWith('/') ? data : join(homedir(), '.local', 'share');
}

function entriesIn(data: string, flags: GlobalFlags): Entry[] {
  const icons = (name: string, place: string): Entry[] => [
    ...SIZES.map((size) => ({
      path: join(data, 'icons/hicolor', `${size}x${size}`, `${place}.png`),
      copyOf: resourcePath('icons', `${name}-${size}.png`),
    })),
    {
      path: join(data, 'icons/hicolor/scalable', `${place}.svg`),
      copyOf: resourcePath('icons', `${name}.svg`),
    },
  ];
  return [
    { path: join(data, 'applications/muxworks.desktop'), text: desktopEntry(flags) },
    { path: join(data, 'mime/packages/muxworks.xml'), text: MIME_PACKAGE },
    ...icons('muxworks', 'apps/muxworks'),
    ...icons('heroscript', 'mimetypes/text-x-heroscript'),
  ];
}

/** The launcher of this installation, started by the Node that runs now: a desktop has not the user's shell and its PATH. */
function desktopEntry({ L, S }: GlobalFlags): string {
  const launcher = join(dirname(resourcePath('icons')), '..', 'scripts', 'start.mjs');
  if (!existsSync(launcher)) {
    throw new MuxError('not-found', `${launcher} is missing: this is the command line without the app`);
  }
  const server = L !== undefined ? ['-L', L] : S !== undefined ? ['-S', resolve(S)] : [];
  const argv = [process.execPath, launcher, ...server, '--open'];
  return `${[
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.0',
    'Name=Muxworks',
    'GenericName=Process manager',
    'Comment=Processes, layouts and playbooks on tmux, which keeps them running',
    `TryExec=${asValue(process.execPath)}`,
    `Exec=${argv.map(asArgument).join(' ')} %F`,
    'Icon=muxworks',
    'Terminal=false',
    'Categories=System;Monitor;',
    'Keywords=tmux;terminal;processes;panes;playbook;',
    `MimeType=${MIME_TYPE};`,
    'StartupNotify=true',
    'StartupWMClass=Muxworks',
  ].join('\n')}\n`;
}

/** A value of type string (Desktop Entry Specification, Possible value types). */
function asValue(text: string): string {
  if (/\p{Cc}/u.test(text)) {
    throw new MuxError(
      'bad-input',
      `${JSON.stringify(text)} cannot stand in a desktop entry`,
      'it holds a control character',
    );
  }
  return text.replaceAll('\\', '\\\\');
}

/** One word of an Exec line (Desktop Entry Specification, The Exec key): quoted first, and then a value like any other. */
function asArgument(word: string): string {
  const coded = word.replaceAll('%', '%%');
  return asValue(/^[\w@+=:,./%-]+$/.test(coded) ? coded : `"${coded.replace(/["`$\\]/g, '\\$&')}"`);
}

const MIME_PACKAGE = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="${MIME_TYPE}">
    <comment>Muxworks playbook</comment>
    <sub-class-of type="text/plain"/>
    <icon name="text-x-heroscript"/>
    <generic-icon name="text-x-script"/>
    <glob pattern="*.heroscript"/>
    <glob pattern="*.hero"/>
  </mime-type>
</mime-info>
`;

function write(entries: readonly Entry[]): void {
  for (const entry of entries) {
    const { path } = entry;
    try {
      mkdirSync(dirname(path), { recursive: true });
      if ('text' in entry) writeFileSync(`${path}.new`, entry.text);
      else copyFileSync(entry.copyOf, `${path}.new`);
      renameSync(`${path}.new`, path);
    } catch (error) {
      throw new MuxError('io', `${path} could not be written: ${(error as Error).message}`);
    }
  }
}

function remove(entries: readonly Entry[]): string[] {
  const there = entries.map(({ path }) => path).filter((path) => existsSync(path));
  for (const path of there) rmSync(path, { force: true });
  return there;
}

/** Lets the desktop read what is there now. */
function tell(data: string): { done: string[]; notDone: { command: string; why: string }[] } {
  const commands = [
    ['update-mime-database', join(data, 'mime')],
    ['update-desktop-database', join(data, 'applications')],
  ] as const;
  const done: string[] = [];
  const notDone: { command: string; why: string }[] = [];
  for (const [program, directory] of commands) {
    if (!existsSync(directory)) continue;
    const { error, status, stderr } = spawnSync(program, [directory], { encoding: 'utf8', timeout: 30_000 });
    const command = `${program} ${directory}`;
    if (error === undefined && status === 0) done.push(command);
    else if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
      notDone.push({ command: program, why: 'is not installed' });
    } else notDone.push({ command, why: `failed (${(stderr ?? '').trim().split('\n').at(-1) || error?.message})` });
  }
  return { done, notDone };
}
