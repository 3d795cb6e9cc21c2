import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sparksQuery } from '../../client/queries'
import type { BoardRow, Quantity } from '../../client/types'
import { keyOf } from '../../live/recent'

const SETTLE_MS = 140
const AGAIN_MS = 60_000
const MOST = 100
const KEPT = 5_000

interface Line {
  points: Quantity[]
  round: number
}

/** The 30-day lines of the rows in view: asked for together once scrolling has settled, kept, renewed each minute. */
export function useSparks(visible: readonly BoardRow[]): ReadonlyMap<string, Line> {
  const client = useQueryClient()
  const [known, setKnown] = useState<ReadonlyMap<string, Line>>(new Map())
  const [round, setRound] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setRound((old) => old + 1), AGAIN_MS)
    return () => clearInterval(timer)
  }, [])
  const wanted = visible
    .map(keyOf)
    .filter((key) => known.get(key)?.round !== round)
    .slice(0, MOST)
    .join(',')
  useEffect(() => {
    if (wanted === '') return
    const timer = setTimeout(async () => {
      const rows = await client.fetchQuery({ ...sparksQuery(wanted), retry: false, staleTime: 0, gcTime: 0 }).catch(() => [])
      // A row without a line is known too, so that it is not asked for again and again.
      const found: [string, Line][] = wanted.split(',').map((key) => [key, { points: [], round }])
      for (const row of rows) found.push([keyOf(row), { points: row.points, round }])
      setKnown((old) => new Map([...(old.size > KEPT ? [] : old), ...found]))
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [client, wanted, round])
  return known
}
