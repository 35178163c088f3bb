/** For tests: a process that runs a playbook with its events kept, and can be killed. `kept-run.ts SOCKET FILE` */
import { loadPlaybook } from '../heroscript/load.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import { RunHistory } from '../playbook/history.ts';
import { runPlaybook } from '../playbook/run.ts';
import { Tmux } from '../tmux/server.ts';

const [socketName, file] = process.argv.slice(2) as [string, string];
const tmux = await Tmux.open({ socketName });
const journal = new RunHistory(tmux.socketPath).begin({ path: file, title: file, by: 'app', unsaved: false });
await runPlaybook(tmux, await loadPlaybook({ paths: [file], read: nodeReader }), {
  onEvent(event) {
    journal.event(event);
    if (event.type === 'step-progress') setImmediate(() => process.stdout.write(`${event.text}\n`));
  },
});
journal.end({ at: Date.now(), problem: null });
tmux.close();
