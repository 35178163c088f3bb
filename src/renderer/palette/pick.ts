/** Choices of panes, windows and sessions by name, for commands that need a second one. */
import { paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { pickFrom } from './palette-store.ts';

type Sessions = NonNullable<ReturnType<typeof useApp.getState>['server']>['snapshot']['sessions'];

function sessions(): Sessions {
  return useApp.getState().server?.snapshot.sessions ?? [];
}

export function pickPane(title: string, except: string, submit: (pane: string) => unknown): void {
  pickFrom({
    title,
    placeholder: 'Which pane',
    choices: () =>
      sessions().flatMap((session) =>
        session.windows.flatMap((window) =>
          window.panes
            .filter(({ id }) => id !== except)
            .map((pane) => ({
              key: pane.id,
              title: `${session.name} / ${window.name} / ${paneName(pane)}`,
              subject: { pane: pane.id },
              run: () => submit(pane.id),
            })),
        ),
      ),
  });
}

export function pickWindow(title: string, except: string, submit: (window: string) => unknown): void {
  pickFrom({
    title,
    placeholder: 'Which window',
    choices: () =>
      sessions().flatMap((session) =>
        session.windows
          .filter(({ id }) => id !== except)
          .map((window) => ({
            key: `${session.id} ${window.id}`,
            title: `${session.name} / ${window.name}`,
            about: window.panes.length === 1 ? '1 pane' : `${window.panes.length} panes`,
            subject: { window: window.id },
            run: () => submit(window.id),
          })),
      ),
  });
}

export function pickSession(title: string, except: string, submit: (session: string) => unknown): void {
  pickFrom({
    title,
    placeholder: 'Which session',
    choices: () =>
      sessions()
        .filter(({ id }) => id !== except)
        .map((session) => ({ key: session.id, title: session.name, run: () => submit(session.id) })),
  });
}
