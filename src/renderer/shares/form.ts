/** A new share before it is begun: what it will be, and what it will let whom see and do. Pure. */
import type { Network, ShareEngine } from '../../core/share/types.ts';
import type { ServerSnapshot } from '../../core/tmux/types.ts';
import type { ShareGround, ShareWish } from '../../shared/ipc-shares.ts';
import { activeWindow, paneName } from '../app/select.ts';
import type { Subject } from './subject.ts';
import { ANYWHERE, LOOPBACK, timeOf } from './words.ts';

/** The fields of the panel; null where the machine has not told yet what to begin with. */
export interface Form {
  session: string;
  window: string | null;
  address: string;
  writable: boolean;
  secret: boolean;
  engine: ShareEngine | null;
  /** As it is typed. */
  port: string | null;
  expiresInMs: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a link may hold: milliseconds, and how that is said. */
export const EXPIRIES: readonly (readonly [ms: number | null, name: string])[] = [
  [30 * MINUTE, 'in 30 minutes'],
  [HOUR, 'in an hour'],
  [8 * HOUR, 'in 8 hours'],
  [24 * HOUR, 'in a day'],
  [7 * 24 * HOUR, 'in a week'],
  [null, 'never'],
];

export function newForm(session: string, window: string | null): Form {
  return {
    ...{ session, window, address: LOOPBACK, writable: false, secret: true, engine: null, port: null },
    expiresInMs: 8 * HOUR,
  };
}

/** The form with what the machine has, where the user has not said otherwise. */
export function filled(form: Form, ground: ShareGround | null): Form {
  const engine = form.engine ?? (ground?.ttyd ? 'ttyd' : 'builtin');
  return { ...form, engine, port: form.port ?? (ground === null ? '' : String(ground.port)) };
}

/** 0 where a free one is to be picked; null where it is no port. */
export function portOf(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  return /^\d{1,5}$/.test(trimmed) && Number(trimmed) <= 65_535 ? Number(trimmed) : null;
}

/** What to begin; null where a field is wrong. */
export function wishOf({ engine, port, ...form }: Form): ShareWish | null {
  const number = portOf(port ?? '');
  return number === null ? null : { ...form, engine: engine ?? 'builtin', port: number };
}

/** What is shared when nothing was chosen: the window on show, else the current one of the first session. */
export function firstSubject(
  snapshot: ServerSnapshot | null | undefined,
  sessionId: string | null,
  windowId: string | null,
): { session: string; window: string } | null {
  const sessions = snapshot?.sessions ?? [];
  const session = sessions.find(({ id }) => id === sessionId) ?? sessions[0];
  const window = session?.windows.find(({ id }) => id === windowId) ?? activeWindow(session);
  return session && window ? { session: session.id, window: window.id } : null;
}

export interface Reach {
  address: string;
  name: string;
  about: string;
}

function isIPv6(address: string): boolean {
  return address.includes(':');
}

/** The networks that a share on that address can be reached from. */
function reached(networks: readonly Network[], address: string): Network[] {
  return networks.filter((one) => (address === ANYWHERE ? !isIPv6(one.address) : one.address === address));
}

/** Who can reach it: this computer, each network, all of them. */
export function reaches(networks: readonly Network[]): Reach[] {
  const found: Reach[] = [{ address: LOOPBACK, name: 'This computer', about: `${LOOPBACK}, nobody else` }];
  const places = new Set(networks.filter((network) => !network.public).map(({ name }) => name));
  for (const network of networks) {
    const { address, name, range } = network;
    if (network.public) {
      found.push({ address, name: 'The internet', about: `${address}, whoever reaches this machine (${name})` });
      continue;
    }
    const title = places.size === 1 ? 'The local network' : `The network of ${name}`;
    found.push({
      address,
      name: isIPv6(address) ? `${title}, IPv6` : title,
      about: `${address}, every device in ${range}`,
    });
  }
  if (networks.filter(({ address }) => !isIPv6(address)).length > 1)
    found.push({ address: ANYWHERE, name: 'Every network', about: `${ANYWHERE}, all IPv4 addresses of this machine` });
  return found;
}

export interface Fact {
  kind: 'shows' | 'to' | 'may' | 'until';
  /** good: nothing to be careful of; careful: others get something that matters; null: it is only said. */
  tone: 'good' | 'careful' | null;
  lead: string;
  text: string;
}

/** What beginning it means, in plain words. */
export function factsOf(form: Form, subject: Subject, networks: readonly Network[], now: number): Fact[] {
  return [
    { kind: 'shows', tone: null, lead: 'Shows', text: showsText(subject) },
    toFact(form, networks),
    form.writable
      ? {
          kind: 'may',
          tone: 'careful',
          lead: 'They can',
          text: 'type there with your rights: run, change and end whatever you could.',
        }
      : {
          kind: 'may',
          tone: 'good',
          lead: 'They cannot',
          text: `type, resize, or see any other ${subject.window === null ? 'session' : 'window'}.`,
        },
    { kind: 'until', tone: null, lead: 'Stays open', text: untilText(form, now) },
  ];
}

function showsText({ session, window }: Subject): string {
  const more = 'with everything that is printed there from now on.';
  if (window === null) {
    const now = activeWindow(session)?.name ?? '';
    return `whatever window of ${session.name} is its current one, now ${now}, ${more}`;
  }
  const names = window.panes.map(paneName);
  if (names.length > 4) return `the screens of all ${names.length} panes of ${window.name}, ${more}`;
  const last = names.pop() ?? '';
  const list = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
  return `the screen${names.length === 0 ? '' : 's'} of ${list}, ${more}`;
}

function toFact({ address, secret }: Form, networks: readonly Network[]): Fact {
  const holds = 'It holds a secret of 32 characters';
  const fact = (text: string, tone: Fact['tone']): Fact => ({ kind: 'to', tone, lead: 'To', text });
  if (address === LOOPBACK) {
    return secret
      ? fact(`whoever has the link, on this computer alone. ${holds}.`, 'good')
      : fact('every user and every program of this computer: there is no secret in the link.', 'careful');
  }
  const from = reached(networks, address);
  const where = from.some((network) => network.public)
    ? 'the internet'
    : from.map(({ range }) => range).join(' and ') || address;
  return secret
    ? fact(`anyone on ${where} who has the link. ${holds} and is not encrypted on the way.`, 'careful')
    : fact(`everyone on ${where}: there is no secret in the link, and nothing is encrypted on the way.`, 'careful');
}

function untilText({ expiresInMs }: Form, now: number): string {
  const till =
    expiresInMs === null ? 'until you stop it' : `until ${timeOf(now + expiresInMs, now)} or until you stop it`;
  return `${till}, also while the app is closed.`;
}

/** The button says where it goes. */
export function startLabel(address: string, networks: readonly Network[]): string {
  if (address === LOOPBACK) return 'Share';
  return reached(networks, address).some((network) => network.public)
    ? 'Share on the internet'
    : 'Share on the network';
}
