/** Whether terminals can be drawn by a graphics card. */
import { existsSync } from 'node:fs';
import { app } from 'electron';

/** Chromium's own check is done before the page has loaded; where it is not, the page looks for itself. */
const CHECK_TIMEOUT_MS = 1000;
/** What drivers offer on Linux: Mesa and most others, NVIDIA's own, and WSL. */
const LINUX_DEVICES = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

let checked: Promise<boolean> = Promise.resolve(false);

/**
 * To be called before the app is ready.
 *
 * Where there is no card, none is tried: Chromium would start its graphics process twice and fail twice, and about one
 * start in twenty of Electron 33 then waits for it for ever, its window never shown.
 */
export function chooseGraphics(): void {
  if (process.platform === 'linux' && !LINUX_DEVICES.some((device) => existsSync(device))) {
    app.disableHardwareAcceleration();
    return;
  }
  checked = new Promise<void>((resolve) => {
    app.once('gpu-info-update', () => resolve());
    app.whenReady().then(() => setTimeout(resolve, CHECK_TIMEOUT_MS).unref(), resolve);
    // The types know WebGL 1 alone; Chromium reports both, and they agree.
  }).then(() => !/software|disabled|unavailable/.test(app.getGPUFeatureStatus().webgl));
}

/**
 * False where WebGL would be drawn by the processor, which is slower than the DOM. Asking here spares the page a
 * context that takes a tenth of a second to be refused.
 */
export function hasGraphicsCard(): Promise<boolean> {
  return checked;
}
