// What `electron [options] APP [arguments]` does in the development runtime, which comes without Electron's own default app:
// --version, -r FILE (loaded first; Playwright drives the app through it), and an app's folder or main file.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const preloads = [];
let appArgument;
for (let index = 1; index < process.argv.length && !appArgument; index++) {
  const argument = process.argv[index];
  if (argument === '--version' || argument === '-v') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  }
  if (argument === '-r' || argument === '--require') preloads.push(process.argv[++index]);
  else if (!argument.startsWith('-')) appArgument = argument;
}
if (!appArgument) {
  console.error('usage: electron [--version] [-r FILE] APP [ARGUMENT…]');
  process.exit(2);
}

for (const file of preloads) require(resolve(file));

const appPath = resolve(appArgument);
const manifestFile = join(appPath, 'package.json');
let mainFile = appPath;
if (existsSync(manifestFile)) {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
  mainFile = join(appPath, manifest.main ?? 'index.js');
}
app.setAppPath(mainFile === appPath ? dirname(appPath) : appPath);
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
// Awaited, so that the app is loaded before Electron says that it is ready.
await import(pathToFileURL(mainFile).href);
