/** The columns of the process table: their order, their room, and which of them go where there is little of it. Pure. */

export const COLUMNS = [
  'status',
  'label',
  'command',
  'pid',
  'cpu',
  'memory',
  'uptime',
  'restarts',
  'ports',
  'exit',
] as const;
export type Column = (typeof COLUMNS)[number];

export const TITLES: Record<Column, string> = {
  status: 'Status',
  label: 'Label',
  command: 'Command',
  pid: 'Pid',
  cpu: 'CPU',
  memory: 'Memory',
  uptime: 'Uptime',
  restarts: 'Restarts',
  ports: 'Ports',
  exit: 'Exit',
};

/** Those that a person may hide; the rest is what a row is known by. */
export const HIDEABLE: readonly Column[] = ['pid', 'memory', 'uptime', 'restarts', 'ports', 'exit'];

/** Those whose heading stands over the right edge. */
export const AT_RIGHT: ReadonlySet<Column> = new Set(['pid', 'cpu', 'memory', 'uptime', 'restarts', 'ports', 'exit']);

/** Those whose values change all the time. */
export const LIVE: ReadonlySet<Column> = new Set(['pid', 'cpu', 'memory', 'uptime', 'ports']);

/** What is wanted first of a column when it is sorted by: much, or the beginning. */
export const DOWNWARDS: ReadonlySet<Column> = new Set(['cpu', 'memory', 'uptime', 'restarts', 'exit']);

/** Below this width of the table pid and restarts go; from the other on there is room to breathe. */
const NARROW = 720;
const ROOMY = 1000;

export interface Measures {
  columns: Column[];
  /** Of `grid-template-columns`, and between columns in px. */
  template: string;
  gap: number;
  /** Heights in px. */
  row: number;
  group: number;
}

const NARROW_ROOM: Partial<Record<Column, string>> = {
  label: '80px',
  command: 'minmax(80px, 1fr)',
  cpu: '98px',
  memory: '54px',
  uptime: '54px',
  ports: '46px',
  exit: '24px',
};

const ROOM: Record<Column, string> = {
  status: '16px',
  label: '92px',
  command: 'minmax(96px, 1fr)',
  pid: '44px',
  cpu: '104px',
  memory: '58px',
  uptime: '58px',
  restarts: '22px',
  ports: '58px',
  exit: '40px',
};

/** @param width of the table in px */
export function measuresFor(width: number, hidden: ReadonlySet<Column>): Measures {
  const narrow = width < NARROW;
  const roomy = width >= ROOMY;
  const columns = COLUMNS.filter(
    (column) => !hidden.has(column) && !(narrow && (column === 'pid' || column === 'restarts')),
  );
  const room = (column: Column): string => {
    if (narrow) return NARROW_ROOM[column] ?? ROOM[column];
    return roomy && column === 'label' ? 'minmax(92px, 168px)' : ROOM[column];
  };
  const row = roomy ? 32 : 30;
  return { columns, template: columns.map(room).join(' '), gap: narrow ? 10 : 12, row, group: row + 4 };
}
