import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, it, vi } from 'vitest'
import { boardQuery, levelsQuery, meQuery } from '../client/queries'
import { level, numbers } from '../test/rows'
import type { Frame } from './frames'
import { createGatherer } from './live'
import { forgetRecent, withNewer } from './recent'

afterEach(forgetRecent)

const levels = (seq: number, available: string): Frame => ({ event: 'levels', id: `${seq}.a`, data: { seq, at: '', levels: [numbers(1, 1, { available, changed_seq: seq })] } })

it('lays a flood of messages over the caches in one go, the last one per item and site', () => {
  const client = new QueryClient()
  client.setQueryData(levelsQuery(1).queryKey, [level(1, 1)])
  const write = vi.spyOn(client, 'setQueryData')
  const runs: (() => void)[] = []
  const take = createGatherer(client, (run) => runs.push(run))
  for (const seq of [6, 7, 8]) take(levels(seq, String(seq)))
  expect(runs).toHaveLength(1)
  runs[0]!()
  expect(client.getQueryData(levelsQuery(1).queryKey)![0]!.available).toBe('8')
  expect(write).toHaveBeenCalledTimes(1)
  take(levels(9, '9'))
  expect(runs).toHaveLength(2)
})

it('reads everything again on reload, who one is too', () => {
  const client = new QueryClient()
  client.setQueryData(levelsQuery(1).queryKey, [level(1, 1)])
  client.setQueryData(meQuery.queryKey, {} as never)
  client.setQueryData(boardQuery({}).queryKey, { pages: [], pageParams: [] })
  const take = createGatherer(client, (run) => run())
  take(levels(20, '1'))
  take({ event: 'reload', id: '', data: { why: 'restored' } })
  expect(client.getQueryState(levelsQuery(1).queryKey)!.isInvalidated).toBe(true)
  expect(client.getQueryState(meQuery.queryKey)!.isInvalidated).toBe(true)
  expect(client.getQueryData(boardQuery({}).queryKey)).toBeUndefined()
  // After a restore the numbers may be older than what was seen: nothing remembered may hide them.
  expect(withNewer([level(1, 1)])[0]!.available).toBe('8')
})
