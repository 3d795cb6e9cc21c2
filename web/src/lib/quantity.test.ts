import { describe, expect, it } from 'vitest'
import { add, compare, fault, half, negate, parse, percent, show, showSigned, subtract, sum, toText } from './quantity'

describe('quantities', () => {
  it('adds what a float cannot', () => {
    expect(add('0.1', '0.2')).toBe('0.3')
    expect(subtract('9007199254740993', '1')).toBe('9007199254740992')
    expect(sum(['1.25', '-0.25', '2'])).toBe('3')
  })

  it.each([
    ['24', 24_000_000n],
    ['-1.25', -1_250_000n],
    ['+3', 3_000_000n],
    ['0.000001', 1n],
    [' 7 ', 7_000_000n],
  ])('reads %s', (text, value) => expect(parse(text)).toBe(value))

  it.each(['', '1e3', 'NaN', '1.', '.5', '1,5', '0.0000001', '--1', 'Infinity', '0x10'])('refuses %j', (text) => expect(parse(text)).toBeNull())

  it('writes the shortest text', () => {
    expect(toText(1_500_000n)).toBe('1.5')
    expect(toText(-1n)).toBe('-0.000001')
    expect(toText(0n)).toBe('0')
    expect(negate('0')).toBe('0')
    expect(half('3')).toBe('1.5')
  })

  it('compares as numbers, not as texts', () => {
    expect(compare('10', '9')).toBe(1)
    expect(compare('1.50', '1.5')).toBe(0)
    expect(compare('-2', '1')).toBe(-1)
  })

  it('shows every digit, grouped', () => {
    expect(show('12345678901234567.25')).toBe('12,345,678,901,234,567.25')
    expect(show('1234.5', 'de')).toBe('1.234,5')
    expect(show('1.9', 'en', 2)).toBe('1.90')
    expect(show('-3')).toBe('−3')
    expect(showSigned('24')).toBe('+24')
    expect(showSigned('0')).toBe('0')
  })

  it('measures shares for the bar, never past zero', () => {
    expect(percent('1', '4')).toBe(25)
    expect(percent('1', '0')).toBe(0)
  })

  it('names what is wrong with a typed quantity', () => {
    expect(fault('', 0)).toBe('empty')
    expect(fault('ten', 0)).toBe('not_a_number')
    expect(fault('1.5', 0)).toBe('too_fine')
    expect(fault('1.50', 1)).toBeNull()
    expect(fault('1.0', 0)).toBeNull()
  })
})
