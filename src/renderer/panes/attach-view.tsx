/** The window on show as tmux itself draws it, in one terminal: status line, copy mode, prefix key and all. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { WindowInfo } from '../../core/tmux/types.ts';
import { showWindow } from '../app/actions.ts';
import { useApp } from '../app/store.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call, on } from '../bridge/client.ts';
import { ScreenTerminal } from '../terminal/screen-terminal.ts';
import { setMode } from './mode.ts';
import { showNothing } from './show.ts';

export default function AttachView({ window: shown, fontSize }: { window: WindowInfo; fontSize: number }) {
  const host = useRef<HTMLDivElement>(null);
  const size = useRef(fontSize);
  const terminal = useRef<ScreenTerminal | null>(null);
  /** The window that tmux's client is at. */
  const at = useRef<string | null>(null);
  const connected = useApp((state) => state.server?.connected !== false);
  const first = useRef(shown.id);

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const screen = new ScreenTerminal(element, size.current);
    terminal.current = screen;
    return () => {
      screen.dispose();
      terminal.current = null;
    };
  }, []);

  useLayoutEffect(() => terminal.current?.setFontSize(fontSize), [fontSize]);

  // The panes by themselves are let go: beside this client they would have a say in the window's size.
  useEffect(() => {
    showNothing();
    return () => void attempt(call('attach.close'));
  }, []);

  useEffect(() => {
    const stops = [
      on('attach.window', ({ window }) => {
        at.current = window;
        // Whoever goes to another window in tmux stays in tmux.
        setMode(window, 'attach');
        showWindow(window);
      }),
      on('attach.ended', ({ window, reason }) => {
        at.current = null;
        setMode(window, 'tiles');
        if (window !== first.current) setMode(first.current, 'tiles');
        if (reason === 'gone') note('The session that was attached has ended');
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  useEffect(() => {
    const screen = terminal.current;
    if (!screen || !connected) return;
    if (at.current === shown.id) return;
    at.current = shown.id;
    first.current = shown.id;
    const { columns, rows } = screen.fit();
    screen.reset();
    void attempt(call('attach.open', { window: shown.id, columns, rows }));
    screen.focus();
  }, [shown.id, connected]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: with another size of letters other cells fit.
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let before = '';
    const fit = () => {
      const size = terminal.current?.fit();
      if (!size || before === `${size.columns}x${size.rows}`) return;
      before = `${size.columns}x${size.rows}`;
      void attempt(call('attach.resize', size));
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [fontSize]);

  return (
    <section
      aria-label={`tmux, ${shown.name}`}
      className="mx-2 mb-2 flex min-h-0 min-w-0 flex-1 overflow-hidden rounded-card bg-term p-2 shadow-[0_0_0_1px_var(--pane-edge)] focus-within:shadow-[0_0_0_1.5px_var(--accent)]"
    >
      <div ref={host} className="min-h-0 min-w-0 flex-1" />
    </section>
  );
}
