/** What the sections of the settings are made of: a section, a row with its control and its help, the controls. */
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useEffect, useId, useState } from 'react';
import type { Problem } from '../../core/playbook/types.ts';
import { settingsFields } from '../../shared/ipc-settings.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { cx } from '../ui/cx.ts';
import { SECTIONS, type SectionName } from './sections.ts';
import { type SettingsStore, setSettings, useSettings } from './settings-store.ts';

export function Section({ name, fact, children }: { name: SectionName; fact?: ReactNode; children: ReactNode }) {
  const title = SECTIONS.find(([each]) => each === name)?.[1];
  return (
    <section aria-labelledby={`settings-${name}`} data-section={name} className="pb-8">
      <div className="flex h-8 items-center gap-3">
        <h2 id={`settings-${name}`} tabIndex={-1} className="text-small font-medium text-ink-3 outline-none">
          {title}
        </h2>
        {fact !== undefined && <span className="num min-w-0 truncate text-small text-ink-3">{fact}</span>}
      </div>
      <div className="rounded-card bg-panel px-4 py-1.5">{children}</div>
    </section>
  );
}

interface RowProps {
  label: string;
  help?: ReactNode;
  /** What is wrong with the value, and what to do. */
  wrong?: string | null;
  /** The id for the control, and of what describes it. */
  children: (id: string, described: string | undefined) => ReactNode;
  /** The label names no single control: the control names itself. */
  group?: boolean;
}

export function Row({ label, help, wrong, group, children }: RowProps) {
  const id = useId();
  const described = wrong ? `${id}-wrong` : help === undefined ? undefined : `${id}-help`;
  const Label = group ? 'span' : 'label';
  return (
    <div className="grid grid-cols-[168px_minmax(0,1fr)] items-start gap-x-4 py-2 max-[900px]:grid-cols-[136px_minmax(0,1fr)]">
      <Label {...(group ? {} : { htmlFor: id })} className="flex min-h-7 items-center text-ink-2">
        {label}
      </Label>
      <div className="min-w-0">
        <div className="flex min-h-7 flex-wrap items-center gap-2">{children(id, described)}</div>
        {wrong && <Wrong id={`${id}-wrong`} text={wrong} />}
        {help !== undefined && !wrong && (
          <p id={`${id}-help`} className="mt-0.5 text-small text-ink-3 [overflow-wrap:anywhere]">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}

export function Wrong({ id, text }: { id?: string; text: string }) {
  return (
    <p id={id} role="alert" className="mt-1 flex gap-1.5 text-small text-fail select-text">
      <CircleAlert size={13} strokeWidth={1.9} aria-hidden className="mt-[2.5px] flex-none" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
    </p>
  );
}

/** Something that is wrong, or may become so, with what to do. */
export function Told({ problem, warning }: { problem: Problem; warning?: boolean }) {
  const Icon = warning ? TriangleAlert : CircleAlert;
  return (
    <div role={warning ? 'status' : 'alert'} className="flex gap-2 py-1.5 select-text [overflow-wrap:anywhere]">
      <Icon
        size={14}
        strokeWidth={1.9}
        aria-hidden
        className={cx('mt-[3px] flex-none', warning ? 'text-wait' : 'text-fail')}
      />
      <p className="min-w-0">
        <span className={warning ? 'text-wait' : 'text-fail'}>{problem.message}</span>
        {problem.hint !== undefined && <span className="block text-small text-ink-3">{problem.hint}</span>}
      </p>
    </div>
  );
}

interface SwitchProps extends Omit<ComponentProps<'button'>, 'onChange'> {
  on: boolean;
  change: (on: boolean) => void;
}

export function Switch({ on, change, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      onClick={() => change(!on)}
      className="group flex h-7 items-center gap-2.5 rounded-control pr-1.5 disabled:text-ink-4"
      {...rest}
    >
      <span
        aria-hidden
        className={cx(
          'relative h-4 w-7 flex-none rounded-full transition-colors group-disabled:bg-hover',
          on ? 'bg-accent-fill' : 'bg-press shadow-[inset_0_0_0_1px_var(--text-3)]',
        )}
      >
        <span
          className={cx(
            'absolute top-[3px] left-0 size-2.5 rounded-full transition-transform',
            on ? 'translate-x-[15px] bg-on-accent' : 'translate-x-[3px] bg-ink-3',
          )}
        />
      </span>
      {/* The word stands for itself; the state is told by the switch. */}
      <span aria-hidden>{on ? 'On' : 'Off'}</span>
    </button>
  );
}

type Named<T> = { [K in keyof SettingsStore]: SettingsStore[K] extends T ? K : never }[keyof SettingsStore] &
  keyof typeof settingsFields;

interface SettingRow {
  label: string;
  help?: ReactNode;
}

export function SwitchRow({
  name,
  disabled,
  ...row
}: SettingRow & { name: Named<boolean>; disabled?: boolean | undefined }) {
  const on = useSettings((state) => state[name]);
  return (
    <Row {...row}>
      {(id, described) => (
        <Switch
          id={id}
          aria-describedby={described}
          on={on}
          disabled={disabled}
          change={(value) => void setSettings({ [name]: value })}
        />
      )}
    </Row>
  );
}

export function ChoiceRow<N extends 'theme' | 'copyByPrograms'>({
  name,
  options,
  ...row
}: SettingRow & { name: N; options: readonly (readonly [SettingsStore[N], string])[] }) {
  const value = useSettings((state) => state[name]);
  return (
    <Row {...row} group>
      {() => (
        <div className="w-[300px] max-w-full">
          <Choice
            bare
            label={row.label}
            value={value}
            options={options}
            choose={(chosen) => void setSettings({ [name]: chosen })}
          />
        </div>
      )}
    </Row>
  );
}

const BOX = 'field flex h-7 min-w-0 items-center rounded-control px-2';
const BAD = 'shadow-[inset_0_0_0_1px_var(--fail-mark)]';

export function TextInput({
  wrong,
  className,
  mono,
  ...rest
}: ComponentProps<'input'> & { wrong?: boolean; mono?: boolean }) {
  return (
    <div className={cx(BOX, wrong && BAD, rest.disabled && 'text-ink-4', className)}>
      <input
        spellCheck={false}
        autoComplete="off"
        aria-invalid={wrong ?? false}
        className={cx('h-full w-full min-w-0 bg-transparent outline-none select-text', mono && 'mono text-small')}
        {...rest}
      />
    </div>
  );
}

/** What is wrong with a number as it was typed; null where nothing is. */
function wrongNumber(name: Named<number>, text: string): string | null {
  const number = text.trim() === '' ? Number.NaN : Number(text.replaceAll(',', ''));
  const parsed = settingsFields[name].safeParse(number);
  return parsed.success ? null : sentence(parsed.error.issues[0]?.message ?? 'not valid');
}

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A number that is kept as soon as it is one that may be; what may not be stays in the field and is told. */
export function NumberRow({
  name,
  unit,
  width = 'w-24',
  help,
  label,
  end,
}: SettingRow & { name: Named<number>; unit: string; width?: string; end?: ReactNode }) {
  const value = useSettings((state) => state[name]);
  const [text, setText] = useState(String(value));
  const [typed, setTyped] = useState(false);
  useEffect(() => {
    if (!typed) setText(String(value));
  }, [value, typed]);
  const wrong = wrongNumber(name, text);
  const take = (next: string): void => {
    setText(next);
    setTyped(true);
    const number = Number(next.replaceAll(',', ''));
    if (wrongNumber(name, next) === null && number !== value) void setSettings({ [name]: number });
  };
  return (
    <Row label={label} help={help} wrong={wrong}>
      {(id, described) => (
        <>
          <TextInput
            id={id}
            className={cx('num', width)}
            inputMode="decimal"
            maxLength={10}
            value={text}
            wrong={wrong !== null}
            aria-describedby={described}
            onChange={(event) => take(event.target.value)}
            onBlur={() => setTyped(false)}
          />
          <span className="text-ink-3">{unit}</span>
          {end}
        </>
      )}
    </Row>
  );
}

/** One that no list has: typed, and taken at Enter or by its button; Escape leaves it. */
export function TypedRow({
  mono = false,
  action,
  take,
  done,
  ...row
}: SettingRow & {
  mono?: boolean;
  /** What the button says. */
  action: string;
  /** Keeps what was typed, without blanks around it; says what is wrong with it instead. */
  take: (text: string) => string | null;
  done: () => void;
}) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const found = take(text.trim());
        setWrong(found);
        if (found === null) done();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
    >
      <Row wrong={wrong} {...row}>
        {(id, described) => (
          <>
            <TextInput
              id={id}
              mono={mono}
              autoFocus
              className="w-[240px]"
              value={text}
              wrong={wrong !== null}
              aria-describedby={described}
              onChange={(event) => {
                setText(event.target.value);
                setWrong(null);
              }}
            />
            <Button type="submit">{action}</Button>
            <Button kind="quiet" onClick={done}>
              Cancel
            </Button>
          </>
        )}
      </Row>
    </form>
  );
}
