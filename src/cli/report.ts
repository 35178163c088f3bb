/** A run as lines of a terminal: one for each step when it has ended, and below them what goes on now. */
import type { RunEvent, RunSummary, Step } from '../core/playbook/types.ts';
import { plain, printProblem, stderr, stdout } from './output.ts';
import { columnsFor, type StepColumns, stepLine } from './steps.ts';
import { count, cut } from './text.ts';

/** A step that is done sooner is not worth a line of its own. */
const PATIENCE_MS = 150;

export class RunReport {
  private steps: Step[] = [];
  private columns: StepColumns = { place: 0, target: 0, files: false };
  /** Steps that have begun and not ended, with what they said last. */
  private readonly underWay = new Map<number, string>();
  private timer: NodeJS.Timeout | null = null;
  private shown = false;
  private firstUnreached: number | null = null;
  private skipped = 0;

  event(event: RunEvent): void {
    switch (event.type) {
      case 'start':
        this.steps = event.steps;
        this.columns = columnsFor(event.steps);
        break;
      case 'step-wait':
        this.tellSkipped();
        this.clear();
        break;
      case 'step-output':
        this.output(event.text);
        break;
      case 'step-start':
        this.tellSkipped();
        this.underWay.set(event.index, '');
        this.wait();
        break;
      case 'step-progress':
        this.underWay.set(event.index, event.text);
        this.wait();
        break;
      case 'step-end':
        this.ended(event);
        break;
      case 'echo':
        this.clear();
        stdout.line(event.text);
        break;
      case 'summary':
        this.summary(event);
    }
  }

  /** A line of talk. */
  say(text: string): void {
    this.clear();
    stderr.line(text);
  }

  /** Takes away what shows progress. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.clear();
  }

  private ended({ index, outcome, step, problem }: Extract<RunEvent, { type: 'step-end' }>): void {
    if (outcome === 'skipped') {
      this.skipped++;
      return;
    }
    this.underWay.delete(index);
    if (outcome === 'not-reached') this.firstUnreached ??= index;
    this.clear();
    const word = outcome === 'failed' ? 'failed' : outcome === 'not-reached' ? 'not run' : step.change;
    const planned = this.steps[index]?.change;
    const surprise = outcome === 'not-reached' || planned === step.change ? '' : ` (planned: ${planned})`;
    const text = (problem?.message ?? step.reason) + surprise;
    stdout.line(stepLine(step, this.columns, stdout, { word, text }));
    // The list has room for a line; the whole of it, and what to do, is told once.
    if (problem !== undefined) printProblem({ ...problem, message: `${step.target}: ${problem.message}` });
    if (this.underWay.size > 0) this.wait();
  }

  private summary({ steps, changed, kept, failed, skipped, durationMs, stopped }: RunSummary): void {
    this.tellSkipped();
    this.close();
    const parts = [
      ...(changed > 0 ? [`${changed} changed`] : []),
      ...(kept > 0 ? [`${kept} kept`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ];
    const done = changed + failed === 0 && !stopped ? 'nothing to do' : parts.join(', ');
    stdout.line(`${count(steps, 'step')}: ${done === '' ? 'none done' : done}, ${(durationMs / 1000).toFixed(2)} s`);
    if (!stopped || this.firstUnreached === null) return;
    const next = this.steps[this.firstUnreached] as Step;
    stderr.line(`Stopped before step ${this.firstUnreached + 1} of ${steps} (${placeOf(next)}).`);
  }

  /** Says once where the run begins, when that is not at the top. */
  private tellSkipped(): void {
    const first = this.steps[this.skipped];
    if (this.skipped === 0 || first === undefined) return;
    stderr.line(`Begins with step ${this.skipped + 1} of ${this.steps.length} (${placeOf(first)}).`);
    this.skipped = 0;
  }

  /** What the pane of a failed step showed last. */
  private output(text: string): void {
    this.clear();
    for (const line of text.split('\n'))
      stderr.line(`  ${stderr.paint('dim', '|')} ${cut(plain(line), stderr.columns - 4)}`);
  }

  private wait(): void {
    if (!stderr.terminal || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.show();
    }, PATIENCE_MS);
    this.timer.unref();
  }

  /** The step that has been under way the longest. */
  private show(): void {
    const [first] = this.underWay;
    if (first === undefined) return;
    const [index, said] = first;
    const step = this.steps[index];
    if (step === undefined) return;
    const text = `step ${index + 1} of ${this.steps.length}  ${plain(step.target)}  ${plain(said)}`.trimEnd();
    stderr.write(`\r\x1b[K${stderr.paint('dim', cut(text, stderr.columns - 1))}`);
    this.shown = true;
  }

  private clear(): void {
    if (!this.shown) return;
    this.shown = false;
    stderr.write('\r\x1b[K');
  }
}

/** `web.hero, line 12` */
function placeOf({ file, line }: Step): string {
  return `${file === '' ? '' : `${plain(file)}, `}line ${line}`;
}
