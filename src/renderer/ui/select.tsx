/** One of many, chosen from a list under its field. */
import { Check, ChevronsUpDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode, Ref } from 'react';
import { cx } from './cx.ts';

export interface SelectOption {
  value: string;
  /** What it is called, also for the keyboard: typing its beginning finds it. */
  name: string;
  /** At the right, dim. */
  about?: string;
  picture?: ReactNode;
  /** Below another option. */
  inner?: boolean;
}

interface Props {
  id: string;
  value: string;
  options: readonly SelectOption[];
  choose: (value: string) => void;
  /** What stands there while the value is none of the options. */
  missing?: string;
  triggerRef?: Ref<HTMLButtonElement>;
}

export function Select({ id, value, options, choose, missing, triggerRef }: Props) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Radix.Root value={chosen ? value : ''} onValueChange={choose}>
      <Radix.Trigger
        id={id}
        ref={triggerRef}
        className="field flex h-7 w-full min-w-0 items-center gap-2 rounded-control pr-1.5 pl-2 text-left outline-none focus-visible:shadow-[inset_0_0_0_1px_var(--accent),0_0_0_3px_var(--accent-soft-2)]"
      >
        {chosen?.picture}
        <span className={cx('min-w-0 flex-1 truncate', !chosen && 'text-ink-3')}>{chosen?.name ?? missing}</span>
        {chosen?.about !== undefined && <span className="flex-none text-ink-3">{chosen.about}</span>}
        <ChevronsUpDown size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-h-[min(420px,var(--radix-select-content-available-height))] w-(--radix-select-trigger-width) overflow-hidden rounded-card bg-pop p-1 shadow-pop"
        >
          <Radix.Viewport>
            {options.map(({ value: each, name, about, picture, inner }) => (
              <Radix.Item
                key={each}
                value={each}
                textValue={name}
                className={cx(
                  'flex h-7 items-center gap-2 rounded-control pr-2 outline-none data-highlighted:bg-press',
                  inner ? 'pl-5' : 'pl-2',
                )}
              >
                {picture}
                <span className="min-w-0 flex-1 truncate">
                  <Radix.ItemText>{name}</Radix.ItemText>
                </span>
                {about !== undefined && <span className="flex-none text-ink-3">{about}</span>}
                <span className="grid w-3.5 flex-none place-items-center">
                  <Radix.ItemIndicator>
                    <Check size={14} strokeWidth={1.9} aria-hidden className="text-accent" />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
