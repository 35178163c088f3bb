/** What a person types or pastes into a pane, byte for byte. */
import { MuxError } from '../errors.ts';
import type { Tmux } from './server.ts';

/** Bytes for one `send-keys -H`: each becomes an argument of its own. */
const KEYS_AT_ONCE = 1024;
/** `send-keys` commands for one sequence. */
const LINES_AT_ONCE = 4;
/** Characters for one `set-buffer`. */
const PASTE_AT_ONCE = 32 * 1024;

/**
 * Types bytes as a terminal would send them; `send-keys -H` reads none of them as key names or separators (tmux(1)).
 * A pane in copy mode takes them as its own keys, as it does in any tmux client.
 */
export async function typeBytes(tmux: Tmux, pane: string, bytes: Uint8Array): Promise<void> {
  const commands: Promise<string>[] = [];
  for (let from = 0; from < bytes.length; from += KEYS_AT_ONCE) {
    const part = [...bytes.subarray(from, from + KEYS_AT_ONCE)].map((byte) => byte.toString(16));
    commands.push(tmux.command('send-keys', '-t', pane, '-H', ...part));
  }
  await Promise.all(commands);
}

/**
 * Types bytes into one pane as typeBytes does, whatever mode it is in: copy mode would take them for itself, and
 * `synchronize-panes` would hand them to the panes beside it.
 */
export async function typeAlone(tmux: Tmux, pane: string, bytes: Uint8Array): Promise<void> {
  const typed: string[][] = [];
  for (let from = 0; from < bytes.length; from += KEYS_AT_ONCE) {
    const part = [...bytes.subarray(from, from + KEYS_AT_ONCE)].map((byte) => byte.toString(16));
    typed.push(['send-keys', '-t', pane, '-H', ...part]);
  }
  await alone(tmux, pane, typed);
}

/**
 * Presses keys by tmux's names for them (`Enter`, `C-c`, `M-x`, `F1`; see keys.ts for those that exist) in one pane,
 * whatever mode it is in.
 */
export async function pressAlone(tmux: Tmux, pane: string, keys: readonly string[]): Promise<void> {
  await alone(tmux, pane, [['send-keys', '-t', pane, '--', ...keys]]);
}

async function alone(tmux: Tmux, pane: string, typed: readonly string[][]): Promise<void> {
  const leave = ['copy-mode', '-q', '-t', pane];
  const option = ['-p', '-t', pane, 'synchronize-panes'];
  const [synchronized, own] = await tmux.sequence([
    ['display-message', '-p', '-t', pane, '#{synchronize-panes}'],
    ['show-options', '-v', '-q', ...option],
  ]);
  const change = own === '' ? ['set-option', '-u', ...option] : ['set-option', ...option, 'on'];
  const [before, after] = synchronized === '1' ? [[['set-option', ...option, 'off']], [change]] : [[], []];
  // In parts: a control-mode line has its limits. Each part is whole, so that no failure leaves the option changed.
  for (let from = 0; from < typed.length; from += LINES_AT_ONCE) {
    await tmux.sequence([leave, ...before, ...typed.slice(from, from + LINES_AT_ONCE), ...after]);
  }
}

let pastes = 0;

/**
 * Pastes text as tmux does it: line ends as Enter, between bracketed-paste marks when the program asked for them.
 * Marks inside the text are taken out, or the text could end the paste and run what follows.
 */
export async function pasteText(tmux: Tmux, pane: string, text: string): Promise<void> {
  const clean = text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\0', '')
    .replaceAll('\u001b[200~', '')
    .replaceAll('\u001b[201~', '');
  if (clean === '') return;
  const buffer = `muxworks-${process.pid}-${++pastes}`;
  const commands: Promise<string>[] = [];
  for (let from = 0; from < clean.length; ) {
    let to = Math.min(clean.length, from + PASTE_AT_ONCE);
    // Not between the halves of a surrogate pair.
    if (to < clean.length && (clean.charCodeAt(to) & 0xfc00) === 0xdc00) to--;
    commands.push(tmux.command('set-buffer', ...(from === 0 ? [] : ['-a']), '-b', buffer, '--', clean.slice(from, to)));
    from = to;
  }
  commands.push(tmux.command('paste-buffer', '-p', '-d', '-b', buffer, '-t', pane));
  const failed = (await Promise.allSettled(commands)).find((result) => result.status === 'rejected');
  if (failed === undefined) return;
  await tmux.command('delete-buffer', '-b', buffer).catch((error: unknown) => {
    // It may never have been made; anything else matters less than why the paste failed.
    if (!(error instanceof MuxError)) throw error;
  });
  throw failed.reason;
}
