import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { load, save } from '../lib/saved'
import { request } from './http'
import { useMe } from './me'

interface Preferences {
  values: Record<string, unknown>
  shared: Record<string, unknown>
}

export const preferencesQuery = queryOptions({ queryKey: ['preferences'], queryFn: () => request<Preferences>('/preferences'), staleTime: Number.POSITIVE_INFINITY })

const keyOf = (person: number, name: string): string => `pref.${person}.${name}`

let sending: Promise<unknown> = Promise.resolve()

/** One after another: of two that are on their way at once, the older may arrive last. */
const put = (name: string, value: unknown): Promise<void> => {
  const sent = sending.then(() => request<void>(`/preferences/${name}`, { method: 'PUT', body: value, keepalive: true }))
  sending = sent.catch(() => undefined)
  return sent
}

/**
 * How somebody likes their pages, kept on the server so that every device has it. This browser keeps a copy: it shows
 * at once, and a server that has lost it (a restored house) gets it back.
 */
export function usePreference<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const me = useMe()
  const client = useQueryClient()
  const found = useQuery(preferencesQuery)
  const key = keyOf(me.user.id, name)
  const known = found.data ? name in found.data.values : undefined
  const stored = known ? (found.data!.values[name] as T) : load<T | undefined>(key, undefined)

  // The cache tells of a change a moment later, which a field under somebody's fingers cannot wait for.
  const [mine, setMine] = useState<{ value: T; over: Preferences | undefined } | null>(null)

  const store = useCallback(
    (value: T) => {
      save(key, value)
      client.setQueryData(preferencesQuery.queryKey, (old) => ({ shared: {}, ...old, values: { ...old?.values, [name]: value } }))
      void put(name, value).catch(() => client.invalidateQueries({ queryKey: preferencesQuery.queryKey }))
    },
    [client, key, name],
  )
  const set = useCallback(
    (value: T) => {
      setMine({ value, over: client.getQueryData(preferencesQuery.queryKey) })
      store(value)
    },
    [client, store],
  )
  useEffect(() => {
    if (known) save(key, stored)
    else if (known === false && stored !== undefined) store(stored)
  }, [known, stored, key, store])

  return [mine && mine.over === found.data ? mine.value : (stored ?? otherwise), set]
}

/** What all share of one name; it is set by who may change the house. */
export function useShared<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const client = useQueryClient()
  const found = useQuery(preferencesQuery)
  const set = (value: T): void => {
    client.setQueryData(preferencesQuery.queryKey, (old) => ({ values: {}, ...old, shared: { ...old?.shared, [name]: value } }))
    void request(`/preferences/${name}?shared=true`, { method: 'PUT', body: value, keepalive: true }).catch(() => client.invalidateQueries({ queryKey: preferencesQuery.queryKey }))
  }
  return [(found.data?.shared[name] as T | undefined) ?? otherwise, set]
}
