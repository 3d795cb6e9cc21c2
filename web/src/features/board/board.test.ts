import i18n from 'i18next'
import { describe, expect, it } from 'vitest'
import { boardRow, numbers } from '../../test/rows'
import { changeTo, filterOf, viewOf } from './filter'
import { isMoved } from './useBoard'

describe('the address', () => {
  it('holds the question and nothing else', () => {
    expect(filterOf(new URLSearchParams('q=milk&site=3&item=9&sort='))).toEqual({ q: 'milk', site: '3' })
  })

  it('gives equal views equal texts, and switching clears what the next does not ask', () => {
    expect(viewOf(new URLSearchParams('status=low&item=4&q=milk'))).toBe(viewOf(new URLSearchParams('q=milk&status=low')))
    expect(changeTo('status=low')).toMatchObject({ status: 'low', q: null, site: null, sort: null })
  })
})

describe('the order that is held still', () => {
  const low = numbers(1, 1, { status: 'low', changed_seq: 9 })

  it('is not disturbed by numbers when it is by name', () => {
    expect(isMoved({}, low, boardRow(1, 1, { live: { at: 1, change: '-1' } }), 'whole')).toBe(false)
    expect(isMoved({}, low, undefined, 'part')).toBe(false)
  })

  it('would gain a row that was nowhere before', () => {
    expect(isMoved({}, low, undefined, 'whole')).toBe(true)
    expect(isMoved({ q: 'milk' }, low, undefined, 'whole')).toBe(false)
  })

  it('lets the first row in, whatever is searched for', () => {
    expect(isMoved({ q: 'milk' }, low, undefined, 'nothing')).toBe(true)
    expect(isMoved({ q: 'milk', status: 'out' }, low, undefined, 'nothing')).toBe(false)
  })

  it('would change when it is by what is available or by change', () => {
    const row = boardRow(1, 1, { live: { at: 1, change: '-1' } })
    expect(isMoved({ sort: 'available' }, low, row, 'part')).toBe(true)
    expect(isMoved({ sort: 'available' }, low, boardRow(1, 1, { live: { at: 1, change: '0' } }), 'part')).toBe(false)
    expect(isMoved({ sort: 'changed' }, low, undefined, 'part')).toBe(true)
  })

  it('would lose a row that no longer fits the view, and gain one that now does', () => {
    expect(isMoved({ status: 'out' }, low, boardRow(1, 1), 'part')).toBe(true)
    expect(isMoved({ status: 'low' }, low, undefined, 'part')).toBe(true)
    expect(isMoved({ status: 'low', q: 'milk' }, low, undefined, 'part')).toBe(false)
    expect(isMoved({ status: 'expected' }, low, boardRow(1, 1), 'part')).toBe(true)
  })

  it('does not care for other sites', () => {
    expect(isMoved({ site: '2', sort: 'changed' }, low, undefined, 'whole')).toBe(false)
  })
})

it('counts one row as one', () => {
  expect([1, 2].map((count) => i18n.t('board.end', { count, number: String(count) }))).toEqual(['That is all: 1 row', 'That is all: 2 rows'])
})
