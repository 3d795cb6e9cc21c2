import { describe, expect, it } from 'vitest'
import { repicked, zoneTree } from './zones'

const bin = (id: number, code: string, zone: string | null, pick_order: number) => ({ id, code, zone, pick_order, version: 1 })
const bins = [bin(1, 'A-2', 'Hall 1/Aisle A', 20), bin(2, 'A-1', 'Hall 1/Aisle A', 10), bin(3, 'B-1', 'Hall 1/Aisle B', 30), bin(4, 'STOCK', null, 0), bin(5, 'Z', 'Hall 10', 40), bin(6, 'Y', 'Hall 2', 50)]
const told = (closed?: Set<string>) => zoneTree(bins, closed).map((node) => ('bin' in node ? node.bin.code : `${node.zone} (${node.count})`))

it('lists zones by name, numbers as numbers, and bins in the order they are picked', () =>
  expect(told()).toEqual(['STOCK', 'Hall 1 (3)', 'Hall 1/Aisle A (2)', 'A-1', 'A-2', 'Hall 1/Aisle B (1)', 'B-1', 'Hall 2 (1)', 'Y', 'Hall 10 (1)', 'Z']))

it('keeps a closed zone with its count', () => expect(told(new Set(['Hall 1']))).toEqual(['STOCK', 'Hall 1 (3)', 'Hall 2 (1)', 'Y', 'Hall 10 (1)', 'Z']))

describe('another place in the pick order', () => {
  const zone = [bin(1, 'a', 'Z', 10), bin(2, 'b', 'Z', 20), bin(3, 'c', 'Z', 30), bin(4, 'other', 'Q', 15)]
  const changes = (list: ReturnType<typeof repicked>) => list.map(({ bin: { id }, pick_order }) => [id, pick_order])

  it('trades the numbers of the zone and touches no other', () => {
    expect(changes(repicked(zone, 3, -1))).toEqual([[3, 20], [2, 30]])
    expect(changes(repicked(zone, 1, 2))).toEqual([[2, 10], [3, 20], [1, 30]])
  })

  it('changes nothing at the ends, or of what is not there', () => {
    expect(repicked(zone, 1, -1)).toEqual([])
    expect(repicked(zone, 3, 5)).toEqual([])
    expect(repicked(zone, 99, 1)).toEqual([])
  })

  it('makes equal numbers different', () => expect(changes(repicked([bin(1, 'a', 'Z', 5), bin(2, 'b', 'Z', 5), bin(3, 'c', 'Z', 5)], 3, -1))).toEqual([[3, 15], [2, 25]]))
})
