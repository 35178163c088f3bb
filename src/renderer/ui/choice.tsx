/** One of a few, side by side, like the buttons of a radio. */
import { type ComponentProps, useId } from 'react';
import { cx } from './cx.ts';

export interface ChoiceProps<T extends string> {
  label: string;
  /** The label stands beside it already. */
  bare?: boolean;
  value: T;
  options: readonly (readonly [value: T, name: string])[];
  choose: (value: T) => void;
  /** Why an option cannot be had; null where it can. */
  refused?: (value: T) => string | null;
  /** For each of the buttons. */
  button?: Partial<ComponentProps<'button'>>;
}

export function Choice<T extends string>({ label, bare, value, options, choose, refused, button }: ChoiceProps<T>) {
  const id = useId();
  const reason = (each: T) => refused?.(each) ?? null;
  return (
    <div
      role="radiogroup"
      aria-labelledby={id}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const possible = options.filter(([each]) => reason(each) === null);
        const at = possible.findIndex(([each]) => each === value);
        const next = possible[(at + step + possible.length) % possible.length];
        if (!next) return;
        choose(next[0]);
        const buttons = event.currentTarget.querySelectorAll('button');
        buttons[options.indexOf(next)]?.focus();
      }}
    >
      <div id={id} className={bare ? 'sr-only' : 'mb-1 flex h-[18px] items-center text-small text-ink-3'}>
        {label}
      </div>
      <div className="flex gap-0.5 rounded-control bg-well p-0.5 [[data-theme=light]_&]:bg-select">
        {options.map(([each, name]) => (
          // biome-ignore lint/a11y/useSemanticElements: a native radio button cannot be drawn as a segment.
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={each === value}
            tabIndex={each === value ? 0 : -1}
            disabled={reason(each) !== null}
            title={reason(each) ?? undefined}
            onClick={() => choose(each)}
            className={cx(
              'h-6 min-w-0 flex-1 truncate rounded-chip px-1.5 text-small font-medium transition-colors',
              each === value
                ? 'bg-select text-ink [[data-theme=light]_&]:bg-pop [[data-theme=light]_&]:shadow-low'
                : 'text-ink-2 not-disabled:hover:text-ink disabled:text-ink-4',
            )}
            {...button}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}
