/** Sequence by sequence, a pane's terminal shows what tmux itself has; where it does not, that is known and says why. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cellsOf } from '../testing/cells.ts';
import { testServer } from '../testing/tmux.ts';
import { cellsOfTmux, headless } from '../testing/truth-cells.ts';
import { createSession } from '../tmux/session.ts';
import { speakAsTmux } from './dialect.ts';

const ESC = '\x1b';
const COLUMNS = 40;
const FULL = 'x'.repeat(COLUMNS);

/** `\e` is ESC. */
const SAME: Record<string, string> = {
  'ESC Z': 'ab\\eZcd',
  'ESC H tab set': 'abc\\eH\r\tX',
  'ESC A': 'abc\\eAd',
  'ESC B': 'abc\\eBd',
  'ESC C': 'abc\\eCd',
  'ESC F': 'abc\\eFd',
  'ESC G': 'abc\\eGd',
  'ESC I': 'abc\\eId',
  'ESC J': 'abc\\eJd',
  'ESC K': 'abc\\eKd',
  'ESC Y': 'abc\\eYd',
  'ESC <': 'abc\\e<d',
  'ESC D at bottom': '\\e[8;3Habc\\eDd',
  'ESC E': 'abc\\eEd',
  'ESC M': 'abc\\eMd',
  'ESC c': 'abc\\ecd',
  'ESC n': 'ab\\encd',
  'ESC o': 'ab\\eocd',
  'ESC |': 'ab\\e|cd',
  'ESC }': 'ab\\e}cd',
  'ESC ~': 'ab\\e~cd',
  'ESC N': 'ab\\eNcd',
  'ESC O': 'ab\\eOcd',
  'G2 0': '\\e*0\\enqqx',
  'G0 A': '\\e(A#abc',
  'G0 K': '\\e(K[]{}',
  'G0 0': '\\e(0qqx\\e(Bqq',
  'G1 0 SO': '\\e)0\x0eqqx\x0fqq',
  'G1 -A': '\\e-A\x0e#x\x0f',
  'ESC % G': '\\e%Gabc',
  'ESC # 8': '\\e#8ab',
  'ESC # 3': '\\e#3ab',
  'ESC # 6': '\\e#6ab',
  'origin+stbm': '\\e[?6h\\e[3;5r\nhello',
  'stbm+origin': '\\e[3;5r\\e[?6h\nhello',
  stbm: 'abc\\e[3;5rX',
  'origin off': '\\e[3;5r\\e[?6h\\e[?6lX',
  'DECCOLM h': 'abc\r\ndef\\e[?3hX',
  'DECCOLM l': 'abc\r\ndef\\e[?3lX',
  DECSCA: '\\e[1"qabc\\e[0"qdef\\e[?2J',
  DECSEL: 'abcdef\r\\e[?0K',
  DECSED: 'abcdef\r\\e[?0J',
  'protected ED': '\\e[1"qabc\\e[0"qdef\r\\e[0J',
  REP: 'ab\\e[5bc',
  ECH: 'abcdef\r\\e[3XZ',
  CHT: 'a\\e[2Ib',
  CBT: '\t\ta\\e[2Zb',
  HPA: 'a\\e[10`b',
  HPR: 'a\\e[5ab',
  VPR: 'a\\e[2eb',
  SL: 'abcdef\\e[2 @X',
  SR: 'abcdef\\e[2 AX',
  DECIC: "abcdef\\e[3G\\e[2'}X",
  DECDC: "abcdef\r\\e[2'~X",
  SU: 'a\r\nb\r\nc\\e[1SX',
  SD: 'a\r\nb\r\nc\\e[1TX',
  CNL: 'a\\e[2Eb',
  CPL: '\n\n\na\\e[2Fb',
  'TBC 0': '\t\\e[g\r\tX',
  'TBC 3': '\\e[3g\tX',
  DECSTR: '\\e[3;5r\\e[1mab\\e[!pcd\n\n\n\n\n\n\n\nX',
  IRM: 'abc\r\\e[4hX\\e[4lY',
  LNM: '\\e[20hab\ncd',
  'rev wrap': '\\e[?45h\\e[2;1H\bX',
  'wrap pending': `${FULL}\\e[K`,
  'wrap pending tab': `${FULL}\tY`,
  'wrap pending EL1': `${FULL}\\e[1KY`,
  'wrap pending ED': `${FULL}\\e[JY`,
  'wrap pending SGR': `${FULL}\\e[1mY`,
  'wrap pending CUU': `\n${FULL}\\e[AY`,
  'wrap pending CUF': `${FULL}\\e[CY`,
  'wrap pending save': `${FULL}\\e7\\e8Y`,
  'wide at edge': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx漢Y',
  'overwrite wide 2': '漢字\rX',
  'erase half wide': '漢字\r\\e[CZ\\e[1K',
  'DCH wide': '漢字\r\\e[PX',
  combining: 'e\u0301x',
  zwj: '👨\u200d👩\u200d👧x',
  vs16: '❤\ufe0fx',
  flag: '🇩🇪x',
  skin: '👍🏽x',
  emoji: '😀x',
  amb: 'αx',
  'soft hyphen': 'a\u00adb',
  zwsp: 'a\u200bb',
  bom: 'a\ufeffb',
  'hangul jamo': '각x',
  thai: 'กำx',
  devanagari: 'क्षिx',
  arabic: 'لاx',
  private: '\ue0b0x',
  fullwidth: 'Ａx',
  halfwidth: 'ｱx',
  box: '─x',
  'rare wide': '〰㊗🈁x',
  keycap: '1\ufe0f\u20e3x',
  DEL: 'ab\x7fcd',
  NUL: 'ab\x00cd',
  VT: 'ab\x0bcd',
  FF: 'ab\x0ccd',
  ENQ: 'ab\x05cd',
  'CAN in CSI': 'ab\\e[3\x18cd',
  'ESC in CSI': 'ab\\e[3\\e[4Ccd',
  'colon sgr': '\\e[4:3mab\\e[mcd',
  '38:2': '\\e[38:2::10:20:30mab',
  '38;2': '\\e[38;2;10;20;30mab',
  '58': '\\e[4;58;5;3mab',
  'sgr 21': '\\e[21mab',
  'sgr 26': '\\e[26mab',
  'sgr 51': '\\e[51mab',
  'sgr 73': '\\e[73mab',
  '47': 'abc\\e[?47hX',
  '1047': 'abc\\e[?1047hX',
  '1049': 'abc\\e[?1049hX',
  '1049 back': 'abc\\e[?1049hX\\e[?1049lY',
  '47 back': 'abc\\e[?47hX\\e[?47lY',
  '1048': 'abc\\e[?1048h\r\nd\\e[?1048lY',
  'save ansi': 'abc\\e[s\r\nd\\e[uY',
  DECSLRM: '\\e[?69h\\e[5;10sabcdefghijklmn',
  'DECALN region': '\\e[3;5r\\e#8',
  'IL col': 'abc\r\ndef\\e[1;3H\\e[LX',
  'DL col': 'abc\r\ndef\\e[1;3H\\e[MX',
  'ED 3': 'abc\\e[3JX',
  'ED 2': 'abc\\e[2JX',
  'bce ICH': 'abc\r\\e[44m\\e[2@',
  'bce ECH': 'abc\r\\e[44m\\e[2X',
  'CUU region': '\\e[3;5r\\e[4;1H\\e[9AX',
  'CUD region': '\\e[3;5r\\e[4;1H\\e[9BX',
  'CUU above': '\\e[3;5r\\e[7;1H\\e[9AX',
  'RI region': '\\e[3;5r\\e[3;1H\\eMX',
  'RI above': '\\e[3;5r\\e[1;1H\\eMX',
  'DSR sync': '\\e[?2026habc\\e[?2026l',
  APC: 'a\\e_hello\\e\\b',
  PM: 'a\\e^hello\\e\\b',
  SOS: 'a\\eXhello\\e\\b',
  DCS: 'a\\ePq#1\\e\\b',
  'OSC bad': 'a\\e]999;x\x07b',
  DECBI: 'ab\\e6c',
  DECFI: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\e9c',
  DECNKM: 'a\\e[?66hb',
  'ESC =': 'a\\e=b',
  'ESC >': 'a\\e>b',
  'wrap pending bs': `${FULL}\bY`,
  'wrap pending CUB': `${FULL}\\e[DY`,
  'bs over a wrap': `${FULL}ab\b\b\bY`,
  'bs at a start': `ab\r\n\bY`,
  'wrap pending CUB 3': `${FULL}\\e[3DY`,
};

/** Where they differ, and nothing is done about it: rare, or tmux tells no more. By what they show, tmux first. */
const DIFFERENT: Record<string, string> = {
  'no wrap': `\\e[?7l${FULL}xxxxxY`,
  'wrap pending ICH': `${FULL}\\e[2@Y`,
  'wrap pending DCH': `${FULL}\\e[2PY`,
  'wrap pending LF': `${FULL}\nY`,
  'overwrite wide': '漢字\r\\e[CX',
  'ICH wide': '漢字\\e[2G\\e[@X',
  'ECH wide': '漢字\\e[2G\\e[1X',
  'combining at start': '\u0301x',
  'new emoji': '🫠🫨🪿x',
  unassigned: '\u{e01ef}x',
  'C1 NEL': 'ab\u0085cd',
  'C1 CSI': 'ab\u009b3Ccd',
  'sgr 53': '\\e[53mab',
  'sgr 6': '\\e[6mab',
  'IL outside': 'a\r\nb\r\nc\\e[2;3r\\e[1;1H\\e[LX',
  'bce EL': '\\e[44m\\e[K',
  'bce ED': '\\e[44m\\e[J',
  'bce scroll': '\\e[44m\n\n\n\n\n\n\n\nX',
  'bce IL': '\\e[44mab\\e[LX',
  'bce DCH': 'abc\r\\e[44m\\e[P',
  'OSC 8': '\\e]8;;http://x\x07link\\e]8;;\x07',
};

test('what a pane shows is what tmux shows, for every sequence that either knows', async () => {
  const { tmux, directory } = await testServer();
  tmux.newSessionSize = { columns: COLUMNS, rows: 8 };
  const { pane } = await createSession(tmux, 'w', 'w', { argv: ['cat'] });
  const file = join(directory, 'bytes');
  const differing: string[] = [];
  for (const [name, text] of Object.entries({ ...SAME, ...DIFFERENT })) {
    const bytes = Buffer.from(text.replaceAll('\\e', ESC));
    writeFileSync(file, bytes);
    const script = `stty raw -echo; cat '${file}'; tmux wait-for -S said; exec cat`;
    await tmux.command('respawn-pane', '-k', '-t', pane, script);
    await tmux.command('wait-for', 'said');
    const { columns, rows, ...truth } = await cellsOfTmux(tmux, pane);
    const terminal = headless(columns, rows);
    speakAsTmux(terminal);
    await new Promise<void>((resolve) => terminal.write(bytes, resolve));
    const seen = cellsOf(terminal);
    terminal.dispose();
    if (name in SAME) expect({ name, ...seen }).toEqual({ name, ...truth });
    else if (JSON.stringify(seen) !== JSON.stringify(truth)) differing.push(name);
  }
  // What is listed as different and is the same by now belongs to the others.
  if (tmux.version.startsWith('3.3')) expect(differing).toEqual(Object.keys(DIFFERENT));
});
