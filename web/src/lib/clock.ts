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

/** The time zone of this device. */
export const deviceZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

let zone = ''

/** The time zone in which all instants are shown from now on; '' is that of the device. */
export function showTimesIn(timeZone: string): void {
  zone = timeZone
}

/** An instant in a time zone ('' = the device's). A zone that this browser does not know is left aside. */
export function dateTimeIn(instant: string, language: string, timeZone: string): string {
  const how = { dateStyle: 'medium', timeStyle: 'short' } as const
  try {
    return new Intl.DateTimeFormat(language, timeZone ? { ...how, timeZone } : how).format(new Date(instant))
  } catch {
    return new Intl.DateTimeFormat(language, how).format(new Date(instant))
  }
}

export const dateTime = (instant: string, language: string): string => dateTimeIn(instant, language, zone)

export const date = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
