/** Who may speak to a share: the Host and Origin of a request, and the secret in its path. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { hostname } from 'node:os';

/** Where a share listens unless told otherwise. */
export const LOOPBACK = '127.0.0.1';

/** True for an address that nobody but this computer reaches. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || plain === 'localhost' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** Where nobody of the internet comes: networks of a house, a firm, a carrier, a link, and those that are for papers alone. */
const LOCAL = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
] as const)
  LOCAL.addSubnet(net, bits, 'ipv4');
LOCAL.addSubnet('fc00::', 7, 'ipv6');
LOCAL.addSubnet('fe80::', 10, 'ipv6');
LOCAL.addAddress('::1', 'ipv6');

/** True for an IP address that the internet knows, so that everyone there may be able to reach it. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !LOCAL.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Compares without telling by its time how much was right. */
export function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/**
 * Why a request is not to be answered; null where it may be.
 *
 * Host has to be an address or a name of this machine: a page elsewhere whose name was made to lead here (DNS rebinding)
 * sends its own. Any port will do, so that a tunnel works. Origin, which browsers send, has to be that same host: no other
 * page may open a WebSocket here.
 */
export function refusal({ host, origin }: IncomingHttpHeaders, address: string): string | null {
  const name = host === undefined ? null : nameOf(host);
  if (name === null || !isOurs(name, address)) return 'this host name is not one of the share';
  if (origin !== undefined && origin !== `http://${host}`) return 'another page may not use the share';
  return null;
}

/** The name in a Host header, without the port and the brackets of IPv6; null where it is none. */
function nameOf(host: string): string | null {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(host);
  return (found?.[1] ?? found?.[2])?.toLowerCase() ?? null;
}

function isOurs(name: string, address: string): boolean {
  if (name === 'localhost' || isLoopback(name)) return true;
  if (isLoopback(address)) return false;
  // An address cannot be rebound; a name can, so only our own are taken.
  if (isIP(name) !== 0) return true;
  const own = hostname().toLowerCase();
  return name === own || name === `${own}.local` || name === address.toLowerCase();
}
