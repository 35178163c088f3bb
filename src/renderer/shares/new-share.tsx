/** The panel for a new share: what, to whom, how; it says plainly what it shows before it is begun. */
import {
  Cast,
  CircleAlert,
  Clock,
  Eye,
  Layers2,
  type LucideIcon,
  Pencil,
  ShieldCheck,
  Users,
  Wifi,
  X,
} from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../core/playbook/types.ts';
import type { ServerSnapshot } from '../../core/tmux/types.ts';
import type { ShareGround } from '../../shared/ipc-shares.ts';
import { useApp } from '../app/store.ts';
import { note, showProblem } from '../app/toasts-store.ts';
import { call, toProblem } from '../bridge/client.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { Select, type SelectOption } from '../ui/select.tsx';
import { EXPIRIES, type Fact, type Form, factsOf, filled, portOf, reaches, startLabel, wishOf } from './form.ts';
import { changeForm, closeForm, shareTitle, showShare, useShares } from './shares-store.ts';
import { counted, findSubject } from './subject.ts';

const LABEL = 'flex h-[18px] items-center text-small text-ink-3';

/** What the machine has, asked when the panel opens: ttyd may have been installed, another network joined. */
function useGround(): ShareGround | null {
  const [ground, setGround] = useState<ShareGround | null>(null);
  useEffect(() => {
    let wanted = true;
    call('share.ground').then(
      (found) => wanted && setGround(found),
      (error: unknown) => showProblem(toProblem(error)),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return ground;
}

/** Why the port cannot be had, null where it can, undefined until that is known; asked whenever another one is chosen. */
function usePortProblem(port: number | null, address: string): Problem | null | undefined {
  const [answer, setAnswer] = useState<{ key: string; problem: Problem | null } | null>(null);
  const key = `${port} ${address}`;
  // A share that was begun or stopped may have taken the port or given it back.
  const shares = useShares((view) => view.state?.shares);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shares are looked at by main, which says whether the port is free.
  useEffect(() => {
    if (port === null || port === 0) return;
    let wanted = true;
    call('share.port', { port, address }).then(
      (problem) => wanted && setAnswer({ key: `${port} ${address}`, problem }),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [port, address, shares]);
  return answer?.key === key ? answer.problem : undefined;
}

/** The value of an option: `$1` or `$1 @3`. */
const optionOf = ({ session, window }: Pick<Form, 'session' | 'window'>) =>
  window === null ? session : `${session} ${window}`;

function targets(snapshot: ServerSnapshot | undefined): SelectOption[] {
  return (snapshot?.sessions ?? []).flatMap((session) => [
    {
      value: session.id,
      name: session.name,
      about: `session, ${counted(session.windows.length, 'window')}`,
      picture: <Layers2 size={14} strokeWidth={1.75} aria-hidden className="mx-[3px] flex-none text-ink-3" />,
    },
    ...session.windows.map((window) => ({
      value: `${session.id} ${window.id}`,
      name: `${session.name} / ${window.name}`,
      about: `window, ${counted(window.panes.length, 'pane')}`,
      picture: <FloorPlan window={window} />,
      inner: true,
    })),
  ]);
}

function ReachChoice({ form, ground }: { form: Form; ground: ShareGround | null }) {
  const id = useId();
  return (
    <fieldset>
      <legend className={cx(LABEL, 'mb-1')}>Who can reach it</legend>
      <div className="grid gap-1">
        {reaches(ground?.networks ?? []).map(({ address, name, about }) => {
          const chosen = form.address === address;
          return (
            <label
              key={address}
              className={cx(
                'relative flex items-start gap-2.5 rounded-control bg-sheet px-2.5 py-2 [[data-theme=light]_&]:bg-pop',
                'has-focus-visible:shadow-[inset_0_0_0_1px_var(--accent),0_0_0_3px_var(--accent-soft-2)]',
                chosen && 'shadow-[inset_0_0_0_1px_var(--accent)]',
              )}
            >
              <input
                type="radio"
                name={id}
                value={address}
                checked={chosen}
                onChange={() => changeForm({ address })}
                className={cx(
                  'mt-[3px] size-3.5 flex-none appearance-none rounded-full outline-none',
                  chosen
                    ? 'bg-on-accent shadow-[inset_0_0_0_4.5px_var(--accent-fill)]'
                    : 'shadow-[inset_0_0_0_1.5px_var(--text-3)]',
                )}
              />
              <span className="min-w-0">
                <span className="block font-medium">{name}</span>
                <span className="block text-small text-ink-3">{about}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

const FACT_ICONS: Record<Fact['kind'], LucideIcon> = { shows: Eye, to: Users, may: ShieldCheck, until: Clock };

function Facts({ facts, network }: { facts: readonly Fact[]; network: boolean }) {
  return (
    <ul
      aria-label="What it means"
      className="mx-4 grid flex-none gap-2.5 rounded-card bg-sheet p-3 leading-[19px] [[data-theme=light]_&]:bg-pop"
    >
      {facts.map(({ kind, tone, lead, text }) => {
        const Icon = kind === 'to' && network ? Wifi : kind === 'may' && tone === 'careful' ? Pencil : FACT_ICONS[kind];
        return (
          <li key={kind} className="grid grid-cols-[16px_1fr] gap-2.5">
            <Icon
              size={16}
              strokeWidth={1.75}
              aria-hidden
              className={cx(
                'mt-[1.5px]',
                tone === 'good' ? 'text-run' : tone === 'careful' ? 'text-wait' : 'text-ink-3',
              )}
            />
            <p className="min-w-0 text-ink-2 [overflow-wrap:anywhere]">
              <b className="font-semibold text-ink">{lead}</b> {text}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function Wrong({ id, text }: { id?: string; text: string }) {
  return (
    <p id={id} role="alert" className="mt-1 flex gap-1.5 text-small text-fail select-text">
      <CircleAlert size={13} strokeWidth={1.9} aria-hidden className="mt-[2.5px] flex-none" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
    </p>
  );
}

export function NewShare({ form: given }: { form: Form }) {
  const snapshot = useApp((state) => state.server?.snapshot);
  const shares = useShares((view) => view.state?.shares ?? null);
  const ground = useGround();
  const form = filled(given, ground);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const first = useRef<HTMLButtonElement>(null);
  const id = useId();
  const options = useMemo(() => targets(snapshot), [snapshot]);
  const networks = ground?.networks ?? [];
  const port = portOf(form.port ?? '');
  const taken = usePortProblem(port, form.address);
  const subject = findSubject(snapshot, form.session, form.window);
  const before = shares?.find((share) => share.session === form.session && share.window === form.window);
  const replaces = before !== undefined && before.port === port;
  const portWrong =
    port === null ? 'A number from 1 to 65535; 0 picks a free one' : !replaces && taken ? taken.message : null;
  const wish = wishOf(form);
  const reason =
    subject === null
      ? 'What was to be shared has gone'
      : ground === null
        ? 'Looking at what this machine has'
        : (portWrong ?? undefined);

  // The panel takes the keyboard as it opens.
  useEffect(() => first.current?.focus(), []);
  // What was refused may be right with other fields.
  // biome-ignore lint/correctness/useExhaustiveDependencies: any change of the form takes the message away.
  useEffect(() => setRefused(null), [given]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (wish === null || reason !== undefined || busy) return;
    setBusy(true);
    try {
      const { share, kept } = await call('share.start', wish);
      closeForm();
      showShare(share.id);
      // A new one is in the list, with the keyboard; that it was there before is to be said.
      if (kept) note(`${shareTitle(share)} is shared just so already`);
    } catch (error) {
      setRefused(toProblem(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <aside aria-label="New share" className="flex w-[376px] flex-none flex-col bg-panel">
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <h2 className="flex-1 font-semibold">New share</h2>
        <IconButton label="Close" keys="Esc" icon={X} onClick={closeForm} />
      </header>
      <form
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.defaultPrevented) closeForm();
        }}
        className="flex min-h-0 flex-1 flex-col"
      >
        <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-4 pb-4 [&>*]:flex-none">
          <div>
            <div className="mb-1 flex items-center justify-between gap-2">
              <label htmlFor={`${id}-what`} className={LABEL}>
                What
              </label>
              {before && !replaces && (
                <span className="text-small text-wait">shared already on port {before.port}</span>
              )}
            </div>
            <Select
              id={`${id}-what`}
              triggerRef={first}
              value={optionOf(form)}
              options={options}
              missing="It has gone"
              choose={(value) => {
                const [session = '', window = null] = value.split(' ');
                changeForm({ session, window });
              }}
            />
          </div>
          <ReachChoice form={form} ground={ground} />
          <div className="grid grid-cols-2 gap-2">
            <Choice
              label="Access"
              value={form.writable ? 'writable' : 'read-only'}
              options={[
                ['read-only', 'Read-only'],
                ['writable', 'Writable'],
              ]}
              choose={(access) => changeForm({ writable: access === 'writable' })}
            />
            <Choice
              label="Engine"
              value={form.engine ?? 'builtin'}
              options={[
                ['builtin', 'Built-in'],
                ['ttyd', 'ttyd'],
              ]}
              refused={(engine) => (engine === 'ttyd' && !ground?.ttyd ? (ground?.ttydProblem?.message ?? '…') : null)}
              choose={(engine) => changeForm({ engine })}
            />
          </div>
          <div className="grid grid-cols-2 gap-2">
            <div className="min-w-0">
              <div className="mb-1 flex items-center justify-between gap-2">
                <label htmlFor={`${id}-port`} className={LABEL}>
                  Port
                </label>
                <PortHelp port={port} free={taken === null} replaces={replaces} />
              </div>
              <div
                className={cx(
                  'field flex h-7 items-center rounded-control px-2',
                  portWrong && 'shadow-[inset_0_0_0_1px_var(--fail-mark)]',
                )}
              >
                <input
                  id={`${id}-port`}
                  value={form.port ?? ''}
                  inputMode="numeric"
                  maxLength={5}
                  placeholder="any that is free"
                  autoComplete="off"
                  aria-invalid={portWrong !== null}
                  aria-describedby={portWrong === null ? undefined : `${id}-port-wrong`}
                  onChange={(event) => changeForm({ port: event.target.value })}
                  className="num h-full w-full min-w-0 bg-transparent outline-none select-text"
                />
              </div>
            </div>
            <div className="min-w-0">
              <label htmlFor={`${id}-expires`} className={cx(LABEL, 'mb-1')}>
                Link expires
              </label>
              <Select
                id={`${id}-expires`}
                value={String(form.expiresInMs)}
                options={EXPIRIES.map(([ms, name]) => ({ value: String(ms), name }))}
                choose={(value) => changeForm({ expiresInMs: value === 'null' ? null : Number(value) })}
              />
            </div>
            {portWrong !== null && (
              <div className="col-span-2 -mt-1">
                <Wrong id={`${id}-port-wrong`} text={portWrong} />
              </div>
            )}
          </div>
          <Choice
            label="Secret in the link"
            value={form.secret ? 'yes' : 'no'}
            options={[
              ['yes', 'A new one'],
              ['no', 'None'],
            ]}
            choose={(secret) => changeForm({ secret: secret === 'yes' })}
          />
        </div>
        {/* In a low window the fields scroll; what it means stays in sight. */}
        {subject && (
          <Facts
            facts={factsOf(form, subject, networks, Date.now())}
            network={reaches(networks)[0]?.address !== form.address}
          />
        )}
        <span className="flex-1" />
        <footer className="flex-none px-4 pt-3 pb-4">
          {refused && (
            <div className="mb-3">
              <Wrong text={refused.hint === undefined ? refused.message : `${refused.message}: ${refused.hint}`} />
            </div>
          )}
          <div className="flex items-center justify-end gap-2">
            {/* The field that is wrong may be out of sight in a low window. */}
            {ground !== null && reason !== undefined && (
              <span className="min-w-0 flex-1 truncate text-small text-fail [@media(min-height:820px)]:hidden">
                {reason}
              </span>
            )}
            <Button kind="quiet" onClick={closeForm}>
              Cancel
            </Button>
            <Button type="submit" kind="primary" icon={Cast} disabled={reason !== undefined || busy} title={reason}>
              {busy ? 'Opening…' : startLabel(form.address, networks)}
            </Button>
          </div>
        </footer>
      </form>
    </aside>
  );
}

/** What is known of the port; what is wrong with it stands below. */
function PortHelp({ port, free, replaces }: { port: number | null; free: boolean; replaces: boolean }) {
  if (replaces) return <span className="text-small text-wait">replaces that share</span>;
  if (port === 0) return <span className="text-small text-ink-3">picked</span>;
  return free && <span className="text-small text-run">free</span>;
}
