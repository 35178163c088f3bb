/** For benchmarks: an Electron app with xterm.js terminals fed by node-pty and nothing between them, to compare ours with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './app.ts';

/**
 * Writes the app and returns its directory. Its terminals run bash, each in an element with `data-pane` `%1` and so on,
 * with the flow control that xterm's documentation advises.
 */
export function bareTerminals(parent: string, count: number): string {
  const directory = join(parent, 'bare');
  mkdirSync(directory, { recursive: true });
  const { resolve } = createRequire(join(root, 'package.json'));
  const xterm = join(root, 'node_modules/@xterm/xterm');
  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  write('package.json', '{"name":"bare","version":"1.0.0","main":"main.js"}');
  write(
    'main.js',
    `const { app, BrowserWindow, MessageChannelMain } = require('electron');
const { spawn } = require(${JSON.stringify(resolve('node-pty'))});
if (!require('fs').existsSync('/dev/dri')) app.disableHardwareAcceleration();
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, webPreferences: { preload: __dirname + '/preload.js', backgroundThrottling: false } });
  window.loadFile('page.html');
  window.webContents.once('did-finish-load', () => {
    const { port1, port2 } = new MessageChannelMain();
    const terminals = Array.from({ length: ${count} }, (_, index) => {
      const pty = spawn('bash', ['--norc'], { name: 'xterm-256color', cols: 45, rows: 12, encoding: null, env: { ...process.env, PS1: '$ ' } });
      let waiting = 0, paused = false;
      pty.onData((data) => {
        waiting += data.length;
        if (waiting > 131072 && !paused) { paused = true; pty.pause(); }
        port1.postMessage({ index, data: new Uint8Array(data) });
      });
      return { pty, done(bytes) { waiting -= bytes; if (paused && waiting < 16384) { paused = false; pty.resume(); } } };
    });
    port1.on('message', ({ data }) => {
      const { pty, done } = terminals[data.index];
      if (data.size) pty.resize(data.size[0], data.size[1]);
      else if (data.bytes) done(data.bytes);
      else pty.write(data.text);
    });
    port1.start();
    window.webContents.postMessage('port', null, [port2]);
  });
});
app.on('window-all-closed', () => app.quit());`,
  );
  write(
    'preload.js',
    "require('electron').ipcRenderer.on('port', (event) => window.postMessage('port', '*', event.ports));",
  );
  const side = Math.ceil(Math.sqrt(count));
  write(
    'page.html',
    `<!doctype html><link rel="stylesheet" href="file://${xterm}/css/xterm.css">
<style>body{margin:0;display:grid;grid-template-columns:repeat(${side},1fr);grid-template-rows:repeat(${side},1fr);height:100vh;background:#111}div[data-pane]{overflow:hidden;min-width:0;min-height:0}</style>
<body><script src="file://${xterm}/lib/xterm.js"></script><script>
const terminals = Array.from({ length: ${count} }, (_, index) => {
  const host = document.createElement('div');
  host.dataset.pane = '%' + (index + 1);
  document.body.append(host);
  const terminal = new Terminal({ cols: 45, rows: 12, fontSize: 12.5, scrollback: 5000, fontFamily: 'monospace' });
  terminal.open(host);
  return terminal;
});
addEventListener('message', ({ data, ports }) => {
  if (data !== 'port') return;
  const [port] = ports;
  terminals.forEach((terminal, index) => {
    terminal.onData((text) => port.postMessage({ index, text }));
    port.postMessage({ index, size: [terminal.cols, terminal.rows] });
  });
  port.onmessage = ({ data: { index, data } }) => {
    const bytes = data.length;
    terminals[index].write(data, () => port.postMessage({ index, bytes }));
  };
  window.type = (index, text) => port.postMessage({ index, text });
});
terminals[0].focus();
</script>`,
  );
  return directory;
}
