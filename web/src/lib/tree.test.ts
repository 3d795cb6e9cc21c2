import { expect, it } from 'vitest'
import { branches, labelsOf, placesFor } from './tree'

const rows = [
  { id: 1, name: 'Grocery', parent: null },
  { id: 2, name: 'Pasta', parent: 1 },
  { id: 3, name: 'Dry', parent: 2 },
  { id: 4, name: 'Drinks', parent: null },
  { id: 5, name: 'Dry', parent: 4 },
  { id: 6, name: 'Lost', parent: 99 },
]

it('lists a tree depth first, by name', () => expect(branches(rows).map(({ row, depth }) => [row.id, depth])).toEqual([[4, 0], [5, 1], [1, 0], [2, 1], [3, 2], [6, 0]]))

it('leaves out what lies in a closed branch', () => expect(branches(rows, new Set([1])).map(({ row }) => row.id)).toEqual([4, 5, 1, 6]))

it('moves nothing into itself', () => expect(placesFor(rows, 1).map(({ row }) => row.id)).toEqual([4, 5, 6]))

it('tells records of one name apart by their paths', () => {
  const labels = labelsOf(rows)
  expect(labels.get(2)).toBe('Pasta')
  expect(labels.get(3)).toBe('Grocery / Pasta / Dry')
  expect(labels.get(5)).toBe('Drinks / Dry')
})
