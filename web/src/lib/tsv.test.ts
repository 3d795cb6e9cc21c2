import { expect, it } from 'vitest'
import { parseTsv, toTsv } from './tsv'

it.each([
  ['a\tb\nc\td\n', [['a', 'b'], ['c', 'd']]],
  ['a\tb\r\nc\td\r\n', [['a', 'b'], ['c', 'd']]],
  ['a\rb', [['a'], ['b']]],
  ['one', [['one']]],
  ['', []],
  ['\t\n', [['', '']]],
  ['a\t\n\tb', [['a', ''], ['', 'b']]],
  ['"two\nlines"\tb', [['two\nlines', 'b']]],
  ['"say ""yes"""\tb', [['say "yes"', 'b']]],
  ['"tab\tinside"', [['tab\tinside']]],
  ['12" pipe\tb', [['12" pipe', 'b']]],
  ['"5 screw\tb', [['"5 screw', 'b']]],
  ['"a" and "b"\tc', [['"a" and "b"', 'c']]],
  ['001234\t1,5', [['001234', '1,5']]],
])('reads %j', (text, rows) => expect(parseTsv(text)).toEqual(rows))

it('reads what it writes', () => {
  const rows = [['plain', 'a "quoted" word', 'tab\there'], ['two\nlines', '', '"']]
  expect(parseTsv(toTsv(rows))).toEqual(rows)
})
