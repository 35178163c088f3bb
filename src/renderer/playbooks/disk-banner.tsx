/** Says that the file is not on disk what the text was made from, and what can be done about it. */
import { FileDiff, FileX } from 'lucide-react';
import { note } from '../app/toasts-store.ts';
import { Button } from '../ui/button.tsx';
import { useDesk, useOpen } from './desk-store.ts';
import { closeDocument, type PlaybookDocument } from './documents.ts';

async function merge(document: PlaybookDocument): Promise<void> {
  const merged = await document.merge();
  if (merged === null) return;
  if (merged.text === null) {
    useDesk.setState({ overlay: 'merge' });
    return;
  }
  document.rebase(merged.saved, merged.text);
  note('Merged: nothing was in conflict');
}

export function DiskBanner({ document }: { document: PlaybookDocument }) {
  const disk = useOpen((open) => open?.disk ?? null);
  const overlay = useDesk((state) => state.overlay);
  if (disk === null) return null;
  const Icon = disk.kind === 'deleted' ? FileX : FileDiff;
  return (
    <div
      role="alert"
      className="mx-3 mb-2 flex flex-none flex-wrap items-center gap-x-2 gap-y-1 rounded-control bg-wait-soft py-1.5 pr-1.5 pl-3 text-small"
    >
      <Icon size={14} strokeWidth={1.9} aria-hidden className="flex-none text-wait" />
      <span className="min-w-40 flex-1">
        {disk.kind === 'deleted'
          ? 'The file was deleted on disk. Its text is still here.'
          : 'The file changed on disk, and there is unsaved text here.'}
      </span>
      {disk.kind === 'deleted' ? (
        <>
          <Button size="small" onClick={() => void document.save()}>
            Save it again
          </Button>
          <Button size="small" kind="quiet" onClick={() => void closeDocument(document.playbook.id)}>
            Close it
          </Button>
        </>
      ) : (
        <>
          <Button
            size="small"
            kind="quiet"
            aria-pressed={overlay === 'changes'}
            onClick={() => useDesk.setState({ overlay: overlay === 'changes' ? null : 'changes' })}
          >
            {overlay === 'changes' ? 'Hide changes' : 'Show changes'}
          </Button>
          <Button size="small" kind="quiet" onClick={() => document.takeTheirs(disk.saved)}>
            Take theirs
          </Button>
          <Button size="small" kind="quiet" onClick={() => document.keepMine()}>
            Keep mine
          </Button>
          <Button size="small" onClick={() => void merge(document)}>
            Merge
          </Button>
        </>
      )}
    </div>
  );
}
