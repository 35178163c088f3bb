/** stats: what panes and all that runs in them take, once or kept current. */
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../../core/errors.ts';
import {
  type PaneStats,
  type ServerStats,
  type SessionStats,
  serverStats,
  statsOf,
  type WindowStats,
} from '../../core/process/stats.ts';
import { type Figures, sampler } from '../../core/process/stats-sampler.ts';
import { findTarget } from '../../core/target.ts';
import type { Snapshot, Tmux } from '../../core/tmux/server.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';
import { opening, withTmux } from '../server.ts';
import { cells, count, cut, pad } from '../text.ts';

export interface StatsFlags extends GlobalFlags {
  readonly watch?: boolean;
}

const EVERY_MS = 1000;

export async function stats(target: string | undefined, flags: StatsFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    if (flags.watch) await watch(tmux, target, flags);
    else show(only(await serverStats(tmux, { memory: 'pss' }), target), flags);
  });
}

/** Nothing but the target, and its figures as the sum. */
function only(all: ServerStats, target: string | undefined): ServerStats {
  if (target === undefined) return all;
  const { session, window, pane } = findTarget<PaneStats, WindowStats, SessionStats>(all.sessions, target);
  const { cpu, memory, memoryPercent, processes, ports } = pane ?? window ?? session;
  const figures = { cpu, memory, memoryPercent, processes, ports };
  const windows = window === null ? session.windows : [pane === null ? window : { ...window, panes: [pane] }];
  const cpuOfMachine = Math.round((cpu / all.cores) * 10) / 10;
  return { ...all, ...figures, cpuOfMachine, sessions: [{ ...session, windows }] };
}

function show(sample: ServerStats, { json }: StatsFlags): void {
  if (json) printJson(sample);
  else for (const line of table(sample, stdout.columns)) stdout.line(line);
}

/** Until Ctrl-C, or until nobody reads any more. */
async function watch(tmux: Tmux, target: string | undefined, flags: StatsFlags): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  process.stdout.once('error', () => stop.abort());
  const panes = new Panes(tmux);
  const screen = stdout.terminal && !flags.json ? new Screen() : null;
  try {
    for (let next = performance.now() + EVERY_MS; !stop.signal.aborted; next += EVERY_MS) {
      const snapshot = await panes.now();
      const sample = only(await statsOf(snapshot, await sampler().now()), target);
      if (stop.signal.aborted) break;
      if (screen !== null) screen.paint(sample);
      else {
        show(sample, flags);
        if (!flags.json) stdout.line();
      }
      // After a machine's sleep the samples that were missed are not made up for.
      next = Math.max(next, performance.now());
      await delay(next - performance.now(), undefined, { signal: stop.signal }).catch(() => {});
    }
  } finally {
    screen?.close();
  }
}

/** The panes of a server as they are, read when something has changed: asking each second would double the cost. */
class Panes {
  private snapshot: Snapshot | null = null;
  private lost: MuxError | null = null;
  private readonly first: Promise<void>;

  constructor(tmux: Tmux) {
    this.first = new Promise((resolve) => {
      tmux.on('snapshot', (snapshot) => {
        this.snapshot = snapshot;
        resolve();
      });
      tmux.on('problem', (problem) => {
        this.lost = problem && new MuxError('connection-lost', problem.message, problem.hint);
        resolve();
      });
    });
    tmux.watch();
  }

  /** @throws MuxError when the connection is lost */
  async now(): Promise<Snapshot> {
    await this.first;
    if (this.lost !== null) throw this.lost;
    return this.snapshot as Snapshot;
  }
}

const ESC = '\x1b[';
/** Between these a terminal that knows them shows nothing half done. */
const BEGIN_FRAME = `${ESC}?2026h`;
const END_FRAME = `${ESC}?2026l`;

/** The terminal's other screen, painted anew in one write: nothing is cleared before it is overwritten. */
class Screen {
  private sample: ServerStats | null = null;
  private readonly resized = (): void => {
    if (this.sample !== null) this.paint(this.sample);
  };

  constructor() {
    stdout.write(`${ESC}?1049h${ESC}?25l`);
    process.stdout.on('resize', this.resized);
  }

  paint(sample: ServerStats): void {
    this.sample = sample;
    const lines = table(sample, stdout.columns);
    const sum = lines.pop() as string;
    const room = stdout.rows - 1;
    const shown = lines.length > room ? [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more`] : lines;
    const painted = [...shown, sum].map((line) => `${line}${ESC}K`).join('\n');
    stdout.write(`${BEGIN_FRAME}${ESC}H${painted}${ESC}J${END_FRAME}`);
  }

  /** Leaves the last table on the screen that was there before. */
  close(): void {
    process.stdout.off('resize', this.resized);
    stdout.write(`${ESC}?25h${ESC}?1049l`);
    if (this.sample !== null) for (const line of table(this.sample, stdout.columns)) stdout.line(line);
  }
}

interface Row {
  readonly name: string;
  readonly indent: number;
  readonly figures: Figures;
  readonly isPane: boolean;
}

const HEADINGS = ['CPU', 'MEMORY', 'PROCESSES'] as const;
const WIDEST_NAME = 60;

/** The lines of a sample, the sum last. */
function table(sample: ServerStats, columns: number): string[] {
  const rows = rowsOf(sample);
  if (rows.length === 0) return ['Nothing runs.'];
  const texts = rows.map(({ figures: { cpu, memory, processes } }) => [
    `${cpu.toFixed(1)} %`,
    bytes(memory),
    String(processes),
  ]);
  const widths = HEADINGS.map((heading, at) =>
    Math.max(heading.length, ...texts.map((row) => (row[at] as string).length)),
  );
  const taken = widths.reduce((sum, width) => sum + 2 + width, 0);
  const portsRoom = Math.max(5, ...rows.map(({ figures }) => portsText(figures).length)) + 2;
  const widest = Math.max(...rows.map(({ name, indent }) => indent + cells(name)));
  const room = Math.max(10, Math.min(WIDEST_NAME, widest, columns - taken - Math.min(portsRoom, 16)));
  const portsWidth = Math.max(0, columns - room - taken - 2);
  const line = (name: string, numbers: readonly string[], ports: string): string => {
    const cut_ = cut(ports, portsWidth);
    return `${pad(cut(name, room), room)}  ${numbers.join('  ')}${cut_ === '' ? '' : `  ${cut_}`}`;
  };
  const heading = line(
    '',
    HEADINGS.map((text, at) => text.padStart(widths[at] as number)),
    'PORTS',
  );
  const body = rows.map(({ name, indent, figures, isPane }, index) => {
    const numbers = (texts[index] as string[]).map((text, at) => text.padStart(widths[at] as number));
    const whole = line(`${' '.repeat(indent)}${name}`, numbers, portsText(figures));
    return isPane ? whole : stdout.paint('bold', whole);
  });
  const { cpu, cores, cpuOfMachine, memory, memoryKind, memoryPercent, memoryTotal, processes } = sample;
  const sum = [
    `CPU ${cpu.toFixed(1)} % of a core, ${cpuOfMachine.toFixed(1)} % of ${cores}`,
    `memory ${bytes(memory)} ${memoryKind.toUpperCase()}, ${memoryPercent.toFixed(1)} % of ${bytes(memoryTotal)}`,
    `${processes} ${processes === 1 ? 'process' : 'processes'} in ${count(rows.filter(({ isPane }) => isPane).length, 'pane')}`,
  ];
  return [stdout.paint('dim', heading), ...body, stdout.paint('dim', cut(sum.join('; '), columns))];
}

function rowsOf({ sessions }: ServerStats): Row[] {
  return sessions.flatMap((session) => [
    { name: plain(session.name), indent: 0, figures: session, isPane: false },
    ...session.windows.flatMap((window) => [
      { name: plain(window.name), indent: 2, figures: window, isPane: false },
      ...window.panes.map((pane) => ({ name: paneName(pane), indent: 4, figures: pane, isPane: true })),
    ]),
  ]);
}

function paneName({ number, label, command }: PaneStats): string {
  const [first = ''] = command.split('\n');
  return [String(number), ...(label === null ? [] : [plain(label)]), plain(first).trim()].join('  ');
}

function portsText({ ports }: Figures): string {
  return ports.map((port) => `:${port}`).join(' ');
}

function bytes(value: number): string {
  if (value < 1e6) return `${Math.ceil(value / 1e3)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`;
}
