import { BASE } from '../client/http'
import { EVENTS, type LinkState, type RawFrame } from './frames'

export interface SourceOptions {
  onFrame: (frame: RawFrame) => void
  onState: (state: LinkState) => void
  /** Asked when a connection fails; the feed itself cannot say that the session has ended. */
  onFailure?: () => void
  open?: (url: string) => EventSource
  random?: () => number
}

export const SILENCE_MS = 15_000
/** Tries in vain, about a quarter of a minute: a server that starts again is back before. */
export const OFFLINE_AFTER = 6
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** How long to wait before the n-th try: doubling, bounded, spread so that browsers do not come back all at once. */
export function backoff(tries: number, random: () => number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1))
  return wait / 2 + (wait / 2) * random()
}

/**
 * Keeps one connection to the feed: opened again when it breaks or falls silent, always after the last message seen,
 * so that none is missed and none comes twice.
 */
export function openSource(options: SourceOptions, after = '') {
  const open = options.open ?? ((url: string) => new EventSource(url))
  const random = options.random ?? Math.random
  let last = after
  let tries = 0
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function heard(): void {
    clearTimeout(silence)
    silence = setTimeout(fail, SILENCE_MS)
  }

  function receive(event: (typeof EVENTS)[number], message: MessageEvent<string>): void {
    if (closed || message.target !== source) return
    heard()
    const frame: RawFrame = { event, id: message.lastEventId || last, text: message.data }
    if (event === 'reload') {
      // The place we resumed from is gone: everything is read again, and the feed starts from now.
      last = ''
      options.onFrame(frame)
      connect()
      return
    }
    if (message.lastEventId) last = message.lastEventId
    options.onFrame(frame)
  }

  function connect(): void {
    stop()
    options.onState(tries === 0 ? 'connecting' : tries >= OFFLINE_AFTER ? 'offline' : 'reconnecting')
    const url = `${BASE}/feed?topics=levels,entries${last && `&after=${encodeURIComponent(last)}`}`
    const made = open(url)
    source = made
    made.addEventListener('open', () => {
      if (source !== made) return
      tries = 0
      heard()
      options.onState('live')
    })
    made.addEventListener('error', () => {
      if (source === made) fail()
    })
    for (const event of EVENTS) made.addEventListener(event, (message) => receive(event, message as MessageEvent<string>))
    heard()
  }

  function fail(): void {
    stop()
    if (closed) return
    tries += 1
    options.onState(tries >= OFFLINE_AFTER ? 'offline' : 'reconnecting')
    options.onFailure?.()
    retry = setTimeout(connect, backoff(tries, random))
  }

  function stop(): void {
    clearTimeout(silence)
    clearTimeout(retry)
    source?.close()
    source = null
  }

  connect()
  return {
    /** Try now instead of waiting: the network came back, or somebody looks at the page again. */
    nudge(): void {
      if (!closed && source === null) connect()
    },
    lost: (): void => {
      if (!closed) {
        tries = OFFLINE_AFTER - 1
        fail()
      }
    },
    close(): void {
      closed = true
      stop()
    },
    get last() {
      return last
    },
  }
}

export type Source = ReturnType<typeof openSource>
