/** The address to open for a share. */
import { isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** The address of this machine that others know, for a share that listens on all of them. */
function outward(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && !one.internal && one.family === 'IPv4');
  return found?.address ?? hostname();
}

export function urlOf(address: string, port: number, secret: string | null): string {
  const host = address === '0.0.0.0' || address === '::' ? outward() : address;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}/${secret === null ? '' : `${secret}/`}`;
}

/** What a link holds so that nobody can guess it; null where it is open to everyone who reaches the address. */
export function secretOf(url: string): string | null {
  return new URL(url).pathname.split('/')[1] || null;
}
