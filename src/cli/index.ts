/** The command line: muxworks COMMAND. Each command is a file in commands/, and loads what it needs when it runs. */
import { Command, CommanderError } from 'commander';
import pkg from '../../package.json' with { type: 'json' };
import { addCheck } from './commands/check.ts';
import { addDoctor } from './commands/doctor.ts';
import { addFmt } from './commands/fmt.ts';
import { addLs } from './commands/ls.ts';
import { addPlan } from './commands/plan.ts';
import { addRun } from './commands/run.ts';
import { EXIT, Exit } from './exit.ts';
import { addGlobalFlags } from './flags.ts';
import { flush, printProblem } from './output.ts';

function program(): Command {
  const command = new Command('muxworks')
    .description('Runs playbooks on tmux, and shows what runs there.')
    .version(pkg.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('See muxworks --help.');
  addGlobalFlags(command);
  addRun(command);
  addPlan(command);
  addCheck(command);
  addFmt(command);
  addLs(command);
  addDoctor(command);
  command.addHelpText(
    'after',
    `
Examples:
  muxworks run workspace.heroscript      make it so: what runs already is left alone
  muxworks plan workspace.heroscript     what run would do now
  muxworks ls                            sessions, windows and panes, and what they do
  muxworks ls dev/workspace --json       one window, for a program to read

Exit status: 0 done, 1 a step failed, 2 bad input (a playbook or a flag), 3 the machine lacks something (no tmux).`,
  );
  return command;
}

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

const code = await main(process.argv.slice(2));
await flush();
process.exit(code);
