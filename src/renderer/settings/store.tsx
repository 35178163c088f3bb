/** Settings of the state store: what is in force and how it stands, trying a Redis, changing over while the app runs. */
import { Check, LoaderCircle } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { Problem } from '../../core/playbook/types.ts';
import type { Sharing, StoreInfo, StoreTest } from '../../shared/ipc-settings.ts';
import { memoryText } from '../app/figures.ts';
import { note } from '../app/toasts-store.ts';
import { call, on, toProblem } from '../bridge/client.ts';
import { reloadNodes } from '../nodes/nodes-store.ts';
import { clock } from '../panes/duration.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Status } from '../ui/status.tsx';
import { Row, Section, TextInput, Told } from './parts.tsx';
import { useAnswer } from './use-answer.ts';

const LOCAL = 'redis://127.0.0.1:6379/0';

interface Form {
  kind: StoreInfo['kind'];
  address: string;
  /** Null: the one that is kept. */
  password: string | null;
  node: string;
}

const formOf = (info: StoreInfo): Form => ({
  kind: info.kind,
  address: info.address ?? '',
  password: null,
  node: info.node ?? '',
});

const counted = (states: number): string => (states === 1 ? '1 state' : `${states} states`);

/** Without TLS, and not on this machine. */
function isOpenToOthers(address: string): boolean {
  return /^redis:\/\//i.test(address) && !/^redis:\/\/(?:[^/@]*@)?(?:localhost|127\.|\[::1\])/i.test(address);
}

function Standing({ sharing }: { sharing: Sharing }) {
  const { inStep, inStepAt, problem, count, taken } = sharing;
  return (
    <Row label="Now" group>
      {() => (
        <div className="min-w-0 py-1 select-text">
          <p className="flex items-center gap-2">
            <Status shape={inStep ? 'done' : problem ? 'fail' : 'wait'} />
            <span className="num">
              {inStep
                ? `In step with tmux, ${counted(count)} of this server there`
                : `Not in step${inStepAt === null ? '' : `: what others see is as it was at ${clock(inStepAt)}`}`}
            </span>
          </p>
          {problem && <Told problem={problem} />}
          {taken.length > 0 && (
            <p className="text-small text-wait">
              {counted(taken.length)} not stored: another tmux server uses these keys. Give this machine a name.
            </p>
          )}
        </div>
      )}
    </Row>
  );
}

const POLICIES: Record<string, string> = { noeviction: 'keeps everything when its memory is full' };

function Tested({ test }: { test: StoreTest }) {
  const { name, version, latencyMs, policy, memoryLimit, problem, warning } = test;
  if (problem !== null) return <Told problem={problem} />;
  const limit =
    memoryLimit === null ? null : memoryLimit === 0 ? 'no limit of memory' : `up to ${memoryText(memoryLimit)}`;
  const facts = [
    version === null ? 'its version is not told' : `Redis ${version}`,
    latencyMs !== null && `answers in ${latencyMs < 10 ? latencyMs.toFixed(1) : Math.round(latencyMs)} ms`,
    limit,
    policy && `${policy}${POLICIES[policy] ? `, ${POLICIES[policy]}` : ''}`,
  ].filter(Boolean);
  return (
    <div className="py-1">
      <p role="status" className="flex gap-2 select-text">
        <Check size={14} strokeWidth={1.9} aria-hidden className="mt-[3px] flex-none text-run" />
        <span className="num min-w-0">
          <span className="text-run">Works.</span> {name}: {facts.join('; ')}.
        </span>
      </p>
      {warning !== null && <Told problem={warning} warning />}
    </div>
  );
}

const askStore = () => call('settings.store');

function useStore() {
  const answer = useAnswer(askStore);
  const { ask } = answer;
  useEffect(() => on('settings.sharing', ask), [ask]);
  return answer;
}

export function StoreSection() {
  const { value: info, problem, take } = useStore();
  const [form, setForm] = useState<Form | null>(null);
  const [test, setTest] = useState<StoreTest | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [busy, setBusy] = useState<'test' | 'use' | null>(null);
  const shown = form ?? (info && formOf(info));
  if (info === null || shown === null) {
    return <Section name="store">{problem !== null && <Told problem={problem} />}</Section>;
  }
  const fixed = info.from === 'environment';
  const change = (changed: Partial<Form>): void => {
    setForm({ ...shown, ...changed });
    setTest(null);
    setRefused(null);
  };
  const typed = { address: shown.address, password: shown.password };
  const before = formOf(info);
  const same =
    info.problem === null &&
    shown.kind === before.kind &&
    (shown.kind === 'tmux' ||
      (shown.address === before.address && shown.password === null && shown.node === before.node));
  const run = async (what: 'test' | 'use', work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setTest(null);
    setRefused(null);
    try {
      await work();
    } catch (error) {
      setRefused(toProblem(error));
    }
    setBusy(null);
  };
  const tryIt = () => run('test', async () => setTest(await call('settings.test-store', typed)));
  const moveThere = () =>
    run('use', async () => {
      const wanted =
        shown.kind === 'tmux'
          ? ({ kind: 'tmux' } as const)
          : { kind: 'redis' as const, ...typed, node: shown.node.trim() === '' ? null : shown.node.trim() };
      const { moved, store } = await call('settings.use-store', wanted);
      take(store);
      setForm(null);
      void reloadNodes();
      const came =
        moved.to === 'tmux' ? 'States are in tmux alone now' : `${counted(moved.stored)} shared through ${moved.to}`;
      note(moved.withdrawn > 0 ? `${came}; ${moved.withdrawn} taken out of ${moved.from}` : came);
      if (moved.left !== null) {
        setRefused({ ...moved.left, message: `What is in the old store stays there: ${moved.left.message}` });
      }
    });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!same && busy === null && !fixed) void moveThere();
  };
  return (
    <Section name="store">
      <form onSubmit={submit} aria-busy={busy !== null}>
        {info.problem !== null && <Told problem={info.problem} />}
        <Row
          label="States are in"
          group
          help={
            fixed
              ? 'MUXWORKS_STATE names the store, and comes before the choice here: unset it and start the app anew.'
              : shown.kind === 'tmux'
                ? 'With each pane in tmux itself: nothing else is needed.'
                : 'In tmux, and a copy in Redis for other machines and tools. Without Redis everything goes on.'
          }
        >
          {() => (
            <div className="w-[300px] max-w-full">
              <Choice
                bare
                label="States are in"
                value={shown.kind}
                options={[
                  ['tmux', 'tmux alone'],
                  ['redis', 'Redis too'],
                ]}
                refused={(kind) => (fixed && kind !== info.kind ? 'MUXWORKS_STATE names the store' : null)}
                choose={(kind) =>
                  change({ kind, address: shown.address || (kind === 'redis' ? (info.address ?? LOCAL) : '') })
                }
              />
            </div>
          )}
        </Row>
        {shown.kind === 'redis' && (
          <>
            <Row
              label="Address"
              help={
                isOpenToOthers(shown.address)
                  ? 'Without TLS: whoever is in between can read it. rediss:// is with TLS.'
                  : 'redis://host:port/db, rediss:// with TLS, redis+unix:///path?db=n'
              }
            >
              {(id, described) => (
                <TextInput
                  id={id}
                  mono
                  className="w-full max-w-[420px]"
                  value={shown.address}
                  disabled={fixed}
                  maxLength={1000}
                  placeholder={LOCAL}
                  aria-describedby={described}
                  onChange={(event) => change({ address: event.target.value })}
                />
              )}
            </Row>
            <Row label="Password" help="Kept in a file that you alone can read, and never shown.">
              {(id, described) => (
                <>
                  <TextInput
                    id={id}
                    type="password"
                    className="w-[240px]"
                    value={shown.password ?? ''}
                    disabled={fixed}
                    maxLength={1000}
                    placeholder={info.hasPassword ? 'one is kept' : 'none'}
                    aria-describedby={described}
                    onChange={(event) => change({ password: event.target.value })}
                  />
                  {info.hasPassword && !fixed && shown.password === null && (
                    <Button kind="quiet" onClick={() => change({ password: '' })}>
                      Use none
                    </Button>
                  )}
                </>
              )}
            </Row>
            <Row
              label="Name of this machine"
              help="By which others see it there. Without one, the keys are those of a single machine."
            >
              {(id, described) => (
                <TextInput
                  id={id}
                  className="w-[240px]"
                  value={shown.node}
                  disabled={fixed}
                  maxLength={63}
                  placeholder="none"
                  aria-describedby={described}
                  onChange={(event) => change({ node: event.target.value })}
                />
              )}
            </Row>
          </>
        )}
        {same && info.sharing !== null && <Standing sharing={info.sharing} />}
        {(shown.kind === 'redis' || !same) && (
          <Row
            label=""
            group
            help={
              same
                ? undefined
                : 'Moves the states of this server. Nothing that runs is touched; the command line follows too.'
            }
          >
            {() => (
              <>
                {shown.kind === 'redis' && (
                  <Button disabled={busy !== null || shown.address.trim() === ''} onClick={() => void tryIt()}>
                    Test connection
                  </Button>
                )}
                {!same && !fixed && (
                  <>
                    <Button type="submit" kind="primary" disabled={busy !== null}>
                      {shown.kind === 'tmux' ? 'Keep states in tmux alone' : 'Use this Redis'}
                    </Button>
                    <Button
                      kind="quiet"
                      disabled={busy !== null}
                      onClick={() => {
                        setForm(null);
                        setTest(null);
                        setRefused(null);
                      }}
                    >
                      Cancel
                    </Button>
                  </>
                )}
                {busy !== null && (
                  <span role="status" className="flex items-center gap-1.5 text-ink-3">
                    <LoaderCircle size={14} strokeWidth={1.9} aria-hidden className="turn" />
                    {busy === 'test' ? 'Connecting…' : 'Moving…'}
                  </span>
                )}
              </>
            )}
          </Row>
        )}
        {(test !== null || refused !== null) && (
          <Row label="" group>
            {() => (
              <div>
                {test !== null && <Tested test={test} />}
                {refused !== null && <Told problem={refused} />}
              </div>
            )}
          </Row>
        )}
      </form>
    </Section>
  );
}
