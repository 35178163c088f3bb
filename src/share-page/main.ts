/** The page of a share: a terminal, what is shown in it and whether one may type, and what became of the line. */
import './page.css';
import { type End, Link, type WindowState } from './link.ts';
import { Screen } from './screen.ts';

/** Bytes that the terminal has not drawn yet: at the first the server is asked to wait, at the second to go on. */
const PENDING_HIGH = 1024 * 1024;
const PENDING_LOW = 128 * 1024;
/** A break that is over sooner is only told in the bar. */
const VEIL_MS = 1500;

const ENDS: Readonly<Record<End | 'gone', { title: string; text: string }>> = {
  stopped: { title: 'This share has ended', text: 'It was stopped by the person who shared it.' },
  expired: { title: 'This share has ended', text: 'Its time is over: the link has expired.' },
  closed: { title: 'This share has ended', text: 'What it showed is closed.' },
  failed: { title: 'This share has ended', text: 'The program behind it has broken down again and again.' },
  gone: { title: 'There is no such share', text: 'The link is wrong, or the share has ended.' },
};

function element<E extends HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

const status = element('#status');
const veil = element('#veil');
const card = {
  title: element('#card h2'),
  text: element('#card p'),
  button: element<HTMLButtonElement>('#card button'),
};

const dark = matchMedia('(prefers-color-scheme: dark)');
const applyTheme = (): void => {
  document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
};
applyTheme();

let pending = 0;
let paused = false;
let writable = false;
/** The stream does not tell the size of what it draws. */
let ownSize = false;
let state: WindowState | null = null;
let veilTimer: ReturnType<typeof setTimeout> | undefined;

const screen = new Screen(element('#stage'), element('#terminal'));
const { terminal } = screen;
dark.addEventListener('change', () => {
  applyTheme();
  screen.recolour();
});

function tell(name: 'live' | 'lost' | 'over', text: string): void {
  status.dataset.state = name;
  element('#status span').textContent = text;
}

function cover(title: string, text: string, button: boolean): void {
  card.title.textContent = title;
  card.text.textContent = text;
  card.button.hidden = !button;
  veil.hidden = false;
}

const link = new Link(new URL('.', location.href).href, {
  info(info) {
    const [session = '', window] = info.target.split('|');
    const target = element('#target');
    target.textContent = window ?? session;
    if (window !== undefined) {
      const before = document.createElement('small');
      before.textContent = `${session} / `;
      target.prepend(before);
    }
    document.title = `${info.target.replace('|', ' / ')} · Muxworks`;
    const access = element('#access');
    access.textContent = info.writable ? 'Writable' : 'Read-only';
    access.dataset.writable = String(info.writable);
    writable = info.writable;
    terminal.options.disableStdin = !writable;
    // The built-in engine tells its size with what it draws, in the order of the stream.
    ownSize = info.engine === 'ttyd';
    if (ownSize) screen.show(info.columns, info.rows);
  },
  resized(columns, rows) {
    if (!ownSize) return;
    screen.show(columns, rows);
    link.resize();
  },
  opened() {
    clearTimeout(veilTimer);
    veilTimer = undefined;
    veil.hidden = true;
    tell('live', 'Live');
    pending = 0;
    paused = false;
    terminal.reset();
    if (writable) terminal.focus();
  },
  output(bytes) {
    pending += bytes.length;
    if (!paused && pending > PENDING_HIGH) {
      paused = true;
      link.pause();
    }
    terminal.write(bytes, () => {
      pending = Math.max(0, pending - bytes.length);
      if (!paused || pending > PENDING_LOW) return;
      paused = false;
      link.resume();
    });
  },
  state(told) {
    state = told;
    // In the order of the stream: what came before was of the size before.
    terminal.write('', () => screen.show(told.columns, told.rows));
  },
  lost() {
    tell('lost', 'Reconnecting');
    veilTimer ??= setTimeout(
      () => cover('The connection was lost', 'The share cannot be reached. It is tried again until it can.', false),
      VEIL_MS,
    );
  },
  ended(end) {
    clearTimeout(veilTimer);
    veilTimer = undefined;
    tell('over', 'Ended');
    terminal.options.disableStdin = true;
    cover(ENDS[end].title, ENDS[end].text, true);
  },
  size: () => ({ columns: terminal.cols, rows: terminal.rows }),
});

card.button.addEventListener('click', () => {
  veil.hidden = true;
  tell('lost', 'Connecting');
  link.again();
});

terminal.onData((data) => {
  if (writable) link.input(data);
});
terminal.onBinary((data) => {
  if (writable) link.input(Uint8Array.from(data, (character) => character.charCodeAt(0) & 0xff));
});

// A click into a pane types there, for this viewer alone: which pane is the active one of the window stays as it is.
element('#terminal').addEventListener('click', ({ clientX, clientY }) => {
  const cell = terminal.hasSelection() ? null : screen.at(clientX, clientY);
  if (cell === null || !writable) return;
  const { column, row } = cell;
  const pane = state?.panes.find(
    ({ left, top, width, height }) => column >= left && column < left + width && row >= top && row < top + height,
  );
  if (pane !== undefined) link.focus(pane.id);
});

tell('lost', 'Connecting');
// The terminal measures its letters once: they have to be there.
void document.fonts.load('13px "JetBrains Mono"').finally(() => link.connect());
