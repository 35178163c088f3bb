/** The page of the app: served from our own scheme, so that it has an origin and nothing else of the disk can be read. */
import { readFile } from 'node:fs/promises';
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
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
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

/** @param directory the built renderer */
export function servePage(directory: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const path = normalize(join(directory, decodeURIComponent(url.pathname)));
    const type = TYPES[extname(path)];
    if (url.host !== 'app' || type === undefined || !path.startsWith(directory + sep))
      return new Response(null, { status: 404 });
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' },
      });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}
