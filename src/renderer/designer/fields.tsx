/** The fields of the inspector: each with its label, what helps at its right, and what is wrong with it below. */
import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import type { Diagnostic } from '../../core/heroscript/types.ts';
import { Choice, type ChoiceProps } from '../ui/choice.tsx';
import { cx } from '../ui/cx.ts';
import { fieldKey, useCheck } from './check.ts';
import { endStep, type Field, useDesigner } from './designer-store.ts';

/** What is wrong at a field of the selected pane. */
export function useWrong(pane: number | null, field: Field | 'name'): { text: string; error: boolean } | null {
  const diagnostic = useCheck((state) => state.problems.get(fieldKey(pane, field)));
  if (!diagnostic) return null;
  return { text: fieldWords(diagnostic), error: diagnostic.severity === 'error' };
}

/** A message that stands at its field need not name it, nor show how it is written in a script. */
export function fieldWords({ message, hint }: Pick<Diagnostic, 'message' | 'hint'>): string {
  const text = message.replace(/^\w+ of tmux\.\w+ must/, 'Must');
  return hint === undefined || hint.startsWith('For example') ? text : `${text}. ${hint}`;
}

export function Wrong({ id, wrong }: { id: string; wrong: ReturnType<typeof useWrong> }) {
  if (!wrong) return null;
  return (
    <p id={id} role="alert" className={cx('mt-1 flex gap-1.5 text-small', wrong.error ? 'text-fail' : 'text-wait')}>
      <CircleAlert size={13} strokeWidth={1.9} aria-hidden className="mt-[2.5px] flex-none" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{wrong.text}</span>
    </p>
  );
}

/** What a field tells the designer while it has the keyboard; what is typed into it is one step of the history. */
export function watchField(field: Field) {
  return {
    'data-field': field,
    onFocus: () => useDesigner.setState({ field }),
    onBlur: () => {
      useDesigner.setState({ field: null });
      endStep();
    },
  };
}

export const LABEL = 'flex h-[18px] items-center text-small text-ink-3';

interface RowProps {
  label: string;
  htmlFor: string;
  /** At the right of the label. */
  help?: ReactNode;
  children: ReactNode;
}

export function Row({ label, htmlFor, help, children }: RowProps) {
  return (
    <div>
      <div className="mb-1 flex items-center justify-between gap-2">
        <label htmlFor={htmlFor} className={LABEL}>
          {label}
        </label>
        {help !== undefined && <span className="min-w-0 truncate text-small text-ink-3">{help}</span>}
      </div>
      {children}
    </div>
  );
}

interface TextProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'> {
  pane: number;
  field: Field;
  label: string;
  help?: ReactNode;
  value: string;
  change: (value: string) => void;
  mono?: boolean;
  /** At the field's right end. */
  end?: ReactNode;
}

export function TextField({ pane, field, label, help, value, change, mono, end, ...rest }: TextProps) {
  const id = useId();
  const wrong = useWrong(pane, field);
  return (
    <Row label={label} htmlFor={id} help={help}>
      <Box wrong={wrong}>
        <input
          id={id}
          value={value}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong?.error ?? false}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => change(event.target.value)}
          className={cx('h-full min-w-0 flex-1 bg-transparent outline-none select-text', mono && 'mono text-small')}
          {...watchField(field)}
          {...rest}
        />
        {end}
      </Box>
      <Wrong id={`${id}-wrong`} wrong={wrong} />
    </Row>
  );
}

export function Box({
  wrong,
  className,
  children,
}: {
  wrong?: ReturnType<typeof useWrong>;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cx(
        'field flex min-h-7 min-w-0 items-center gap-1.5 rounded-control px-2',
        wrong?.error && 'shadow-[inset_0_0_0_1px_var(--fail-mark)]',
        className ?? 'h-7',
      )}
    >
      {children}
    </div>
  );
}

interface AreaProps {
  pane: number;
  field: Field;
  label: string;
  help?: ReactNode;
  value: string;
  change: (value: string) => void;
  placeholder?: string;
}

/** As many rows as there are lines, up to ten. */
export function AreaField({ pane, field, label, help, value, change, placeholder }: AreaProps) {
  const id = useId();
  const wrong = useWrong(pane, field);
  return (
    <Row label={label} htmlFor={id} help={help}>
      <Box wrong={wrong} className="h-auto !px-0">
        <textarea
          id={id}
          value={value}
          rows={Math.max(1, Math.min(10, value.split('\n').length))}
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          placeholder={placeholder}
          aria-invalid={wrong?.error ?? false}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => change(event.target.value)}
          className="mono min-w-0 flex-1 resize-none bg-transparent px-2 py-1 text-small leading-5 outline-none select-text"
          {...watchField(field)}
        />
      </Box>
      <Wrong id={`${id}-wrong`} wrong={wrong} />
    </Row>
  );
}

interface ChoiceFieldProps<T extends string> extends Omit<ChoiceProps<T>, 'button' | 'refused'> {
  field: Field;
}

/** One of a few, side by side. */
export function ChoiceField<T extends string>({ field, ...rest }: ChoiceFieldProps<T>) {
  return <Choice {...rest} button={watchField(field)} />;
}

interface SwitchProps {
  label: string;
  on: boolean;
  help?: ReactNode;
  change: (on: boolean) => void;
  field: Field;
}

export function SwitchRow({ label, on, help, change, field }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex h-6 items-center gap-2">
      <span id={id} className="min-w-0 flex-1 truncate">
        {label}
      </span>
      {help}
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        onClick={() => change(!on)}
        className={cx('relative h-4 w-7 flex-none rounded-full transition-colors', on ? 'bg-accent-fill' : 'bg-ink-4')}
        {...watchField(field)}
      >
        <span
          className={cx(
            'absolute top-0.5 left-0.5 size-3 rounded-full bg-on-accent transition-transform',
            on && 'translate-x-3',
          )}
        />
      </button>
    </div>
  );
}
