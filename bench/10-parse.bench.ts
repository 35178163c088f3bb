// How fast HeroScript is read: a 10 MB script through the parser alone, and through everything up to checked actions.

import { format, loadPlaybook, parse } from '../src/core/heroscript/index.ts';

const SIZE = 10_000_000;
const RUNS = 5;

/** One window as people write it: comments, bare and quoted values, a block. */
function sample(i: number): string {
  return `// Window ${i} of the shop
!!tmux.window_ensure
    name:"shop|web_${i}"
    cat:"2pane"

!!tmux.pane_ensure name:'shop|web_${i}|1' label:'api_${i}' // the one that others wait for
    cmd:'
        echo "Starting the api..."
        cd /srv/shop
        node --watch src/server.ts --port ${i % 60000}
    '
    env:'NODE_ENV=development,PORT=${i % 60000}'
    ready:'port ${(i % 60000) + 1}'

!!tmux.pane_ensure
    name:'shop|web_${i}|2'
    cmd:'tail -f /var/log/shop_${i}.log'
    depends_on:'api_${i}'
    log:true

`;
}

function script(): string {
  const pieces: string[] = [];
  for (let i = 0, length = 0; length < SIZE; i++) {
    const piece = sample(i);
    length += piece.length;
    pieces.push(piece);
  }
  return pieces.join('');
}

async function report(name: string, bytes: number, run: () => unknown): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  const [best = 0] = times.sort((a, b) => a - b);
  const middle = times[RUNS >> 1] ?? 0;
  const rate = bytes / 1000 / middle;
  console.log(
    `${name.padEnd(28)} ${middle.toFixed(0).padStart(6)} ms  best ${best.toFixed(0).padStart(6)} ms  ${rate.toFixed(1)} MB/s`,
  );
}

const text = script();
const bytes = new TextEncoder().encode(text);
const hostile = "!!tmux.a x:'y\n".repeat(SIZE / 14);
const read = async () => ({ kind: 'file' as const, bytes });

console.log(`HeroScript, ${(bytes.length / 1e6).toFixed(1)} MB, median of ${RUNS}`);
await report('read every character (floor)', bytes.length, () => {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  return sum;
});
await report('parse', bytes.length, () => parse(text));
await report('parse, nothing but mistakes', hostile.length, () => parse(hostile));
await report('load: parse and check', bytes.length, () => loadPlaybook({ paths: ['shop.heroscript'], read }));
await report('format', bytes.length, () => format(text));
