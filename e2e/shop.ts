/** A believable day's work for pictures: a shop with servers on ports, workers, tests that fail, and a wall of sixteen. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from './support.ts';

/** A server that logs the requests it has from itself, as servers under load do. */
const SERVER = `
const { createServer, get } = require('node:http');
const [name, wanted] = process.argv.slice(2);
const colour = (code, text) => '\\x1b[' + code + 'm' + text + '\\x1b[0m';
const paths = ['/api/items?page=2', '/api/cart', '/api/items/4711', '/health', '/api/checkout', '/api/search?q=lamp'];
let served = 0;
const server = createServer((request, response) => {
  const status = served % 11 === 10 ? 404 : 200;
  console.log(colour(90, new Date().toTimeString().slice(0, 8)), colour(32, 'INFO'), request.method, request.url,
    colour(status === 200 ? 36 : 33, status), colour(90, (served * 7) % 23 + 2 + ' ms'));
  served++;
  response.writeHead(status).end();
});
const begin = () => {
  const { port } = server.address();
  console.log(colour(1, name), 'listens on', colour(36, 'http://127.0.0.1:' + port));
  let at = 0;
  const ask = () => get({ port, path: paths[at++ % paths.length], agent: false }, (answer) => answer.resume());
  for (let first = 0; first < 12; first++) ask();
  setInterval(ask, 1500);
};
server.once('error', () => server.listen(0, '127.0.0.1', begin));
server.listen(Number(wanted), '127.0.0.1', begin);
`;

const WORKER = `for job in $(seq 4180 4192); do printf '\\e[90m%s\\e[0m mail \\e[36m#%d\\e[0m to customer, sent in \\e[33m%d ms\\e[0m\\n' "$(date +%T)" $job $((job % 90 + 20)); done
while read -r -t 2 || true; do printf '\\e[90m%s\\e[0m mail \\e[36m#%d\\e[0m to customer, sent in \\e[33m%d ms\\e[0m\\n' "$(date +%T)" $((++job)) $((job % 90 + 20)); done
`;

const TESTS = `printf '\\e[32m ok \\e[0m cart: adds an item\\n\\e[32m ok \\e[0m cart: empties\\n\\e[32m ok \\e[0m search: finds a lamp\\n'
printf '\\e[31mfail\\e[0m checkout: takes a card\\n     expected \\e[32m"paid"\\e[0m, received \\e[31m"declined"\\e[0m\\n     at checkout.test.js:42\\n\\n3 passed, \\e[31m1 failed\\e[0m\\n'
exit 1
`;

const PLAYBOOK = `// The shop: site and API, and the work behind them.
!!tmux.session_ensure
    name:'shop'

!!tmux.window_ensure
    name:'shop|web'
    cat:'4pane'

!!tmux.pane_ensure
    name:'shop|web|1'
    label:'site'
    cmd:'node server.js site 5173'
    cwd:'~/shop'
    log:true

// The API restarts by itself when it fails.
!!tmux.pane_ensure
    name:'shop|web|2'
    label:'api'
    cmd:'node server.js api 8080'
    cwd:'~/shop'
    env:'NODE_ENV=development,PAYMENT_KEY=sk_test_4711'
    log:true
    restart:'on-failure'
    ready:'log "listens on"'

!!tmux.pane_ensure
    name:'shop|web|3'
    label:'top'
    cmd:'top -d 5'

!!tmux.pane_ensure
    name:'shop|web|4'
    label:'shell'
    cmd:'ls --color -l /usr'
    cwd:'~/shop'

!!tmux.window_ensure
    name:'shop|jobs'
    cat:'3pane'

!!tmux.pane_ensure
    name:'shop|jobs|1'
    label:'mails'
    cmd:'bash worker.sh'
    cwd:'~/shop'
    log:true
    depends_on:'shop|web|api'

!!tmux.pane_ensure
    name:'shop|jobs|2'
    label:'tests'
    cmd:'bash tests.sh'
    cwd:'~/shop'

!!tmux.pane_ensure
    name:'shop|jobs|3'
    label:'backup'
    cmd:'echo 3 tables, 412 rows'
    cwd:'~/shop'
`;

const WALL = `!!tmux.window_ensure name:'fleet|wall' cat:'16pane'
${Array.from(
  { length: 16 },
  (_, at) =>
    `!!tmux.pane_ensure name:'fleet|wall|${at + 1}' label:'node-${String(at + 1).padStart(2, '0')}' cmd:'for i in 1 2 3 4 5 6; do printf "\\\\e[32mOK\\\\e[0m shard %d synced\\\\n" $i; done; ${at === 10 ? 'exit 2' : 'exec cat'}'\n`,
).join('')}`;

/** Writes the shop's programs and playbooks, and runs what is wanted of it. */
export async function openShop(ground: Ground, { wall = false } = {}): Promise<{ playbook: string }> {
  const home = ground.env.HOME as string;
  const shop = join(home, 'shop');
  mkdirSync(shop, { recursive: true });
  writeFileSync(join(shop, 'server.js'), SERVER);
  writeFileSync(join(shop, 'worker.sh'), WORKER);
  writeFileSync(join(shop, 'tests.sh'), TESTS);
  writeFileSync(
    join(home, '.bashrc'),
    String.raw`PS1='\[\e[32m\]dev@shop\[\e[0m\] \[\e[34m\]\w\[\e[0m\] $ '
`,
  );
  const playbook = join(shop, 'shop.heroscript');
  writeFileSync(playbook, PLAYBOOK);
  for (const args of [['run', playbook], ...(wall ? [['run', '-s', WALL]] : [])]) {
    const { code, stdout, stderr } = await ground.muxworks(...args);
    // The tests of the shop fail, which is its state and not the run's.
    if (code !== 0) throw new Error(`run ended with ${code}: ${stderr}${stdout}`);
  }
  return { playbook };
}
