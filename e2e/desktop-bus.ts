/**
 * A message bus of its own with what a desktop has on it: a notification service and a host of tray icons. As much of
 * D-Bus as they need (D-Bus Specification: authentication, message format, type system).
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** The programs that it takes. */
export const hasBus = ['dbus-daemon', 'gdbus'].every(
  (program) => spawnSync(program, ['--version']).error === undefined,
);

export interface Notified {
  id: number;
  title: string;
  body: string;
}

export interface DesktopBus {
  /** DBUS_SESSION_BUS_ADDRESS */
  address: string;
  notified: Notified[];
  /** Bus names of the tray icons that are there, in the order of their coming. */
  icons: string[];
  /** As a user clicks on a notification. */
  click(id: number): void;
  /** The menu of a tray icon: labels by the number of their line. */
  menuOf(icon: string): Promise<Map<number, string>>;
  choose(icon: string, line: number): Promise<void>;
  close(): void;
}

const CALL = 1;
const REPLY = 2;
const ERROR = 3;
const SIGNAL = 4;

type Value = string | number | boolean | Value[] | Variant;
class Variant {
  constructor(
    readonly signature: string,
    readonly value: Value,
  ) {}
}

/** Splits `sa{sv}u` into its complete types. */
function types(signature: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const begin = at;
    while (signature[at] === 'a') at++;
    if (signature[at] === '(' || signature[at] === '{') {
      for (let depth = 0; ; ) {
        const char = signature[at++] ?? ')';
        if ('({'.includes(char)) depth++;
        if (')}'.includes(char) && --depth <= 0) break;
      }
    } else at++;
    found.push(signature.slice(begin, at));
  }
  return found;
}

const alignment = (type: string): number =>
  ({ y: 1, g: 1, v: 1, n: 2, q: 2, '(': 8, '{': 8, x: 8, t: 8, d: 8 })[type[0] ?? ''] ?? 4;

class Writer {
  bytes = Buffer.alloc(0);
  private add(more: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, more]);
  }
  align(to: number): void {
    this.add(Buffer.alloc((to - (this.bytes.length % to)) % to));
  }
  number(value: number): void {
    const four = Buffer.alloc(4);
    four.writeUInt32LE(value >>> 0);
    this.align(4);
    this.add(four);
  }
  write(type: string, value: Value): void {
    this.align(alignment(type));
    if (value instanceof Variant) {
      this.write('g', value.signature);
      this.write(value.signature, value.value);
    } else if (type === 'y') this.add(Buffer.from([Number(value)]));
    else if (type === 's' || type === 'o') {
      this.number(Buffer.byteLength(String(value)));
      this.add(Buffer.from(`${value}\0`));
    } else if (type === 'g') this.add(Buffer.from([String(value).length, ...Buffer.from(`${value}\0`)]));
    else if (type[0] === 'a') {
      const inner = type.slice(1);
      this.number(0);
      const lengthAt = this.bytes.length - 4;
      this.align(alignment(inner));
      const begin = this.bytes.length;
      for (const each of value as Value[]) this.write(inner, each);
      this.bytes.writeUInt32LE(this.bytes.length - begin, lengthAt);
    } else if (type[0] === '(' || type[0] === '{') {
      types(type.slice(1, -1)).forEach((inner, place) => {
        this.write(inner, (value as Value[])[place] as Value);
      });
    } else this.number(Number(value));
  }
}

class Reader {
  constructor(
    private readonly bytes: Buffer,
    public at = 0,
  ) {}
  align(to: number): void {
    this.at = Math.ceil(this.at / to) * to;
  }
  number(): number {
    this.align(4);
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }
  read(type: string): Value {
    this.align(alignment(type));
    const size = alignment(type);
    if (type === 'y') return this.bytes[this.at++] ?? 0;
    if (type === 's' || type === 'o' || type === 'g') {
      const length = type === 'g' ? (this.bytes[this.at++] ?? 0) : this.number();
      this.at += length + 1;
      return this.bytes.toString('utf8', this.at - length - 1, this.at - 1);
    }
    if (type === 'v') return this.read(String(this.read('g')));
    if (type[0] === 'a') {
      const length = this.number();
      const inner = type.slice(1);
      this.align(alignment(inner));
      const found: Value[] = [];
      for (const end = this.at + length; this.at < end; ) found.push(this.read(inner));
      return found;
    }
    if (type[0] === '(' || type[0] === '{') return types(type.slice(1, -1)).map((inner) => this.read(inner));
    if (size === 4) return this.number();
    this.at += size;
    return 0;
  }
}

interface Message {
  type: number;
  serial: number;
  /** By the numbers of the specification: 1 path, 2 interface, 3 member, 7 sender. */
  fields: Map<number, Value>;
  body: Value[];
}

class Connection {
  private serial = 0;
  private got = Buffer.alloc(0);
  private authenticated = false;
  onMessage: (message: Message) => void = () => {};

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.received(chunk));
    socket.on('error', () => {});
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')}\r\n`);
  }

  send(type: number, fields: [number, string, Value][], signature: string, body: Value[], flags = 0): number {
    const content = new Writer();
    types(signature).forEach((each, place) => {
      content.write(each, body[place] as Value);
    });
    const all = signature === '' ? fields : [...fields, [8, 'g', signature] as [number, string, Value]];
    const head = new Writer();
    for (const byte of ['l'.charCodeAt(0), type, flags, 1]) head.write('y', byte);
    head.number(content.bytes.length);
    head.number(++this.serial);
    head.write(
      'a(yv)',
      all.map(([code, kind, value]) => [code, new Variant(kind, value)]),
    );
    head.align(8);
    this.socket.write(Buffer.concat([head.bytes, content.bytes]));
    return this.serial;
  }

  call(destination: string, path: string, member: string, signature: string, body: Value[]): void {
    const fields: [number, string, Value][] = [
      [1, 'o', path],
      [2, 's', destination],
      [3, 's', member],
      [6, 's', destination],
    ];
    this.send(CALL, fields, signature, body, 1);
  }

  reply(to: Message, signature: string, body: Value[]): void {
    this.send(
      REPLY,
      [
        [5, 'u', to.serial],
        [6, 's', String(to.fields.get(7))],
      ],
      signature,
      body,
      1,
    );
  }

  refuse(to: Message): void {
    const name = 'org.freedesktop.DBus.Error.UnknownMethod';
    this.send(
      ERROR,
      [
        [4, 's', name],
        [5, 'u', to.serial],
        [6, 's', String(to.fields.get(7))],
      ],
      's',
      ['unknown'],
      1,
    );
  }

  private received(chunk: Buffer): void {
    this.got = Buffer.concat([this.got, chunk]);
    if (!this.authenticated) {
      const end = this.got.indexOf('\r\n');
      if (end < 0) return;
      this.got = this.got.subarray(end + 2);
      this.authenticated = true;
      this.socket.write('BEGIN\r\n');
      const bus = 'org.freedesktop.DBus';
      this.call(bus, '/org/freedesktop/DBus', 'Hello', '', []);
      for (const name of [NOTIFICATIONS, WATCHER]) {
        this.call(bus, '/org/freedesktop/DBus', 'RequestName', 'su', [name, 4]);
      }
      const rule = "type='signal',member='NameOwnerChanged'";
      this.call(bus, '/org/freedesktop/DBus', 'AddMatch', 's', [rule]);
    }
    while (this.got.length >= 16) {
      const head = Math.ceil((16 + this.got.readUInt32LE(12)) / 8) * 8;
      const whole = head + this.got.readUInt32LE(4);
      if (this.got.length < whole) return;
      const bytes = this.got.subarray(0, whole);
      this.got = this.got.subarray(whole);
      const fields = new Map(new Reader(bytes, 12).read('a(yv)') as [number, Value][]);
      const reader = new Reader(bytes.subarray(head));
      const body = types(String(fields.get(8) ?? '')).map((type) => reader.read(type));
      this.onMessage({ type: bytes[1] ?? 0, serial: bytes.readUInt32LE(8), fields, body });
    }
  }
}

const NOTIFICATIONS = 'org.freedesktop.Notifications';
const WATCHER = 'org.kde.StatusNotifierWatcher';
const MENU = 'com.canonical.dbusmenu';

/** @param directory for the bus's socket */
export async function desktopBus(directory: string): Promise<DesktopBus> {
  const path = join(directory, 'bus');
  const daemon: ChildProcess = spawn('dbus-daemon', [
    ...['--session', '--nofork', '--print-address=1', `--address=unix:path=${path}`],
  ]);
  const address = await new Promise<string>((resolve, reject) => {
    daemon.stdout?.once('data', (chunk) => resolve(String(chunk).trim()));
    daemon.once('exit', () => reject(new Error('dbus-daemon did not start')));
  });
  const socket = connect(path);
  await new Promise((resolve) => socket.once('connect', resolve));
  const bus = new Connection(socket);
  const notified: Notified[] = [];
  const icons: string[] = [];

  bus.onMessage = (message) => {
    const { type, fields, body } = message;
    const member = fields.get(3);
    if (type === SIGNAL && member === 'NameOwnerChanged' && body[2] === '' && icons.includes(String(body[0]))) {
      icons.splice(icons.indexOf(String(body[0])), 1);
    }
    if (type !== CALL) return;
    if (member === 'GetServerInformation') bus.reply(message, 'ssss', ['test', 'muxworks', '1', '1.2']);
    else if (member === 'GetCapabilities') bus.reply(message, 'as', [['body', 'body-markup', 'actions']]);
    else if (member === 'Notify') {
      const id = notified.length + 1;
      notified.push({ id, title: String(body[3]), body: String(body[4]) });
      bus.reply(message, 'u', [id]);
    } else if (member === 'RegisterStatusNotifierItem') {
      const item = String(body[0]);
      icons.push(item.startsWith('/') ? String(fields.get(7)) : item);
      bus.reply(message, '', []);
    } else if (member === 'Get' && body[1] === 'IsStatusNotifierHostRegistered') {
      bus.reply(message, 'v', [new Variant('b', true)]);
    } else if (member === 'CloseNotification') bus.reply(message, '', []);
    else bus.refuse(message);
  };

  const ask = async (icon: string, object: string, method: string, ...args: string[]): Promise<string> => {
    const call = ['call', '--session', '--dest', icon, '--object-path', object, '--method', method, ...args];
    return (await runFile('gdbus', call, { env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address } })).stdout;
  };
  const menuPath = async (icon: string): Promise<string> => {
    const get = ['org.kde.StatusNotifierItem', 'Menu'];
    const answer = await ask(icon, '/StatusNotifierItem', 'org.freedesktop.DBus.Properties.Get', ...get);
    return /'(\/[^']+)'/.exec(answer)?.[1] ?? '';
  };
  return {
    address,
    notified,
    icons,
    click: (id) => {
      const fields: [number, string, Value][] = [
        [1, 'o', '/org/freedesktop/Notifications'],
        [2, 's', NOTIFICATIONS],
        [3, 's', 'ActionInvoked'],
      ];
      bus.send(SIGNAL, fields, 'us', [id, 'default'], 1);
    },
    menuOf: async (icon) => {
      const layout = await ask(icon, await menuPath(icon), `${MENU}.GetLayout`, 'int32 0', 'int32 -1', '@as []');
      const lines = layout.matchAll(/<\(?(?:int32 )?(\d+), \{([^}]*)\}/g);
      return new Map(
        [...lines].map(([, line, properties]) => [
          Number(line),
          /'label': <'((?:[^'\\]|\\.)*)'>/.exec(properties ?? '')?.[1] ?? '',
        ]),
      );
    },
    choose: async (icon, line) => {
      await ask(icon, await menuPath(icon), `${MENU}.Event`, `int32 ${line}`, "'clicked'", "<''>", 'uint32 0');
    },
    close: () => {
      socket.destroy();
      daemon.kill();
    },
  };
}
