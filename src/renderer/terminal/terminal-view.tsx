/** The place of a pane's terminal on screen. Renders once; the terminal itself lives outside React. */
import { memo, useEffect, useRef } from 'react';
import { mayTakeKeyboard, terminalOf } from './terminals.ts';

export const TerminalView = memo(function TerminalView({ paneId, focused }: { paneId: string; focused: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const terminal = terminalOf(paneId);
    terminal.attach(element);
    return () => terminal.detach(element);
  }, [paneId]);
  useEffect(() => {
    const terminal = terminalOf(paneId);
    terminal.setFocused(focused);
    if (focused && mayTakeKeyboard()) terminal.terminal.focus();
  }, [paneId, focused]);
  return <div ref={host} className="h-full" />;
});
