import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { meQuery } from '../client/queries'
import type { LevelNumbers } from '../client/types'
import { createStore, useStore } from '../lib/store'
import { applyLevels } from './apply'
import type { EntryNotice, Frame, Link } from './frames'
import { forgetRecent, keyOf } from './recent'
import { joinFeed } from './share'

const FLUSH_MS = 150
/** Laying changes over the page takes at most about this share of its time, however many come. */
const SHARE = 1 / 5
const ENTRIES_KEPT = 500

export const link = createStore<Link>({ state: 'connecting', seq: 0, heardAt: 0 })
export const useLink = (): Link => useStore(link)

type Listener = { entries?: (entries: EntryNotice[]) => void; levels?: (levels: LevelNumbers[]) => void }
const listeners = new Set<Listener>()

/** Follow what the feed brings, after it has been laid over the caches. */
export function useFeed(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }, [listener])
}

/** Gathers messages for a moment, the last one per item and site, so that a flood of changes costs few renders. */
export function createGatherer(client: QueryClient, after: (run: () => void, ms: number) => void = setTimeout) {
  let levels = new Map<string, LevelNumbers>()
  let entries: EntryNotice[] = []
  let due = false
  let wait = FLUSH_MS

  function flush(): void {
    due = false
    const began = performance.now()
    const changed = [...levels.values()]
    const noted = entries
    levels = new Map()
    entries = []
    applyLevels(client, changed)
    for (const listener of listeners) {
      if (changed.length) listener.levels?.(changed)
      if (noted.length) listener.entries?.(noted)
    }
    // What React renders from it comes after this task, and costs about as much again.
    wait = Math.max(FLUSH_MS, (2 * (performance.now() - began)) / SHARE)
  }

  return (frame: Frame): void => {
    if (frame.event === 'reload') {
      forgetRecent()
      // Rights may have changed: who one is now decides what is shown.
      void client.invalidateQueries({ queryKey: meQuery.queryKey })
      levels.clear()
      void client.invalidateQueries({ predicate: (found) => !['session', 'board'].includes(String(found.queryKey[0])) })
      // Only what is on screen is read again: a board keeps its first page and asks for the rest when scrolled.
      void client.resetQueries({ queryKey: ['board'] })
      return
    }
    if (frame.event === 'levels') for (const level of frame.data.levels) levels.set(keyOf(level), level)
    else if (frame.event === 'entries') entries = [...entries, ...frame.data.entries].slice(-ENTRIES_KEPT)
    else return
    if (!due) {
      due = true
      after(flush, wait)
    }
  }
}

/** Joins the shared feed for as long as the component stands. */
export function useLiveFeed(isOn: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!isOn) return
    const feed = joinFeed({
      onFrame: createGatherer(client),
      onLink(next) {
        // Whatever happened to one's rights while nobody listened, no message will tell.
        if (next.state === 'live' && link.get().state !== 'live') void client.invalidateQueries({ queryKey: meQuery.queryKey })
        link.set(next)
      },
      onFailure: () => void client.invalidateQueries({ queryKey: meQuery.queryKey }),
    })
    return feed.leave
  }, [client, isOn])
}
