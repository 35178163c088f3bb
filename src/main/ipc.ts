/** Main's end of the contract in src/shared/ipc.ts: every input is checked, every error becomes a problem. */
import { type BrowserWindow, ipcMain, type WebFrameMain } from 'electron';
import { toProblem } from '../core/errors.ts';
import {
  type CallInput,
  type CallName,
  type CallOutputs,
  type CallResult,
  callInputs,
  type EventName,
  type Events,
} from '../shared/ipc.ts';
import type { Dropped } from '../shared/ipc-playbooks.ts';
import { isOwnPage } from './page.ts';

/** A call without an output may return whatever its work returns: it does not cross. */
type Outcome<T> = [T] extends [undefined] ? unknown : T | Promise<T>;
export type Handlers = { [N in CallName]: (input: CallInput<N>) => Outcome<CallOutputs[N]> };

/** Only our own page in its top frame may call. */
export function isTrusted(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}

export function serveCalls(handlers: Handlers): void {
  ipcMain.handle('muxworks:call', async (event, name: unknown, input: unknown): Promise<CallResult<CallName>> => {
    if (!isTrusted(event.senderFrame)) return refuse('forbidden', 'That page may not call the app');
    if (typeof name !== 'string' || !Object.hasOwn(callInputs, name))
      return refuse('unknown-call', `There is no call "${String(name)}"`);
    return answer(handlers, name as CallName, input);
  });
}

/** Files dropped on the page: their paths come from the preload script, which has them from the drop itself. */
export function serveDropped(take: (path: string) => Promise<Dropped>): void {
  ipcMain.handle('muxworks:dropped', async (event, path: unknown) => {
    if (!isTrusted(event.senderFrame)) return refuse('forbidden', 'That page may not call the app');
    if (typeof path !== 'string' || path === '') return refuse('bad-input', 'What was dropped is no file');
    try {
      return { ok: true, value: await take(path) };
    } catch (error) {
      return { ok: false, problem: toProblem(error) };
    }
  });
}

async function answer<N extends CallName>(handlers: Handlers, name: N, input: unknown): Promise<CallResult<N>> {
  const checked = callInputs[name].safeParse(input);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return refuse('bad-input', `${name}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'not valid'}`);
  }
  try {
    const value = (await handlers[name](checked.data as CallInput<N>)) as CallOutputs[N];
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: toProblem(error) };
  }
}

function refuse(code: string, message: string): { ok: false; problem: { code: string; message: string } } {
  return { ok: false, problem: { code, message } };
}

/** Sends events to the window while there is one. */
export class EventSender {
  constructor(private readonly window: () => BrowserWindow | null) {}

  send<N extends EventName>(name: N, event: Events[N]): void {
    const window = this.window();
    if (window !== null && !window.isDestroyed()) window.webContents.send('muxworks:event', name, event);
  }
}
