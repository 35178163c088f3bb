/** The files column of the Playbooks view: what was opened last, the user's folders, the samples. */
import {
  ChevronDown,
  ChevronRight,
  FileCode,
  FileText,
  Folder,
  FolderMinus,
  FolderPlus,
  type LucideIcon,
  Play,
  Plus,
  Trash2,
  X,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { menuItem } from '../commands/registry.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { ContextMenu, DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { addFolder, foldFolder, forget, refreshFiles, removeFolder, showDocument, useDesk } from './desk-store.ts';
import { type FileRow, idOf, rowsOf } from './files-model.ts';
import { ago } from './when.ts';

/** How often the times in the list are told anew. */
const MINUTE = 60_000;

function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function choose(row: FileRow): void {
  const id = idOf(row);
  if (id === null) foldFolder(row.key);
  else showDocument(id);
}

function rowItems(row: FileRow | undefined): MenuItem[] {
  if (!row) return newItems();
  if (row.kind === 'folder') {
    const { place } = row;
    const fold: MenuItem = {
      label: row.folded ? 'Unfold' : 'Fold',
      icon: row.folded ? ChevronDown : ChevronRight,
      run: () => foldFolder(row.key),
    };
    if (place === null || place.samples) return [fold];
    const remove = () => void removeFolder(place.path);
    return [fold, { kind: 'separator' }, { label: 'Take out of the list', icon: FolderMinus, run: remove }];
  }
  const open: MenuItem = { label: 'Open', icon: FileCode, run: () => choose(row) };
  if (row.kind === 'untitled') {
    // The documents are loaded with the view; this column is there before.
    const discard = () => void import('./documents.ts').then(({ throwAway }) => throwAway(row.key));
    return [open, { kind: 'separator' }, { label: 'Throw away', icon: Trash2, danger: true, run: discard }];
  }
  const { path } = row.file;
  return [
    open,
    { label: 'Run what is saved', icon: Play, run: () => void attempt(call('playbook.run', { path })) },
    ...(row.recent
      ? [{ kind: 'separator' } as const, { label: 'Take out of the list', icon: X, run: () => void forget(path) }]
      : []),
  ];
}

function newItems(): MenuItem[] {
  return [menuItem('playbook.new'), menuItem('playbook.open')];
}

function Remark({ row, unsaved, now }: { row: FileRow; unsaved: boolean; now: number }) {
  if (unsaved) {
    return (
      <span
        role="img"
        aria-label="Not saved"
        title="Not saved"
        className="ml-auto size-[7px] flex-none rounded-full bg-accent"
      />
    );
  }
  const gone = row.kind === 'file' && row.file.modifiedAt === null;
  const text =
    row.kind === 'folder'
      ? (row.place?.problem?.message ??
        `${row.files}${row.place?.cut ? '+' : ''} ${row.files === 1 ? 'file' : 'files'}`)
      : row.kind === 'file' && row.recent
        ? gone
          ? 'gone'
          : ago(row.file.modifiedAt ?? now, now)
        : '';
  if (text === '') return null;
  const bad = gone || (row.kind === 'folder' && row.place?.problem != null);
  return (
    <span
      className={cx('num ml-auto max-w-24 flex-none truncate pl-2 text-micro', bad ? 'text-fail' : 'text-ink-3')}
      title={text}
    >
      {text}
    </span>
  );
}

function Row({ row, current, tabbable, unsaved, now }: RowProps) {
  const Icon: LucideIcon =
    row.kind === 'folder' ? Folder : row.kind === 'file' && row.file.kind === 'markdown' ? FileText : FileCode;
  const Chevron = row.kind === 'folder' && row.folded ? ChevronRight : ChevronDown;
  const name = row.kind === 'file' ? row.file.name : row.kind === 'folder' && row.place?.samples ? 'samples' : row.name;
  const title = row.kind === 'untitled' ? row.firstLine || undefined : row.kind === 'file' ? row.file.path : row.path;
  return (
    <div
      role="treeitem"
      data-key={row.key}
      aria-level={row.level}
      aria-selected={current}
      aria-expanded={row.kind === 'folder' ? !row.folded : undefined}
      aria-label={unsaved ? `${name}, not saved` : name}
      title={title}
      tabIndex={tabbable ? 0 : -1}
      style={{ paddingLeft: (row.kind === 'folder' ? 4 : 22) + (row.level - 1) * 18 }}
      className={cx(
        'flex h-7 flex-none items-center gap-2 rounded-control pr-2 outline-offset-[-2px] transition-colors',
        row.kind === 'folder' && 'gap-1.5',
        current ? 'bg-select-floor text-ink' : 'text-ink-2 hover:bg-hover',
      )}
    >
      {row.kind === 'folder' && <Chevron size={12} strokeWidth={2.1} aria-hidden className="flex-none text-ink-3" />}
      <Icon size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
      <span className={cx('min-w-0 truncate', row.kind === 'folder' && 'ml-0.5')}>{name}</span>
      <Remark row={row} unsaved={unsaved} now={now} />
    </div>
  );
}

interface RowProps {
  row: FileRow;
  current: boolean;
  /** The one row that Tab reaches. */
  tabbable: boolean;
  unsaved: boolean;
  now: number;
}

export function Files() {
  const files = useDesk((state) => state.files);
  const folded = useDesk((state) => state.folded);
  const openId = useDesk((state) => state.openId);
  const documents = useDesk((state) => state.documents);
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const pointed = useRef<string | null>(null);
  const now = useMinute();
  const rows = useMemo(() => (files ? rowsOf(files, folded) : []), [files, folded]);

  useEffect(() => {
    void refreshFiles();
  }, []);

  // A file that is listed twice is marked where it stands first.
  const current = openId === null ? undefined : rows.find((row) => idOf(row) === openId)?.key;
  const tabbable = rows.some(({ key }) => key === cursor) ? cursor : (current ?? rows[0]?.key);
  const rowAt = (target: EventTarget): FileRow | undefined => {
    const key = target instanceof Element ? target.closest('[data-key]')?.getAttribute('data-key') : null;
    return rows.find((row) => row.key === key);
  };
  const focus = (row: FileRow | undefined) => {
    if (!row) return;
    setCursor(row.key);
    list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowAt(event.target);
    const at = row ? rows.indexOf(row) : -1;
    const folder = row?.kind === 'folder' ? row : null;
    switch (event.key) {
      case 'ArrowDown':
        focus(rows[Math.min(rows.length - 1, at + 1)]);
        break;
      case 'ArrowUp':
        focus(rows[Math.max(0, at - 1)]);
        break;
      case 'Home':
        focus(rows[0]);
        break;
      case 'End':
        focus(rows.at(-1));
        break;
      case 'ArrowRight':
        if (folder?.folded) foldFolder(folder.key);
        else if (folder) focus(rows[at + 1]);
        break;
      case 'ArrowLeft':
        if (folder && !folder.folded) foldFolder(folder.key);
        else if (row) focus(rows.slice(0, at).findLast(({ level }) => level < row.level));
        break;
      case 'Enter':
      case ' ':
        if (row) choose(row);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <>
      <header className="flex h-11 flex-none items-center gap-0.5 pr-1.5 pl-2">
        <h2 className="min-w-0 flex-1 truncate px-1.5 font-semibold">Playbooks</h2>
        <IconButton small label="Add a folder" icon={FolderPlus} onClick={() => void addFolder()} />
        <DropdownMenu items={newItems} align="end">
          <IconButton small label="New playbook, or open a file" icon={Plus} />
        </DropdownMenu>
      </header>
      <ContextMenu items={() => rowItems(rows.find(({ key }) => key === pointed.current))}>
        <div
          ref={list}
          role="tree"
          tabIndex={-1}
          aria-label="Playbook files"
          aria-busy={files === null}
          className="flex max-h-[62%] min-h-0 flex-col overflow-x-hidden overflow-y-auto pr-2 pl-1 outline-none only:max-h-none"
          onClick={(event) => {
            const row = rowAt(event.target);
            if (!row) return;
            setCursor(row.key);
            choose(row);
          }}
          onKeyDown={onKeyDown}
          onContextMenuCapture={(event) => {
            pointed.current = rowAt(event.target)?.key ?? null;
          }}
        >
          {rows.map((row) => {
            const id = idOf(row);
            const unsaved =
              row.kind === 'untitled' ||
              (id !== null && (documents[id]?.unsaved ?? (row.kind === 'file' && row.file.unsaved)));
            return (
              <Row
                key={row.key}
                row={row}
                current={row.key === current}
                tabbable={row.key === tabbable}
                unsaved={unsaved}
                now={now}
              />
            );
          })}
          {files !== null && rows.length === 0 && (
            <p className="px-2 py-1 text-small text-ink-3">
              No playbooks yet. Make one with +, add a folder, or drop a file on the window.
            </p>
          )}
        </div>
      </ContextMenu>
    </>
  );
}
