/** A tooltip: what a control does, and its key. */
import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement } from 'react';

export function TooltipProvider({ children }: { children: React.ReactNode }) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={200} disableHoverableContent>
      {children}
    </Radix.Provider>
  );
}

interface Props {
  label: string;
  keys?: string | undefined;
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  children: ReactElement;
}

export function Tooltip({ label, keys, side = 'bottom', children }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 flex items-center gap-2 rounded-control bg-pop px-2 py-1 text-small whitespace-nowrap text-ink shadow-pop"
        >
          {label}
          {keys !== undefined && <span className="text-ink-3">{keys}</span>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
