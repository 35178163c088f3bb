/** Where a document is saved is true of all its steps, and of no other document's. */
import { beforeEach, expect, test } from 'vitest';
import { type Design, newDesign } from '../../core/design/index.ts';
import {
  change,
  documentNow,
  markSaved,
  openDocument,
  redo,
  replaceDesign,
  undo,
  useDesigner,
} from './designer-store.ts';

const file = (path: string, window: string) =>
  ({ kind: 'file', path, was: { session: 's', window }, set: {} }) as const;
const labelled = (label: string) => (design: Design) => ({ ...design, panes: [{ label }] });
const label = () => documentNow()?.design.panes[0]?.label;

beforeEach(() => useDesigner.setState({ history: null }));

test('undo of a load gives back the document with what its own file says', () => {
  const first = newDesign('s', 'first');
  openDocument({ design: first, source: file('/first', 'first') });
  change(labelled('edited'), null);
  openDocument({ design: newDesign('s', 'other'), source: { kind: 'template', title: 'Other' } });
  undo();
  expect(documentNow()).toMatchObject({ source: { path: '/first' }, saved: first });
  expect(label()).toBe('edited');
});

test('a document that was saved as a file is that file also before and after the step at which it was', () => {
  openDocument({ design: newDesign('s', 'other'), source: { kind: 'new' } });
  openDocument({ design: newDesign('s', 'w'), source: { kind: 'new' } });
  change(labelled('one'), null);
  change(labelled('two'), null);
  undo();
  const now = documentNow();
  if (!now) throw new Error('a document is open');
  markSaved(now.source, file('/w', 'w'), now.design);
  expect(documentNow()?.saved).toBe(documentNow()?.design);
  undo();
  expect(documentNow()).toMatchObject({ source: { path: '/w' }, saved: { panes: [{ label: 'one' }] } });
  redo();
  redo();
  expect(label()).toBe('two');
  expect(documentNow()).toMatchObject({ source: { path: '/w' }, saved: { panes: [{ label: 'one' }] } });
  for (let step = 0; step < 3; step++) undo();
  expect(documentNow()).toMatchObject({ source: { kind: 'new' }, design: { name: { window: 'other' } } });
});

test('what was edited while it was written is not saved, but belongs to the file', () => {
  openDocument({ design: newDesign('s', 'w'), source: { kind: 'new' } });
  const written = documentNow();
  if (!written) throw new Error('a document is open');
  change(labelled('meanwhile'), null);
  markSaved(written.source, file('/w', 'w'), written.design);
  expect(documentNow()).toMatchObject({ source: { path: '/w' }, saved: written.design });
  expect(label()).toBe('meanwhile');
});

test('a design that is known on the server by now is as saved as it was', () => {
  openDocument({ design: newDesign('s', 'w'), source: file('/w', 'w') });
  const before = documentNow()?.design as Design;
  replaceDesign(before, { ...before, live: { server: 1, panes: ['%1'] } });
  expect(documentNow()?.saved).toBe(documentNow()?.design);
  change(labelled('edited'), null);
  const edited = documentNow()?.design as Design;
  replaceDesign(edited, { ...edited });
  expect(documentNow()?.saved).not.toBe(documentNow()?.design);
});
