/** Menus: from a button or by right click, one look for both, from one list of items. */
import type { LucideIcon } from 'lucide-react';
import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from 'radix-ui';
import { type ReactElement, type ReactNode, type RefObject, useRef } from 'react';
import { giveKeyboard } from '../terminal/terminals.ts';
import { cx } from './cx.ts';

export type MenuItem =
  | {
      kind?: 'item';
      label: string;
      icon?: LucideIcon;
      picture?: ReactNode;
      keys?: string;
      danger?: boolean;
      /** Given: the item shows whether it is the one in force. */
      checked?: boolean;
      disabled?: boolean;
      run: () => void;
    }
  | { kind: 'separator' }
  | { kind: 'heading'; label: string };

const CONTENT =
  'appear z-50 max-h-(--menu-room) min-w-[200px] max-w-[320px] overflow-y-auto rounded-card bg-pop p-1 text-base text-ink shadow-pop outline-none';

type Parts = Pick<typeof RadixDropdown, 'Item' | 'CheckboxItem' | 'Separator' | 'Label' | 'ItemIndicator'>;

function Items({ items, parts, chose }: { items: MenuItem[]; parts: Parts; chose: () => void }) {
  return items.map((item, index) => {
    if (item.kind === 'separator') {
      // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity and never move.
      return <parts.Separator key={index} className="mx-2 my-1 h-px bg-line" />;
    }
    // Two windows may be called the same.
    const same = items.slice(0, index).filter((each) => each.kind !== 'separator' && each.label === item.label);
    const key = `${item.label} ${same.length}`;
    if (item.kind === 'heading') {
      return (
        <parts.Label key={key} className="px-2 pt-1.5 pb-1 text-small text-ink-3">
          {item.label}
        </parts.Label>
      );
    }
    const Icon = item.icon;
    const className = cx(
      'flex h-7 items-center gap-2 rounded-control px-2 outline-none data-highlighted:bg-press data-disabled:text-ink-4',
      item.danger && 'text-fail',
    );
    const inside = (
      <>
        {Icon && <Icon size={14} strokeWidth={1.9} aria-hidden className={item.danger ? '' : 'text-ink-3'} />}
        {item.picture}
        <span className="min-w-0 flex-1 truncate">{item.label}</span>
        {item.keys !== undefined && <span className="pl-4 text-small text-ink-3">{item.keys}</span>}
      </>
    );
    const disabled = item.disabled === true;
    const select = () => {
      chose();
      item.run();
    };
    return item.checked === undefined ? (
      <parts.Item key={key} className={className} disabled={disabled} onSelect={select}>
        {inside}
      </parts.Item>
    ) : (
      <parts.CheckboxItem key={key} className={className} checked={item.checked} disabled={disabled} onSelect={select}>
        {inside}
        <parts.ItemIndicator className="size-1.5 flex-none rounded-full bg-accent" />
      </parts.CheckboxItem>
    );
  });
}

/**
 * A menu that was left without a choice gives the keyboard back to its button; after a choice it is the pane's. Where
 * no pane is on view and nothing else took it, the button has it, or what had it before a right click: it must not be
 * lost.
 */
function useAfterChoice() {
  const before = useRef<HTMLElement>(null);
  const chosen = useRef(false);
  return {
    before,
    chose: () => {
      chosen.current = true;
    },
    onCloseAutoFocus: (event: Event) => {
      if (!chosen.current) return;
      chosen.current = false;
      event.preventDefault();
      giveKeyboard();
      if (document.activeElement === document.body) before.current?.focus();
    },
  };
}

interface DropdownProps {
  items: () => MenuItem[];
  align?: 'start' | 'end';
  children: ReactElement;
  onOpenChange?: (open: boolean) => void;
}

/** A menu under its button. `items` is asked only when it opens. */
export function DropdownMenu({ items, align = 'start', children, onOpenChange }: DropdownProps) {
  const { before, chose, onCloseAutoFocus } = useAfterChoice();
  return (
    <RadixDropdown.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixDropdown.Trigger ref={before as RefObject<HTMLButtonElement | null>} asChild>
        {children}
      </RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
          className={cx(CONTENT, '[--menu-room:var(--radix-dropdown-menu-content-available-height)]')}
        >
          <Lazy items={items} parts={RadixDropdown} chose={chose} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  );
}

/** A menu where the user right-clicks (or presses the menu key). */
export function ContextMenu({ items, children }: { items: () => MenuItem[]; children: ReactElement }) {
  const { before, chose, onCloseAutoFocus } = useAfterChoice();
  const onOpenChange = (open: boolean) => {
    if (open) before.current = document.activeElement as HTMLElement | null;
  };
  return (
    <RadixContext.Root modal={false} onOpenChange={onOpenChange}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
          className={cx(CONTENT, '[--menu-room:var(--radix-context-menu-content-available-height)]')}
        >
          <Lazy items={items} parts={RadixContext} chose={chose} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}

function Lazy({ items, parts, chose }: { items: () => MenuItem[]; parts: Parts; chose: () => void }) {
  return <Items items={items()} parts={parts} chose={chose} />;
}
