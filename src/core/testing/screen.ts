/** For vitest: what the app does with the stream, a headless terminal a pane, acknowledging what it has parsed. */
import { createHash } from 'node:crypto';
import type { Terminal } from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { speakAsTmux } from '../terminal/dialect.ts';
import { AttachedSession } from '../tmux/attached.ts';
import type { Tmux } from '../tmux/server.ts';
import { startPiped } from '../tmux/transport.ts';
import { headless } from './truth-cells.ts';

/** CAN ends whatever sequence is open, RIS resets the terminal, in the order of the stream. */
const RESET = '\x18\x1bc';

export class Screen {
  readonly terminals = new Map<string, Terminal>();
  readonly paints = new Map<string, number>();
  readonly behind: string[] = [];
  readonly gone: string[] = [];
  readonly hashes = new Map<string, ReturnType<typeof createHash>>();
  readonly bytes = new Map<string, number>();
  closed: string | null = null;
  attached!: AttachedSession;
  /** Holds acknowledgements back, as a page that hangs does. */
  stuck = false;
  private held: (() => void)[] = [];

  static async attach(tmux: Tmux, session: string, transport = startPiped): Promise<Screen> {
    const screen = new Screen();
    screen.attached = await AttachedSession.attach(
      tmux,
      session,
      {
        paint: (pane, columns, rows, data, behind) => {
          let terminal = screen.terminals.get(pane);
          if (terminal === undefined) {
            terminal = headless(columns, rows, 2000);
            speakAsTmux(terminal);
            screen.terminals.set(pane, terminal);
          }
          screen.write(pane, RESET, () => screen.resize(pane, columns, rows));
          if (behind) screen.behind.push(pane);
          screen.paints.set(pane, (screen.paints.get(pane) ?? 0) + 1);
          screen.take(pane, data);
        },
        data: (pane, data) => {
          const hash = screen.hashes.get(pane) ?? createHash('md5');
          screen.hashes.set(pane, hash.update(data));
          screen.bytes.set(pane, (screen.bytes.get(pane) ?? 0) + data.length);
          screen.take(pane, data);
        },
        size: (pane, columns, rows) => screen.write(pane, '', () => screen.resize(pane, columns, rows)),
        gone: (pane) => void screen.gone.push(pane),
        closed: (reason) => {
          screen.closed = reason;
        },
      },
      transport,
    );
    onTestFinished(() => screen.attached.close());
    return screen;
  }

  private take(pane: string, data: Uint8Array): void {
    this.write(pane, data, () => {
      const acknowledge = (): void => this.attached.acknowledge(pane, data.length);
      if (this.stuck) this.held.push(acknowledge);
      else acknowledge();
    });
  }

  private write(pane: string, data: Uint8Array | string, then: () => void): void {
    this.terminals.get(pane)?.write(data, then);
  }

  private resize(pane: string, columns: number, rows: number): void {
    this.terminals.get(pane)?.resize(columns, rows);
  }

  release(): void {
    this.stuck = false;
    for (const acknowledge of this.held.splice(0)) acknowledge();
  }

  /** The visible lines, trailing blanks cut, as `capture-pane -p` prints them. */
  lines(pane: string): string[] {
    const terminal = this.terminals.get(pane);
    if (terminal === undefined) return [];
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  history(pane: string): string[] {
    const buffer = this.terminals.get(pane)?.buffer.normal;
    return Array.from({ length: buffer?.baseY ?? 0 }, (_, row) => buffer?.getLine(row)?.translateToString(true) ?? '');
  }

  cursor(pane: string): string {
    const buffer = this.terminals.get(pane)?.buffer.active;
    return `${buffer?.cursorX},${buffer?.cursorY}`;
  }
}
