// @ts-check
// npm test: every stage, also after one that failed, and one line of figures at the end.
// `node scripts/test.mjs STAGE… [ARGUMENT…]` runs some of them; what is no stage's name goes to their runner.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { testEnvironment, tmuxEnvironment } from './setup/desktop.mjs';
import { follow } from './setup/follow.mjs';
import { main, SetupError, say } from './setup/output.mjs';
import { root } from './setup/paths.mjs';
import { ensureGround } from './setup/setup.mjs';
import { countPlaywright, countVitest } from './setup/test-counts.mjs';
import { ensureTestTools } from './setup/test-tools.mjs';

/** @typedef {import('./setup/test-counts.mjs').Counts} Counts */
/** @typedef {{ args: string[], count?: (report: any) => Counts }} Stage one without `count` is one check */

/** @type {Record<string, Stage>} */
const STAGES = {
  lint: { args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  types: { args: ['node_modules/typescript/bin/tsc'] },
  unit: {
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=artifacts/unit.json',
      ...(process.stdout.isTTY ? [] : ['--no-color']), // it would colour a log as well
    ],
    count: countVitest,
  },
  e2e: {
    args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    count: countPlaywright,
  },
};

/** @param {string} name @param {Stage} stage @param {string[]} extra @param {Record<string, string>} env @returns {Promise<Counts & { code: number }>} */
async function runStage(name, { args, count }, extra, env) {
  process.stdout.write(`\n== ${name}\n`);
  const report = join(root, `artifacts/${name}.json`);
  rmSync(report, { force: true });
  const code = await follow(process.execPath, [...args, ...extra], {
    cwd: root,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  if (!count) return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0, code };
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    // The runner ended before it could write a report: its exit code says so.
  }
  const ran = counts.passed + counts.failed > 0;
  if (!ran) process.stdout.write(`${name}: no test ran\n`);
  // An error outside every test, and a run without a test, is one failure.
  if (counts.failed === 0 && (code !== 0 || !ran)) counts.failed = 1;
  return { ...counts, code };
}

await main(async () => {
  const given = process.argv.slice(2);
  const chosen = given.filter((name) => name in STAGES);
  const extra = given.filter((name) => !(name in STAGES));
  const names = chosen.length ? chosen : Object.keys(STAGES);
  const tests = names.includes('unit') || names.includes('e2e');
  const desktop = names.includes('e2e');

  await ensureGround({ tmux: tests, desktop });
  const tools = names.includes('unit') ? await ensureTestTools() : {};
  mkdirSync(join(root, 'artifacts'), { recursive: true });
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failed = [];
  let interrupted = 0;
  const { env, stop } = desktop ? await testEnvironment() : tmuxEnvironment();
  try {
    if (tests) {
      await (desktop ? ensureBuilt('app', 'node', 'share') : ensureBuilt('node', 'share')).catch((error) => {
        if (!(error instanceof SetupError)) throw error;
        say(error.message);
        total.failed++;
        failed.push('build');
      });
    }
    for (const name of names) {
      // The command line is tested as it was just built: from its source each call takes three times as long.
      const forStage = { ...env, ...tools, MUXWORKS_TEST_BUILT: '1' };
      const result = await runStage(name, /** @type {Stage} */ (STAGES[name]), extra, forStage);
      total.passed += result.passed;
      total.failed += result.failed;
      total.skipped += result.skipped;
      if (result.failed) failed.push(name);
      if (result.code > 128) {
        interrupted = result.code;
        break;
      }
    }
  } finally {
    stop();
  }
  process.stdout.write(failed.length ? `\nfailed: ${failed.join(', ')}\n` : '\n');
  const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
  process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
  return interrupted || (total.failed ? 1 : 0);
});
