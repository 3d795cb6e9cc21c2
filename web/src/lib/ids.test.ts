import { expect, it } from 'vitest'
import { commandId } from './ids'

it('makes UUIDs of version 7 that sort by their time and never repeat', () => {
  const ids = Array.from({ length: 500 }, (_, at) => commandId(1_700_000_000_000 + at))
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(500)
})
