import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sparksQuery } from '../../client/queries'
import type { BoardRow, Quantity } from '../../client/types'
import { keyOf } from '../../live/recent'

const SETTLE_MS = 140
const MOST = 100
const KEPT = 5_000

type Lines = ReadonlyMap<string, Quantity[]>

/** The 30-day lines of the rows in view: asked for together, once scrolling has settled, and kept. */
export function useSparks(visible: readonly BoardRow[]): Lines {
  const client = useQueryClient()
  const [known, setKnown] = useState<Lines>(new Map())
  const wanted = visible
    .map(keyOf)
    .filter((key) => !known.has(key))
    .slice(0, MOST)
    .join(',')
  useEffect(() => {
    if (wanted === '') return
    const timer = setTimeout(async () => {
      const rows = await client.fetchQuery({ ...sparksQuery(wanted), retry: false }).catch(() => [])
      // A row without a line is known too, so that it is not asked for again and again.
      const found: [string, Quantity[]][] = wanted.split(',').map((key) => [key, []])
      for (const row of rows) found.push([keyOf(row), row.points])
      setKnown((old) => new Map([...(old.size > KEPT ? [] : old), ...found]))
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [client, wanted])
  return known
}
