import { useSyncExternalStore } from 'react'

/** One ticking second for the whole page, however many ages it shows; stands still while nobody looks. */
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(tick, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

export type Age = { unit: 'now' } | { unit: 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year'; count: number }

const STEPS = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
] as const

/** How long ago, in the one unit a reader needs. Clocks that differ a little never give a negative age. */
export function age(instant: number, at: number): Age {
  let count = Math.floor((at - instant) / 1000)
  if (count < 2) return { unit: 'now' }
  for (const [unit, size] of STEPS) {
    if (count < size) return { unit, count }
    count = Math.floor(count / size)
  }
  return { unit: 'year', count }
}

export const dateTime = (instant: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant))

export const date = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
