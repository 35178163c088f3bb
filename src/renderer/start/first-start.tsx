/** The first screen without sessions: what was found, the sample with one click, or how to get tmux. */
import { Copy, FileCode, FolderOpen, Play, Plus, RefreshCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type Cell, paneCells } from '../../core/layout/cells.ts';
import type { Problem } from '../../core/playbook/types.ts';
import type { AppInfo } from '../../shared/ipc.ts';
import { openPlaybook, runPlaybook } from '../app/playbooks.ts';
import { askNewSession } from '../app/questions.ts';
import { useApp } from '../app/store.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { openSettings } from '../settings/sections.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { type Shape, Status } from '../ui/status.tsx';
import { highlight } from './highlight.ts';
import { TOKEN_COLOURS } from './highlight-colours.ts';
import { type OutlineWindow, outline } from './outline.ts';

function Found({ shape, name, word, children }: { shape: Shape; name: string; word: string; children: string }) {
  return (
    <>
      <Status shape={shape} size={14} className="mt-[3px] justify-self-center" />
      <div>
        <b className="font-semibold">{name}</b>{' '}
        <span className={shape === 'done' ? 'text-done' : shape === 'fail' ? 'text-fail' : 'text-ink-3'}>{word}</span>
        <p className="text-ink-3">{children}</p>
      </div>
    </>
  );
}

function Welcome({ info }: { info: AppInfo }) {
  const [starting, setStarting] = useState(false);
  const start = async () => {
    setStarting(true);
    await runPlaybook(info.sample.path);
    setStarting(false);
  };
  return (
    <div>
      <h1 className="text-hero font-semibold tracking-[-.02em]">Everything you run, on one floor.</h1>
      <p className="mt-2 text-lead text-ink-2">
        Muxworks runs on tmux. What you start here keeps running when this window closes.
      </p>
      <div className="mt-7 grid grid-cols-[20px_1fr] gap-x-2.5 gap-y-3">
        <Found shape="done" name={`tmux ${info.tmux?.version ?? ''}`} word="found">
          New enough: 3.2 or later is needed.
        </Found>
        {info.bash ? (
          <Found shape="done" name={`bash ${info.bash.version}`} word="found">
            New panes tell when a command ends, and how.
          </Found>
        ) : (
          <Found shape="off" name="bash" word="not found">
            Panes work, but do not tell when a command ends.
          </Found>
        )}
        <Found shape="idle" name="No sessions" word={`on ${info.serverName}`}>
          The sample makes one of its own.
        </Found>
      </div>
      <div className="mt-8 flex gap-2">
        <Button kind="primary" size="big" icon={Play} solid disabled={starting} onClick={() => void start()}>
          Run the sample
        </Button>
        <Button size="big" icon={FolderOpen} onClick={() => void openPlaybook()}>
          Open a playbook
        </Button>
      </div>
      <div className="mt-5 -ml-2.5">
        <Button kind="quiet" icon={Plus} onClick={askNewSession}>
          New session…
        </Button>
      </div>
    </div>
  );
}

const INSTALL = [
  ['Debian, Ubuntu', 'sudo apt install tmux'],
  ['Fedora', 'sudo dnf install tmux'],
  ['Arch', 'sudo pacman -S tmux'],
  ['macOS', 'brew install tmux'],
] as const;

async function lookAgain(): Promise<void> {
  const info = await attempt(call('app.info'));
  if (info) useApp.setState({ info });
}

function NoTmux({ info }: { info: AppInfo }) {
  const tooOld = info.tmux !== null;
  const copy = async (text: string) => {
    await attempt(call('clipboard.write', { text }));
    note('Copied');
  };
  return (
    <div>
      <h1 className="text-hero font-semibold tracking-[-.02em]">
        {tooOld ? `tmux ${info.tmux?.version} is too old.` : 'One thing is missing: tmux.'}
      </h1>
      <p className="mt-2 text-lead text-ink-2">
        Muxworks runs everything on tmux, so that it outlives this window. Version 3.2 or later.
      </p>
      <div className="mt-7 grid gap-1.5">
        {INSTALL.map(([system, command]) => (
          <div
            key={system}
            className="grid h-9 grid-cols-[116px_1fr_28px] items-center rounded-control bg-panel pr-1 pl-3"
          >
            <span className="text-small text-ink-3">{system}</span>
            <span className="mono text-small select-text">{command}</span>
            <IconButton label={`Copy ${command}`} icon={Copy} onClick={() => void copy(command)} />
          </div>
        ))}
      </div>
      <div className="mt-7">
        <Button kind="primary" size="big" icon={RefreshCw} onClick={() => void lookAgain()}>
          Look again
        </Button>
      </div>
      {info.tmuxProblem && (
        <p className="mt-5 text-ink-3 select-text">
          {info.tmuxProblem.message} {info.tmuxProblem.hint}
        </p>
      )}
    </div>
  );
}

/** tmux is there, and what was chosen to be its server cannot be one. */
function NoServer({ problem }: { problem: Problem }) {
  return (
    <div>
      <h1 className="text-hero font-semibold tracking-[-.02em]">That is no tmux server.</h1>
      <p role="alert" className="mt-2 text-lead text-ink-2 select-text [overflow-wrap:anywhere]">
        {problem.message}.
      </p>
      <div className="mt-7 flex gap-2">
        <Button kind="primary" size="big" onClick={() => openSettings('server')}>
          Choose another one
        </Button>
        <Button size="big" icon={RefreshCw} onClick={() => void lookAgain()}>
          Look again
        </Button>
      </div>
    </div>
  );
}

function Trouble({ info, problem }: { info: AppInfo; problem: Problem }) {
  return problem.code === 'bad-input' ? <NoServer problem={problem} /> : <NoTmux info={info} />;
}

/** A window drawn in small: its panes where they will be, with name and command. */
function Plan({ window }: { window: OutlineWindow }) {
  const { cells } = window;
  const style = (cell: Cell) => ({
    left: `calc(${(cell.x / cells.width) * 100}% + ${cell.x > 0 ? 2 : 0}px)`,
    top: `calc(${(cell.y / cells.height) * 100}% + ${cell.y > 0 ? 2 : 0}px)`,
    width: `calc(${(cell.width / cells.width) * 100}% - ${cell.x > 0 ? 2 : 0}px)`,
    height: `calc(${(cell.height / cells.height) * 100}% - ${cell.y > 0 ? 2 : 0}px)`,
  });
  return (
    <div className="relative h-[200px] flex-none">
      {paneCells(cells).map((cell) => {
        const pane = window.panes[cell.pane - 1];
        return (
          <div
            key={cell.pane}
            style={style(cell)}
            className="absolute flex flex-col overflow-hidden rounded-card bg-term shadow-[0_0_0_1px_var(--pane-edge)]"
          >
            <div className="flex h-[30px] flex-none items-center gap-2 px-2.5 text-small">
              <span className="num min-w-4 flex-none rounded-chip bg-hover px-[3px] text-center text-micro font-semibold text-ink-3">
                {cell.pane}
              </span>
              <Status shape={pane?.command.length ? 'run' : 'idle'} />
              <span className="truncate font-semibold text-ink-2">
                {pane?.label ?? (pane?.command.length ? '' : 'shell')}
              </span>
            </div>
            <div className="mono px-2.5 text-[11px] leading-4 text-(--term-fg)">
              {(pane?.command.length ? pane.command : ['']).map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines never move.
                <p key={index} className="truncate">
                  <span className="text-(--t-green)">{index === 0 ? '$' : '\u00a0'}</span> {line}
                </p>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}

function Code({ source }: { source: string }) {
  const lines = useMemo(() => highlight(source.trimEnd()), [source]);
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it too.
      tabIndex={0}
      className="mono min-h-0 flex-1 overflow-x-hidden overflow-y-auto rounded-card bg-well py-2.5 pr-3 text-[12px] leading-[19px] select-text"
    >
      {lines.map((line, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number; the text never changes.
        <code key={number} className="grid min-h-[19px] grid-cols-[44px_1fr]">
          <span aria-hidden className="pr-4 text-right text-[11.5px] text-ink-3 select-none">
            {number + 1}
          </span>
          <span className="pl-[8ch] -indent-[8ch] whitespace-pre-wrap [overflow-wrap:anywhere]">
            {line.map((token, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <span key={index} className={TOKEN_COLOURS[token.kind]}>
                {token.text}
              </span>
            ))}
          </span>
        </code>
      ))}
    </pre>
  );
}

function Stage({ info }: { info: AppInfo }) {
  const windows = useMemo(() => outline(info.sample.text), [info.sample.text]);
  const first = windows[0];
  const panes = windows.reduce((sum, window) => sum + window.panes.length, 0);
  return (
    <div className="flex max-h-[560px] min-w-0 flex-col gap-4 rounded-dialog bg-panel p-5">
      <div className="flex min-w-0 items-center gap-2">
        <span className="flex-none font-semibold">What the sample makes</span>
        <span className="min-w-0 flex-1 truncate text-ink-3">
          {panes === 1 ? '1 pane' : `${panes} panes`}
          {windows.length > 1 && ` in ${windows.length} windows`}, in a session of its own
        </span>
        <span className="flex flex-none items-center gap-1.5 text-small text-ink-3" title={info.sample.path}>
          <FileCode size={14} strokeWidth={1.9} aria-hidden />
          {info.sample.path.split(/[\\/]/).at(-1)}
        </span>
      </div>
      {first && <Plan window={first} />}
      <Code source={info.sample.text} />
    </div>
  );
}

export default function FirstStart({ info }: { info: AppInfo }) {
  return (
    <section aria-label="Start" className="min-w-0 flex-1 overflow-y-auto">
      <div
        className={cx(
          'mx-auto grid min-h-full max-w-[1280px] content-center gap-x-[72px] gap-y-10 px-[clamp(32px,5vw,72px)] py-8',
          'grid-cols-[minmax(0,408px)] justify-center min-[1000px]:grid-cols-[408px_minmax(0,1fr)]',
        )}
      >
        {info.tmuxProblem ? <Trouble info={info} problem={info.tmuxProblem} /> : <Welcome info={info} />}
        <Stage info={info} />
      </div>
    </section>
  );
}
