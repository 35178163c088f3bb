/** The files column as a list of rows: unsaved and recent files first, then folders with what is in them. Pure. */
import type { PlaybookEntry, PlaybookFile, PlaybookFiles, PlaybookPlace } from '../../shared/ipc-playbooks.ts';

export type FileRow =
  | { kind: 'untitled'; key: string; level: 1; name: string; firstLine: string }
  | { kind: 'file'; key: string; level: number; file: PlaybookFile; recent: boolean }
  | {
      kind: 'folder';
      key: string;
      level: number;
      name: string;
      path: string;
      files: number;
      folded: boolean;
      place: PlaybookPlace | null;
    };

/** Of a folder; a place may lie in another. Files of the recent ones have their path as key. */
const folderKey = (place: string, path: string): string => `${place}>${path}`;

/**
 * Rows in order. Folders of the user's are unfolded at first and the samples folded: `toggled` are those that are the
 * other way.
 * @param unsaved ids of documents on the desk that are not saved: newer than what the list says
 */
export function rowsOf(files: PlaybookFiles, toggled: ReadonlySet<string>): FileRow[] {
  const rows: FileRow[] = [
    ...files.untitled.map(
      ({ id, name, firstLine }): FileRow => ({ kind: 'untitled', key: id, level: 1, name, firstLine }),
    ),
    ...files.recent.map((file): FileRow => ({ kind: 'file', key: file.path, level: 1, file, recent: true })),
  ];
  const inside = (place: PlaybookPlace, entries: readonly PlaybookEntry[], level: number): void => {
    for (const entry of entries) {
      const key = folderKey(place.path, entry.path);
      if (entry.type === 'file') rows.push({ kind: 'file', key, level, file: entry, recent: false });
      else folder(place, entry, key, level, null);
    }
  };
  const folder = (
    place: PlaybookPlace,
    { name, path, files: count, entries }: Extract<PlaybookEntry, { type: 'folder' }>,
    key: string,
    level: number,
    itself: PlaybookPlace | null,
  ): void => {
    const folded = (itself?.samples ?? level > 1) !== toggled.has(key);
    rows.push({ kind: 'folder', key, level, name, path, files: count, folded, place: itself });
    if (!folded) inside(place, entries, level + 1);
  };
  for (const place of files.places) folder(place, place, folderKey(place.path, place.path), 1, place);
  return rows;
}

/** The id that a row opens; null for a folder. */
export function idOf(row: FileRow): string | null {
  return row.kind === 'untitled' ? row.key : row.kind === 'file' ? row.file.path : null;
}
