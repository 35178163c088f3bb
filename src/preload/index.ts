/** The typed bridge between the page and main, nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../shared/ipc.ts';

/** By the name of the event. One listener of Electron's for all: it warns of more than ten. */
const listeners = new Map<string, Set<(event: never) => void>>();

ipcRenderer.on('muxworks:event', (_, name: string, event: unknown) => {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(event as never);
});

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke('muxworks:call', name, input),
  on: (name, listener) => {
    const heard = listeners.get(name) ?? new Set();
    listeners.set(name, heard.add(listener));
    return () => heard.delete(listener);
  },
  platform: process.platform as Bridge['platform'],
  droppedOnPane: (pane, files) =>
    ipcRenderer.invoke(
      'muxworks:dropped-on-pane',
      pane,
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  dropped: (file) => ipcRenderer.invoke('muxworks:dropped', webUtils.getPathForFile(file)),
};
contextBridge.exposeInMainWorld('muxworks', bridge);

// A port cannot cross the context bridge; a message to the page itself can carry it.
ipcRenderer.on('muxworks:stream', (event) => window.postMessage('muxworks:stream', location.origin, event.ports));
