/** What the palette lists: every pane, window, session, playbook, template and share by name, and every command. */
import {
  Copy,
  ExternalLink,
  FileCode,
  FolderMinus,
  LayoutTemplate,
  type LucideIcon,
  Play,
  RotateCw,
  Square,
  Trash2,
  X,
} from 'lucide-react';
import type { Template } from '../../core/design/template.ts';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import type { PlaybookEntry, PlaybookFile, PlaybookFiles } from '../../shared/ipc-playbooks.ts';
import type { SharesState } from '../../shared/ipc-shares.ts';
import type { Chord } from '../app/keys.ts';
import { paneName } from '../app/select.ts';
import type { AppState } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { openDesigner } from '../commands/designer.ts';
import {
  type Command,
  type Context,
  commandOf,
  commands,
  contextOf,
  type Group,
  keysOf,
  type Subject,
  titleOf,
} from '../commands/registry.ts';
import { forget, removeFolder, showDocument } from '../playbooks/desk-store.ts';
import { ago } from '../playbooks/when.ts';
import { copyLink, openShare, shareTitle, startAgain, stopShares } from '../shares/shares-store.ts';
import { type Shape, shapeOf } from '../ui/status.tsx';
import { type Prepared, prepare } from './match.ts';
import type { Choice } from './palette-store.ts';
import { runPlanned } from './run-planned.ts';

/** In the order in which they are listed where nothing fits better. */
export const KINDS = [
  'Choose',
  'Recent',
  'Panes',
  'Actions',
  'Playbooks',
  'Designer',
  'Windows',
  'Sessions',
  'Shares',
  'Settings',
  'Templates',
  'Views',
] as const;
export type Kind = (typeof KINDS)[number];

export type Picture =
  | { kind: 'icon'; icon: LucideIcon | null; solid?: boolean }
  | { kind: 'status'; shape: Shape }
  | { kind: 'plan'; window: WindowInfo };

export interface Entry {
  /** Unique and lasting: recent choices are kept by it. */
  key: string;
  kind: Kind;
  title: string;
  /** In grey after the title. */
  about: string;
  text: Prepared;
  picture: Picture;
  keys: readonly Chord[];
  /** What it is done to, where more can be done to it; `name` is what that is called. */
  subject: Subject | null;
  name: string;
  command: Command | null;
  /** Panes of the window that it is about, to say which of them was found. */
  panes: readonly string[];
  /** Why it cannot be done now; null where it can. */
  reason: string | null;
  checked: boolean | null;
  /** Of a thing that is listed by name. */
  context: Context | null;
  run: () => unknown;
}

type Given = Pick<Entry, 'key' | 'kind' | 'title' | 'picture' | 'run'> & Partial<Entry> & { words?: string };

function entry({ words = '', ...given }: Given): Entry {
  const { title, about = '' } = given;
  return {
    ...{
      about,
      keys: [],
      subject: null,
      name: title,
      command: null,
      panes: [],
      reason: null,
      checked: null,
      context: null,
    },
    text: prepare({ title, about, words }),
    ...given,
  };
}

const KIND_OF: Partial<Record<Group, Kind>> = {
  Playbooks: 'Playbooks',
  Designer: 'Designer',
  Shares: 'Shares',
  View: 'Views',
  Settings: 'Settings',
};

/** What a subject is called where a command names it. */
function nameOf(on: Command['on'], { session, window, pane }: Context): string | null {
  if (on === 'pane') return pane && paneName(pane);
  if (on === 'window') return session && window && `${session.name} / ${window.name}`;
  return session?.name ?? null;
}

function subjectOf(on: Command['on'], { session, window, pane }: Context): Subject | null {
  if (on === 'pane') return pane && { pane: pane.id };
  if (on === 'window') return window && { window: window.id };
  return on === 'session' && session ? { session: session.id } : null;
}

/** A command as it can be done to what the context says. */
export function commandEntry(command: Command, context: Context): Entry {
  const name = nameOf(command.on, context);
  const subject = subjectOf(command.on, context);
  const able = command.available(context);
  const title = command.named && (command.on === undefined || name !== null) ? command.named(name ?? '') : null;
  const plain = titleOf(command, context);
  const id = subject && Object.values(subject)[0];
  return entry({
    key: id ? `${command.id}:${id}` : command.id,
    kind: KIND_OF[command.group] ?? 'Actions',
    title: title ?? plain,
    about: command.about?.(context) ?? '',
    words: `${command.group} ${command.words ?? ''} ${title === null ? '' : plain}`,
    picture: { kind: 'icon', icon: command.icon ?? null },
    keys: keysOf(command),
    subject,
    name: name ?? '',
    command,
    panes: command.on === 'window' ? (context.window?.panes.map(paneName) ?? []) : [],
    reason: able === true ? null : able,
    context,
    checked: command.checked?.(context) ?? null,
    run: doing(command.id, subject ?? {}),
  });
}

/** Shown as panes, windows and sessions, not as commands on them. */
const SHOWN_BY_NAME = new Set(['pane.show', 'window.show', 'session.show']);

/** Commands that the palette lists. */
export function listed(): Command[] {
  return commands().filter(({ hidden, family, id }) => {
    const goes = family !== undefined && id.startsWith('pane.go-');
    return hidden !== true && !goes && !SHOWN_BY_NAME.has(id);
  });
}

function show(id: string, kind: Kind, context: Context, given: Partial<Entry> & { picture: Picture }): Entry {
  const made = commandEntry(commandOf(id), context);
  const about = given.about ?? '';
  const title = given.title ?? made.title;
  return { ...made, kind, keys: [], about, ...given, title, text: prepare({ title, about, words: '' }) };
}

/** Does a command to a thing as it is when it is chosen. */
function doing(id: string, subject: Subject): () => unknown {
  return () => {
    const command = commandOf(id);
    const now = contextOf(subject);
    if (command.available(now) === true) return command.run(now, 'choice');
  };
}

/** What runs in it, where its name is another; else its number, for others of its window may be called the same. */
function aboutPane({ label, command, number }: PaneInfo, { panes }: WindowInfo): string {
  if (label !== null && command !== label) return command;
  return label === null && panes.length > 1 ? `pane ${number}` : '';
}

/** There may be very many of them: what they have in common is not worked out for each. */
function paneEntries(app: AppState, session: SessionInfo, window: WindowInfo): Entry[] {
  return window.panes.map((pane) => {
    const name = paneName(pane);
    const subject = { pane: pane.id };
    return entry({
      ...{ key: `pane.show:${pane.id}`, kind: 'Panes', title: `${session.name} / ${window.name} / ${name}`, name },
      about: aboutPane(pane, window),
      picture: { kind: 'status', shape: shapeOf(pane) },
      subject,
      context: { app, session, window, pane },
      run: doing('pane.show', subject),
    });
  });
}

function windowEntries(app: AppState, session: SessionInfo, window: WindowInfo): Entry[] {
  const context = { app, session, window, pane: null };
  const count = window.panes.length === 1 ? '1 pane' : `${window.panes.length} panes`;
  const picture = { kind: 'plan', window } as const;
  const title = `${session.name} / ${window.name}`;
  const edit = commandEntry(commandOf('window.edit'), context);
  const about = { about: count, panes: window.panes.map(paneName) };
  return [
    show('window.show', 'Windows', context, { title, name: title, picture, ...about }),
    { ...edit, ...about, picture },
  ];
}

function sessionEntry(app: AppState, session: SessionInfo): Entry {
  const count = session.windows.length === 1 ? '1 window' : `${session.windows.length} windows`;
  const context = { app, session, window: null, pane: null };
  return show('session.show', 'Sessions', context, {
    ...{ title: session.name, name: session.name, about: count },
    picture: { kind: 'icon', icon: commandOf('session.show').icon ?? null },
  });
}

function filesIn(entries: readonly PlaybookEntry[]): PlaybookFile[] {
  return entries.flatMap((each) => (each.type === 'file' ? [each] : filesIn(each.entries)));
}

function playbookEntries(files: PlaybookFiles, now: number): Entry[] {
  const known = new Map<string, PlaybookFile>();
  for (const file of [...files.recent, ...filesIn(files.places)]) if (!known.has(file.path)) known.set(file.path, file);
  const recent = new Map(files.recent.map(({ path }, index) => [path, index]));
  const inOrder = [...known.values()].sort(
    (a, b) => (recent.get(a.path) ?? 1e6) - (recent.get(b.path) ?? 1e6) || a.name.localeCompare(b.name),
  );
  const open = { kind: 'icon', icon: FileCode } as const;
  return [
    ...files.untitled.map(({ id, name, firstLine }) =>
      entry({
        ...{ key: `open:${id}`, kind: 'Playbooks', title: `Open ${name}`, about: firstLine.slice(0, 80) },
        picture: open,
        run: () => showDocument(id),
      }),
    ),
    ...inOrder.flatMap(({ path, name, modifiedAt }) => {
      const gone = modifiedAt === null ? 'gone' : ago(modifiedAt, now);
      const when = /^(\d+ )(m|h|days)$/.test(gone) ? `${gone} ago` : gone;
      return [
        entry({
          ...{ key: `open:${path}`, kind: 'Playbooks', title: `Open ${name}`, about: when, words: path },
          picture: open,
          run: () => showDocument(path),
        }),
        entry({
          ...{ key: `run:${path}`, kind: 'Playbooks', title: `Run ${name}`, about: 'asks before it ends anything' },
          words: path,
          picture: { kind: 'icon', icon: Play, solid: true },
          reason: modifiedAt === null ? 'The file is gone' : null,
          run: () => runPlanned(path, name),
        }),
      ];
    }),
    // What only tidies up stands at the end.
    ...files.untitled.map(({ id, name }) =>
      entry({
        ...{ key: `throw-away:${id}`, kind: 'Playbooks', title: `Throw ${name} away`, words: 'delete discard' },
        picture: { kind: 'icon', icon: Trash2 },
        run: async () => (await import('../playbooks/documents.ts')).throwAway(id),
      }),
    ),
    ...files.recent.map(({ path, name }) =>
      entry({
        ...{ key: `forget:${path}`, kind: 'Playbooks', title: `Take ${name} out of the recent ones`, words: path },
        picture: { kind: 'icon', icon: X },
        run: () => forget(path),
      }),
    ),
    ...files.places
      .filter(({ samples }) => !samples)
      .map(({ path, name }) =>
        entry({
          ...{
            key: `remove:${path}`,
            kind: 'Playbooks',
            title: `Take the folder ${name} out of the list`,
            words: path,
          },
          picture: { kind: 'icon', icon: FolderMinus },
          run: () => removeFolder(path),
        }),
      ),
  ];
}

function pastEntries({ past }: SharesState): Entry[] {
  return past.flatMap(({ id, target }) => {
    const title = target.replace('|', ' / ');
    return [
      entry({
        ...{ key: `share-again:${id}`, kind: 'Shares', title: `Share ${title} once more` },
        picture: { kind: 'icon', icon: RotateCw },
        run: () => startAgain(id),
      }),
      entry({
        ...{ key: `forget-share:${id}`, kind: 'Shares', title: `Take ${title} out of the list of shares` },
        picture: { kind: 'icon', icon: X },
        run: () => stopShares([id]),
      }),
    ];
  });
}

function shareEntries({ shares }: SharesState): Entry[] {
  return shares.flatMap((share) => {
    const title = shareTitle(share);
    return [
      entry({
        ...{ key: `copy-link:${share.id}`, kind: 'Shares', title: `Copy the link to ${title}` },
        picture: { kind: 'icon', icon: Copy },
        run: () => copyLink(share),
      }),
      entry({
        ...{ key: `open-share:${share.id}`, kind: 'Shares', title: `Open ${title} in the browser` },
        picture: { kind: 'icon', icon: ExternalLink },
        run: () => openShare(share),
      }),
      entry({
        ...{ key: `stop-share:${share.id}`, kind: 'Shares', title: `Stop sharing ${title}` },
        about: share.viewers.length === 0 ? '' : `cuts off ${share.viewers.length}`,
        picture: { kind: 'icon', icon: Square },
        run: () => stopShares([share.id]),
      }),
    ];
  });
}

function templateEntries(templates: readonly Template[]): Entry[] {
  return templates.flatMap((template) => {
    const open = entry({
      ...{ key: `template:${template.id}`, kind: 'Templates', title: template.title, about: template.about },
      words: 'design layout new template',
      picture: { kind: 'icon', icon: LayoutTemplate },
      run: async () => (await openDesigner()).actions.openTemplate(template),
    });
    if (template.builtIn) return [open];
    const remove = entry({
      ...{ key: `delete-template:${template.id}`, kind: 'Templates', title: `Delete “${template.title}”…` },
      picture: { kind: 'icon', icon: Trash2 },
      run: async () => (await openDesigner()).actions.askDelete(template),
    });
    return [open, remove];
  });
}

export type PanePorts = readonly { pane: string; ports: readonly number[] }[];

function portEntries(app: AppState, found: PanePorts): Entry[] {
  return found.flatMap(({ pane: id, ports }) => {
    const { pane } = contextOf({ pane: id }, app);
    if (!pane) return [];
    return ports.map((port) =>
      entry({
        ...{ key: `port:${id}:${port}`, kind: 'Actions', title: `Open localhost:${port}`, about: paneName(pane) },
        words: 'browser http port',
        picture: { kind: 'icon', icon: ExternalLink },
        subject: { pane: id },
        name: paneName(pane),
        run: () => attempt(call('link.open', { url: `http://localhost:${port}` })),
      }),
    );
  });
}

/** What is on the server by name, and the commands as they can be done to what the user looks at. */
export function serverEntries(app: AppState): Entry[] {
  const sessions = app.server?.snapshot.sessions ?? [];
  const windows = sessions.flatMap((session) => session.windows.map((window) => ({ session, window })));
  const here = contextOf({}, app);
  return [
    ...windows.flatMap(({ session, window }) => paneEntries(app, session, window)),
    // Every window has its own entry for being edited.
    ...listed()
      .filter(({ id }) => id !== 'window.edit')
      .map((command) => commandEntry(command, here)),
    ...windows.flatMap(({ session, window }) => windowEntries(app, session, window)),
    ...sessions.map((session) => sessionEntry(app, session)),
  ];
}

/** What main has told since the palette was opened; null and empty where it has not. */
export interface Told {
  app: AppState;
  files: PlaybookFiles | null;
  templates: readonly Template[];
  shares: SharesState | null;
  ports: PanePorts;
  now: number;
}

/** Playbooks, templates, shares and ports by name. */
export function toldEntries({ app, files, templates, shares, ports, now }: Told): Entry[] {
  return [
    ...portEntries(app, ports),
    ...(files ? playbookEntries(files, now) : []),
    ...(shares ? [...shareEntries(shares), ...pastEntries(shares)] : []),
    ...templateEntries(templates),
  ];
}

/** Each once: a window that is linked to two sessions has its panes in both. */
export function onceEach(entries: readonly Entry[]): Entry[] {
  const byKey = new Map<string, Entry>();
  for (const each of entries) if (!byKey.has(each.key)) byKey.set(each.key, each);
  return [...byKey.values()];
}

/** The command on a thing that a key stands for, such as `pane.restart:%3`; null where either is no more. */
export function entryOf(key: string, app: AppState): Entry | null {
  const [id = '', thing = ''] = key.split(/:(.*)/s);
  const command = listed().find((each) => each.id === id);
  if (command?.on === undefined) return null;
  const context = contextOf({ [command.on]: thing }, app);
  return context[command.on] === null ? null : commandEntry(command, context);
}

/** What a command lets the user choose from. */
export function choiceEntries(choices: readonly Choice[], app: AppState): Entry[] {
  return choices.map(({ subject, ...choice }) => {
    const { window, pane } = contextOf(subject ?? {}, app);
    const picture: Picture =
      subject?.pane && pane
        ? { kind: 'status', shape: shapeOf(pane) }
        : subject?.window && window
          ? { kind: 'plan', window }
          : { kind: 'icon', icon: null };
    return entry({ kind: 'Choose', picture, ...choice });
  });
}

/** Everything that can be done to one pane, window or session, what cannot be done now at the end. */
export function entriesFor(subject: Subject, { app, ports }: Pick<Told, 'app' | 'ports'>): Entry[] {
  const context = contextOf(subject, app);
  const on: Command['on'][] = subject.pane
    ? ['pane', 'window', 'session']
    : subject.window
      ? ['window', 'session']
      : ['session'];
  const made = on.flatMap((each) =>
    [...(each === on[0] ? [commandOf(`${each}.show`)] : []), ...listed()]
      .filter((command) => command.on === each)
      .map((command) => commandEntry(command, context)),
  );
  const opens = portEntries(
    app,
    ports.filter(({ pane }) => pane === subject.pane),
  );
  return [...made.slice(0, 1), ...opens, ...made.slice(1)];
}
