/** The typed bridge between the page and main, nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../shared/ipc.ts';

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke('muxworks:call', name, input),
  on: (wanted, listener) => {
    const heard = (_: unknown, name: string, event: unknown): void => {
      if (name === wanted) listener(event as Parameters<typeof listener>[0]);
    };
    ipcRenderer.on('muxworks:event', heard);
    return () => ipcRenderer.off('muxworks:event', heard);
  },
  platform: process.platform as Bridge['platform'],
  dropped: (file) => ipcRenderer.invoke('muxworks:dropped', webUtils.getPathForFile(file)),
};
contextBridge.exposeInMainWorld('muxworks', bridge);

// A port cannot cross the context bridge; a message to the page itself can carry it.
ipcRenderer.on('muxworks:stream', (event) => window.postMessage('muxworks:stream', location.origin, event.ports));
