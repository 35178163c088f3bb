import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { manPage } from './man-page.ts';
import { program } from './program/index.ts';

const installed = (tool: string): boolean => spawnSync(tool, ['-h']).error === undefined;
const render = (page: string): string => {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-cbou', '-rLL=100n'], {
    input: page,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
};

function hostile(): Command {
  const root = new Command('x').description(".TH is a word. 'so is this. \\fBnot bold\\fR");
  root
    .command('go')
    .description('.PP at the beginning \\n and "quotes", a-b --c ^ ~ ` \' …×\u{1f600}')
    .argument('<.file>', "'x")
    .option('--o-o <a-b>', '.SH no heading')
    .addHelpText(
      'after',
      "\nExamples:\n  .br x\n  'br y\n  muxworks \\e \\\\ -s 'a'\n\n.nf is text\n\n.TS\n  table\n\nExit status: .1 is bad",
    );
  return root;
}

describe('manPage', () => {
  test('has every command, flag and example of the help', () => {
    const page = manPage(program(), '1.2.3', '2026-01-31').replaceAll('\\-', '-');
    for (const command of program().commands.filter((one) => !['__complete', 'help'].includes(one.name()))) {
      expect(page).toContain(`.SS "${command.name()}"`);
      for (const { long } of command.options) if (long) expect(page).toContain(`\\fB${long}\\fR`);
    }
    expect(page).toContain('muxworks run workspace.heroscript');
    expect(page).not.toContain('__complete');
    expect(page.split('\n').filter((line) => line === '')).toEqual(['']);
  });

  test('text is never a request of roff', () => {
    const page = manPage(hostile(), '1', '2026-01-31');
    const requests = page.split('\n').filter((line) => /^[.']/.test(line));
    expect(requests.filter((line) => !/^\.(\\"|TH|SH|SS|TP|PP|B|BR|I|RS|RE|nf|fi|br)( |$)/.test(line))).toEqual([]);
    expect(requests.filter((line) => line === '.br x' || line === '.TS')).toEqual([]);
  });

  test.skipIf(!installed('groff'))(
    installed('groff') ? 'groff shows it as it was written' : 'not tried: groff is not installed',
    () => {
      render(manPage(program(), '1.2.3', '2026-01-31'));
      const shown = render(manPage(hostile(), '1', '2026-01-31')).replace(/\s+/g, ' ');
      for (const said of [
        ".TH is a word. 'so is this. \\fBnot bold\\fR",
        '.PP at the beginning \\n and "quotes", a-b --c ^ ~ ` \' …×\u{1f600}',
        '--o-o a-b .SH no heading',
        ".br x 'br y muxworks \\e \\\\ -s 'a'",
        '.nf is text',
        '.TS table',
        '.1 is bad',
      ]) {
        expect(shown).toContain(said);
      }
    },
  );

  test.skipIf(!installed('mandoc'))(
    installed('mandoc') ? 'mandoc has nothing to say against it' : 'not tried: mandoc is not installed',
    () => {
      const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], {
        input: manPage(program(), '1.2.3', '2026-01-31'),
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
    },
  );
});
