/** Files dropped on a pane: main pastes their paths there. */
import { type DragEvent, useState } from 'react';
import { TAKES_FILES } from '../app/file-drop.ts';
import { showProblem } from '../app/toasts-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

async function take(paneId: string, files: File[]): Promise<void> {
  if (files.length === 0) return;
  const result = await window.muxworks.droppedOnPane(paneId, files);
  if (!result.ok) showProblem(result.problem);
  giveKeyboard();
}

/** Handlers for the pane's element, and whether files are held over it. */
export function useFileDrop(paneId: string) {
  const [over, setOver] = useState(false);
  return {
    over,
    props: {
      [TAKES_FILES]: '',
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
        setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        void take(paneId, [...event.dataTransfer.files]);
      },
    },
  };
}
