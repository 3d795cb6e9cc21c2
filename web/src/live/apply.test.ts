import { QueryClient } from '@tanstack/react-query'
import { afterEach, describe, expect, it } from 'vitest'
import { boardQuery, levelsQuery } from '../client/queries'
import type { BoardRow } from '../client/types'
import { boardRow, level, numbers } from '../test/rows'
import { applyLevels, patchBoard, patchLevels, rowOf } from './apply'
import { forgetRecent, pagesWithNewer, remember, withNewer } from './recent'

const board = (...pages: BoardRow[][]) => ({ pages: pages.map((rows) => ({ rows, next: null, seq: 5 })), pageParams: pages.map((_, at) => String(at)) })

afterEach(forgetRecent)

describe('the board', () => {
  it('changes a row where it stands and leaves all others the same objects', () => {
    const data = board([boardRow(1, 1), boardRow(2, 1)], [boardRow(3, 1)])
    const made = patchBoard(data, [numbers(2, 1, { available: '5', on_hand: '7', changed_seq: 6 })], 99)
    expect(made.pages.flatMap((page) => page.rows.map((row) => row.item))).toEqual([1, 2, 3])
    expect(made.pages[0]!.rows[1]).toMatchObject({ available: '5', on_hand: '7', name: 'Item 2', live: { at: 99, change: '-3' } })
    expect(made.pages[0]!.rows[0]).toBe(data.pages[0]!.rows[0])
    expect(made.pages[1]).toBe(data.pages[1])
  })

  it('ignores what is not newer, and what is not on it', () => {
    const data = board([boardRow(1, 1)])
    expect(patchBoard(data, [numbers(1, 1, { available: '0', changed_seq: 5 })], 1)).toBe(data)
    expect(patchBoard(data, [numbers(1, 2, { changed_seq: 9 }), numbers(7, 1, { changed_seq: 9 })], 1)).toBe(data)
  })

  it('tells rows of one item at two sites apart', () => {
    const data = board([boardRow(1, 1), boardRow(1, 2)])
    const made = patchBoard(data, [numbers(1, 2, { available: '1', changed_seq: 6 })], 1)
    expect(made.pages[0]!.rows.map((row) => row.available)).toEqual(['8', '1'])
    expect(rowOf(made, { item: 1, site: 2 })?.available).toBe('1')
    expect(rowOf(made, { item: 9, site: 2 })).toBeUndefined()
  })

  it('touches one page of 200 when one of 100,000 rows changes', () => {
    const pages = Array.from({ length: 200 }, (_, page) => Array.from({ length: 500 }, (__, at) => boardRow(page * 500 + at, 1)))
    const data = patchBoard(board(...pages), [numbers(99_999, 1, { changed_seq: 6 })], 1)
    const made = patchBoard(data, [numbers(99_999, 1, { available: '3', changed_seq: 7 })], 2)
    expect(made.pages.filter((page, at) => page !== data.pages[at])).toHaveLength(1)
    expect(made.pages[199]!.rows[499]!.available).toBe('3')
  })
})

it('lays the feed over every cached answer', () => {
  const client = new QueryClient()
  client.setQueryData(boardQuery({}).queryKey, board([boardRow(1, 1)]))
  client.setQueryData(boardQuery({ status: 'low' }).queryKey, board([boardRow(1, 1)]))
  client.setQueryData(levelsQuery(1).queryKey, [level(1, 1), level(1, 2)])
  client.setQueryData(levelsQuery(2).queryKey, [level(2, 1)])
  applyLevels(client, [numbers(1, 1, { available: '7', changed_seq: 8 })])
  expect(client.getQueryData(boardQuery({}).queryKey)!.pages[0]!.rows[0]!.available).toBe('7')
  expect(client.getQueryData(boardQuery({ status: 'low' }).queryKey)!.pages[0]!.rows[0]!.available).toBe('7')
  expect(client.getQueryData(levelsQuery(1).queryKey)!.map((row) => row.available)).toEqual(['7', '8'])
  expect(client.getQueryData(levelsQuery(2).queryKey)![0]!.available).toBe('8')
})

it('reads the sites of an item again when one is new to it', () => {
  const client = new QueryClient()
  client.setQueryData(levelsQuery(1).queryKey, [level(1, 1)])
  applyLevels(client, [numbers(1, 3, { changed_seq: 8 })])
  expect(client.getQueryState(levelsQuery(1).queryKey)!.isInvalidated).toBe(true)
})

it('keeps an answer the same when nothing in it changed', () => {
  const rows = [level(1, 1)]
  expect(patchLevels(rows, [numbers(1, 1, { changed_seq: 5 })])).toBe(rows)
})

describe('a read that was under way when a change came', () => {
  it('does not take the change back', () => {
    remember([numbers(1, 1, { available: '3', changed_seq: 9 })])
    expect(withNewer([boardRow(1, 1), boardRow(2, 1)]).map((row) => row.available)).toEqual(['3', '8'])
  })

  it('wins when it is the newer', () => {
    remember([numbers(1, 1, { available: '3', changed_seq: 4 })])
    expect(withNewer([boardRow(1, 1)])[0]!.available).toBe('8')
  })

  it('does not take it back on the pages read before either', () => {
    const { pages } = board([boardRow(1, 1)], [boardRow(2, 1)])
    expect(pagesWithNewer(pages)).toBe(pages)
    remember([numbers(2, 1, { available: '3', changed_seq: 9 })])
    const made = pagesWithNewer(pages)
    expect(made[0]).toBe(pages[0])
    expect(made[1]!.rows[0]!.available).toBe('3')
  })
})
