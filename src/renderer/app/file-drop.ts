/**
 * Files dropped on the window: playbooks open in the Playbooks view, folders are listed there, whichever view is on show.
 * What takes files itself, a pane for example, carries the attribute `data-takes-files` and has drops on it to itself.
 */
import { takeDropped } from '../playbooks/desk-store.ts';

export const TAKES_FILES = 'data-takes-files';

function isOurs(event: DragEvent): boolean {
  if (!event.dataTransfer?.types.includes('Files')) return false;
  return !(event.target instanceof Element && event.target.closest(`[${TAKES_FILES}]`) !== null);
}

/** Before anything else sees it: the editor would insert the file's text, and Chromium would leave the page for it. */
export function listenForDrops(): void {
  for (const kind of ['dragover', 'drop'] as const) {
    window.addEventListener(
      kind,
      (event) => {
        if (!isOurs(event)) return;
        event.preventDefault();
        event.stopPropagation();
        if (kind === 'drop') void takeDropped([...(event.dataTransfer?.files ?? [])]);
      },
      true,
    );
  }
}
