/** Brings the server to a design: plans and runs its script. */
import { MuxError } from '../errors.ts';
import { loadPlaybook } from '../heroscript/load.ts';
import { namePart } from '../heroscript/names.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import type { LoadedPlaybook } from '../heroscript/types.ts';
import { writeAction } from '../heroscript/write.ts';
import { planPlaybook } from '../playbook/plan.ts';
import { type RunOptions, runPlaybook } from '../playbook/run.ts';
import type { Plan, RunSummary } from '../playbook/types.ts';
import { named } from '../target.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import type { WindowRecord } from '../tmux/snapshot.ts';
import { applyLayout, hasLayout } from '../tmux/window.ts';
import type { Design } from './design.ts';
import { readDesigns } from './read.ts';
import { dependenciesOf, fullName, numberOf, rewriteAll, sameName } from './references.ts';
import { windowName, writeDesign } from './write.ts';

export interface ApplyOptions {
  /** Values for `{KEY}` in the design's texts, as ReadDesign has them. */
  readonly set?: Readonly<Record<string, string>>;
  /** The playbook that the design is from: where relative directories count from, and labels of other windows are. */
  readonly file?: string;
}

/**
 * The script that applying a design runs: writeDesign's, after a pane_kill for each live pane that the design was
 * loaded with and has no more, so that the others keep what runs in them although their numbers close up.
 * @throws MuxError `bad-input` for a design of a window that is not the first of its name, and as writeDesign
 */
export async function applyScript(tmux: Tmux, design: Design, { file }: ApplyOptions = {}): Promise<string> {
  const script = writeDesign(file === undefined ? design : await withNamesFrom(file, design));
  const snapshot = await tmux.snapshot();
  refuseTwin(snapshot, design);
  const kills = goneOf(snapshot, design).map((id) =>
    writeAction('tmux.pane_kill', [['name', `${windowName(design)}|${id}`]]),
  );
  return kills.length === 0 ? script : `${kills.join('\n')}\n\n${script}`;
}

/** A design whose panes depend on those of other windows by label, as its playbook lets them: by full name instead. */
async function withNamesFrom(file: string, design: Design): Promise<Design> {
  const unknown = (item: string): boolean => !item.includes('|') && numberOf(design, item) === null;
  if (!design.panes.some((pane) => dependenciesOf(pane).some(unknown))) return design;
  const { files } = await loadPlaybook({ paths: [file], read: nodeReader });
  const others = files
    .flatMap(({ text, kind }) => readDesigns(text, { kind }).designs)
    .filter(
      (other) =>
        !sameName(other.design.name.session, design.name.session) ||
        !sameName(other.design.name.window, design.name.window),
    );
  const elsewhere = (item: string): string => {
    const found = others.flatMap((other) => {
      const number = numberOf(other.design, item);
      return number === null ? [] : [fullName(other.design.name, number)];
    });
    return found.length === 1 ? (found[0] as string) : item;
  };
  return { ...design, panes: rewriteAll(design.panes, (item) => (unknown(item) ? elsewhere(item) : item)) };
}

/** The ids of live panes that were taken out of the design: none unless the panes are still those that were loaded. */
function goneOf(snapshot: Snapshot, design: Design): string[] {
  const { live } = design;
  const kept = new Set(design.panes.map((pane) => pane.live));
  const there = windowOf(snapshot, design)?.panes.map(({ id }) => id) ?? [];
  if (live === undefined || snapshot.server?.startedAt !== live.server) return [];
  // Without one that stays its window would go, and perhaps its session and the server.
  if (!there.some((id) => kept.has(id))) return [];
  return live.panes.filter((id) => !kept.has(id) && there.includes(id));
}

/** A script finds a window by its name, so one that was loaded and is not the first of its name cannot be applied. */
function refuseTwin(snapshot: Snapshot, design: Design): void {
  const { live } = design;
  if (live === undefined || snapshot.server?.startedAt !== live.server) return;
  const windows = windowsOf(snapshot, design);
  if (windows.findIndex(({ panes }) => panes.some(({ id }) => live.panes.includes(id))) < 1) return;
  throw new MuxError(
    'bad-input',
    `There are ${windows.length} windows ${windowName(design)}, and this is not the first of them`,
    'give it another name in tmux, then load it again',
  );
}

function windowOf(snapshot: Snapshot, design: Design): WindowRecord | undefined {
  return windowsOf(snapshot, design)[0];
}

/** Those of the design's name, in their order. */
function windowsOf(snapshot: Snapshot, { name }: Design): readonly WindowRecord[] {
  const [session] = named(snapshot.sessions, namePart(name.session));
  return session === undefined ? [] : named(session.windows, namePart(name.window));
}

/** What applyDesign would do now; changes nothing. Steps that would end a process say which. @throws MuxError */
export async function planDesign(tmux: Tmux, design: Design, options: ApplyOptions = {}): Promise<Plan> {
  return planPlaybook(tmux, await load(tmux, design, options));
}

/**
 * Applies a design as a playbook would be run, then brings its cells to the last one.
 * @throws MuxError `bad-input` before anything is done
 */
export async function applyDesign(
  tmux: Tmux,
  design: Design,
  { set, file, onEvent = () => {}, ...options }: ApplyOptions & Partial<RunOptions> = {},
): Promise<RunSummary> {
  const playbook = await load(tmux, design, { ...(set && { set }), ...(file === undefined ? {} : { file }) });
  const summary = await runPlaybook(tmux, playbook, { ...options, onEvent });
  if (!summary.stopped && summary.failed === 0) await settleDesign(tmux, design);
  return summary;
}

/**
 * Gives a window exactly the cells of its design at the size that it has: a run takes one cell for no difference.
 * Does nothing where the window has not the design's panes, or no room for them.
 */
export async function settleDesign(tmux: Tmux, design: Design): Promise<void> {
  const window = windowOf(await tmux.snapshot(), design);
  if (window?.panes.length !== design.panes.length || hasLayout(window, design.tree)) return;
  await applyLayout(tmux, window, design.tree);
}

/** @throws MuxError `bad-input` with the first mistake */
async function load(tmux: Tmux, design: Design, options: ApplyOptions): Promise<LoadedPlaybook> {
  const { set = {}, file = '' } = options;
  const text = await applyScript(tmux, design, options);
  const playbook = await loadPlaybook({ text, textFile: file, set, read: nodeReader });
  const wrong = playbook.diagnostics.find(({ severity }) => severity === 'error');
  if (wrong === undefined) return playbook;
  throw new MuxError('bad-input', wrong.message, wrong.hint);
}
