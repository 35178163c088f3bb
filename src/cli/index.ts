/** The command line: muxworks COMMAND. */
import { CommanderError } from 'commander';
import { EXIT, Exit } from './exit.ts';
import { flush, printProblem } from './output.ts';
import { program } from './program/index.ts';

async function main(argv: string[]): Promise<number> {
  try {
    await program().parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    // Commander has said what is wrong; for help and version nothing is.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    const { toProblem } = await import('../core/errors.ts');
    const { isEnvironment } = await import('./server.ts');
    const problem = toProblem(error);
    printProblem(problem);
    if (isEnvironment(error)) return EXIT.environment;
    return problem.code === 'bad-input' ? EXIT.badInput : EXIT.failed;
  }
}

// What is waited for has an end of its own, also where nothing else would keep the process.
const patience = setInterval(() => {}, 60_000);
const code = await main(process.argv.slice(2));
await flush();
clearInterval(patience);
process.exit(code);
