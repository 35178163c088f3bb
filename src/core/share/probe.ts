/** Before a share is begun: whether its port can be had, which one could be, and which networks could reach it. */
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { MuxError } from '../errors.ts';
import { isPublic } from './guard.ts';
import { portProblem } from './port.ts';
import type { Network } from './types.ts';

/** How many ports after a taken one are tried. */
const TRIES = 100;
const MOST_PORT = 65_535;

/** Listens on a port for a moment; resolves with Node's error where that cannot be. */
function tryPort(port: number, address: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Why a share could not be begun on that port and address now, who holds it included; null where it could. */
export async function probePort(port: number, address: string, socketPath: string): Promise<MuxError | null> {
  const error = await tryPort(port, address);
  return error === null ? null : portProblem(error, port, address, socketPath);
}

/** The first port after this one that is free; null where none of the next hundred is. */
export async function freePortAfter(port: number, address: string): Promise<number | null> {
  for (let next = port + 1; next <= Math.min(port + TRIES, MOST_PORT); next++) {
    if ((await tryPort(next, address)) === null) return next;
  }
  return null;
}

/** The networks that this machine is in now, those of IPv4 first. */
export function networks(): Network[] {
  const found: (Network & { ipv6: boolean })[] = [];
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const { address, cidr, internal, family, scopeid } of addresses ?? []) {
      // One of a single link (fe80::) is of no use in an address line.
      if (internal || cidr === null || scopeid) continue;
      const range = rangeOf(cidr);
      found.push({ name, address, range, public: isPublic(address), ipv6: family === 'IPv6' });
    }
  }
  return found.sort((a, b) => Number(a.ipv6) - Number(b.ipv6)).map(({ ipv6: _, ...network }) => network);
}

/** `192.168.1.24/24` is in `192.168.1.0/24`. That of IPv6 stays as it is written. */
function rangeOf(cidr: string): string {
  const [address = '', bits = '32'] = cidr.split('/');
  const parts = address.split('.').map(Number);
  if (parts.length !== 4) return cidr;
  const whole = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(whole / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}
