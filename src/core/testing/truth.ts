/** For tests: a command that keeps its own record of what it did, and what Muxworks tells of it beside that. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Records `b PID` when it begins, `l TEXT` for each line that it has printed, `e CODE` at its end, in NAME.truth beside
 * itself. With `wait` it goes on only when NAME.go is there; where NAME.ok is there it ends with 0.
 */
const WORK = `#!/bin/sh
# work NAME LINES CODE [wait]
cd "$(dirname "$0")" || exit 1
name=$1 lines=$2 code=$3 i=0
echo "b $$" >>"$name.truth"
while [ $i -lt "$lines" ]; do
  i=$((i + 1))
  echo "$name $$ line $i"
  echo "l $name $$ line $i" >>"$name.truth"
done
while [ "$4" = wait ] && [ ! -e "$name.go" ]; do sleep 0.05; done
[ ! -e "$name.ok" ] || code=0
echo "e $code" >>"$name.truth"
exit "$code"
`;

/** Writes the command into a directory of the test; returns its path. */
export function writeWork(directory: string): string {
  const path = join(directory, 'work');
  writeFileSync(path, WORK);
  chmodSync(path, 0o700);
  return path;
}

export interface Truth {
  readonly pids: readonly number[];
  readonly lines: readonly string[];
  /** Exit codes of those that have come to their end. */
  readonly codes: readonly number[];
}

export function truthOf(directory: string, name: string): Truth {
  const path = join(directory, `${name}.truth`);
  const records = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  const of = (kind: string): string[] => records.filter((line) => line.startsWith(kind)).map((line) => line.slice(2));
  return { pids: of('b ').map(Number), lines: of('l '), codes: of('e ').map(Number) };
}

/** What a log lacks of the lines that were written, and what it has too much; and whether they are in their order. */
export function differences(found: readonly string[], written: readonly string[]) {
  const has = new Set(found);
  const known = new Set(written);
  return {
    missing: written.filter((line) => !has.has(line)),
    twice: found.filter((line, at) => !known.has(line) || found.indexOf(line) !== at),
    order: found.join('\n') === written.join('\n'),
  };
}

export const NO_DIFFERENCE: ReturnType<typeof differences> = { missing: [], twice: [], order: true };
