/** The design that is not saved yet, kept by main with every change and given back at the start. */
import { newDesign } from '../../core/design/index.ts';
import type { DesignDraft } from '../../shared/ipc-designer.ts';
import { attempt, showProblem } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { OneInFlight } from '../panes/throttle.ts';
import { documentNow, openDocument, useDesigner } from './designer-store.ts';

const keeping = new OneInFlight<DesignDraft>((draft) => attempt(call('design.keep', draft)));

/** What a first design is called. */
const FIRST_NAME = { session: 'dev', window: 'main' };

let starting: Promise<void> | null = null;

async function begin(): Promise<void> {
  const start = await attempt(call('design.start'));
  const draft = start?.draft ?? null;
  if (start?.problem) showProblem(start.problem);
  if (draft) {
    // What was saved is another object after a restart, also where nothing was changed since.
    const same = JSON.stringify(draft.saved) === JSON.stringify(draft.design);
    openDocument(draft, same ? draft.design : draft.saved);
  } else {
    const room = start?.room ?? { columns: 80, rows: 24 };
    openDocument({ design: newDesign(FIRST_NAME.session, FIRST_NAME.window, room), source: { kind: 'new' } });
  }
  let kept = documentNow();
  useDesigner.subscribe(() => {
    const document = documentNow();
    if (document === null || document === kept) return;
    kept = document;
    keeping.wish(document);
  });
}

/** Once for the page: the designer keeps what it has while other views are on show. */
export function startDesigner(): Promise<void> {
  starting ??= begin();
  return starting;
}
