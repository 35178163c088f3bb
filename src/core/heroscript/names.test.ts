// Names: normalised, and taken apart.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseAction, normaliseName, paneRef, splitName } from './names.ts';

describe('normaliseName', () => {
  test.each([
    ['my session', 'my_session'],
    ['Test_Page-Name', 'test_page_name'],
    ['$sds__ 4F', 'sds_4f'],
    ['v1.0', 'v1_0'],
    ['x/y', 'xy'],
    ['  dev  ', 'dev'],
    ['dev # the first', 'dev_'],
    ['a;b:c.d e-f_g', 'a_b_c_d_e_f_g'],
    ['a---b', 'a_b'],
    ['a/-b', 'a_b'],
    ['-a-', '_a_'],
    ['Ünïcode', 'ncode'],
    ['\u212a', ''],
    ['日本', ''],
    ['#x', ''],
    ['', ''],
  ])('%j is %j', (name, normalised) => {
    expect(normaliseName(name)).toBe(normalised);
  });

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => normaliseName(normaliseName(name)) === normaliseName(name)),
    );
  });
});

test('names of actions', () => {
  expect(normaliseAction('Session-Create')).toBe('session_create');
});

test.each([
  ['2', { kind: 'number', raw: '2', number: 2 }],
  [' 07 ', { kind: 'number', raw: '07', number: 7 }],
  ['%12', { kind: 'id', raw: '%12', id: '%12' }],
  ['main', { kind: 'main', raw: 'main' }],
  ['Main', { kind: 'main', raw: 'Main' }],
  ['My Editor', { kind: 'label', raw: 'My Editor', normalised: 'my_editor' }],
])('the pane %j', (text, ref) => {
  expect(paneRef(text)).toEqual(ref);
});

test('splitName says where the parts are', () => {
  expect(splitName('a| b|')).toEqual([
    { text: 'a', at: 0 },
    { text: ' b', at: 2 },
    { text: '', at: 5 },
  ]);
});
