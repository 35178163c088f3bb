/** --step: asks on the terminal before each step of a run. */
import { createInterface, type Interface } from 'node:readline/promises';
import type { Step } from '../core/playbook/types.ts';
import { plain, stderr } from './output.ts';
import { columnsFor, detailLines, stepLine } from './steps.ts';

const QUESTION = 'Enter: do it   c: this and all the rest   q: stop  ';

export class StepPrompt {
  private readonly terminal: Interface;

  /** @param stop ends the run before the step that is asked about */
  constructor(private readonly stop: () => void) {
    // On stderr: stdout has the results.
    this.terminal = createInterface({ input: process.stdin, output: process.stderr });
    // The terminal is in raw mode while a line is read, so that Ctrl-C is a key there and no signal.
    this.terminal.on('SIGINT', stop);
    // Ctrl-D, or the terminal has gone: nobody is there to be asked.
    this.terminal.on('close', stop);
  }

  /** Shows the step as it would be done now. Stays unanswered where the run is to stop. */
  async ask(index: number, step: Step): Promise<'next' | 'continue'> {
    const columns = columnsFor([step]);
    stderr.line(stepLine(step, columns, stderr, { word: step.change, text: plain(step.reason) }));
    for (const line of detailLines(step, columns, stderr)) stderr.line(line);
    for (;;) {
      const answer = (await this.terminal.question(`step ${index + 1}  ${QUESTION}`)).trim().toLowerCase();
      if (answer === '') return 'next';
      if (answer === 'c') return 'continue';
      if (answer !== 'q') continue;
      this.stop();
      return new Promise(() => {});
    }
  }

  close(): void {
    this.terminal.off('close', this.stop);
    this.terminal.close();
  }
}
