/** The page of the app: served from our own scheme, so that it has an origin and nothing else of the disk can be read. */
import { existsSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

const SCHEME = 'muxworks';
const ORIGIN = `${SCHEME}://app`;
/** With `npm run dev`, the page comes from the development server for hot reload. */
const developmentUrl = process.env.ELECTRON_RENDERER_URL;

export const pageUrl = developmentUrl ?? `${ORIGIN}/index.html`;

/** True for the page itself, whatever its query. */
export function isOwnPage(url: string): boolean {
  return url.split(/[?#]/, 1)[0]?.replace(/\/$/, '') === pageUrl.replace(/\/$/, '');
}

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Sent with every answer; the page's own meta tag says the same. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** net::ERR_FILE_NOT_FOUND */
const NOT_FOUND = -6;

/**
 * The files of the built renderer and no others.
 *
 * `protocol.handle` is the newer way, but its answers go through streams of JavaScript's own; here Chromium reads the
 * file itself.
 *
 * @param directory the built renderer
 */
export function servePage(directory: string): void {
  protocol.registerFileProtocol(SCHEME, (request, answer) => {
    const path = pageFile(directory, request.url);
    if (path === null) answer({ error: NOT_FOUND });
    else {
      const mimeType = TYPES[extname(path)] as string;
      answer({ path, mimeType, headers: { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' } });
    }
  });
}

/** The file behind one of our addresses, or null where it leads anywhere else. */
function pageFile(directory: string, address: string): string | null {
  const url = new URL(address);
  let path: string;
  try {
    path = normalize(join(directory, decodeURIComponent(url.pathname)));
  } catch {
    return null; // Not a well-formed escape.
  }
  const inside = url.host === 'app' && path.startsWith(directory + sep) && TYPES[extname(path)] !== undefined;
  return inside && existsSync(path) ? path : null;
}
