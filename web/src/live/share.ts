import { type Frame, type Link, type LinkState, parseFrame, type RawFrame, seqOf } from './frames'
import { named } from '../lib/place'
import { openSource, type Source, type SourceOptions } from './source'

/**
 * One feed connection for all tabs of a browser: whoever holds the lock is the leader and passes every message on.
 * When its tab closes, the browser gives the lock to another, which goes on after the last message it heard.
 */
const LOCK = named('feed')
const CHANNEL = named('feed')

type Note = { type: 'frame'; frame: RawFrame } | { type: 'state'; state: LinkState; last: string } | { type: 'hello' }

export interface ShareOptions {
  onFrame: (frame: Frame) => void
  onLink: (link: Link) => void
  onFailure?: () => void
  open?: SourceOptions['open']
  locks?: LockManager | undefined
  channel?: BroadcastChannel | null
  now?: () => number
}

export function joinFeed(options: ShareOptions): { leave: () => void; isLeader: () => boolean } {
  const now = options.now ?? Date.now
  const locks = 'locks' in options ? options.locks : navigator.locks
  // Without locks (a plain-HTTP address) each tab has its own connection and listens to nobody else.
  const channel = locks ? (options.channel ?? new BroadcastChannel(CHANNEL)) : null
  const gone = new AbortController()
  let link: Link = { state: 'connecting', seq: 0, heardAt: 0 }
  let last = ''
  let source: Source | null = null

  function setLink(change: Partial<Link>): void {
    link = { ...link, ...change }
    options.onLink(link)
  }

  function take(raw: RawFrame): void {
    const frame = parseFrame(raw)
    last = frame.event === 'reload' ? '' : frame.id || last
    setLink({ heardAt: now(), seq: Math.max(frame.event === 'reload' ? 0 : link.seq, seqOf(frame.id)) })
    options.onFrame(frame)
  }

  const tell = (note: Note): void => channel?.postMessage(note)

  function lead(): void {
    source = openSource(
      {
        onFrame(frame) {
          take(frame)
          tell({ type: 'frame', frame })
        },
        onState(state) {
          setLink({ state })
          tell({ type: 'state', state, last })
        },
        ...(options.onFailure && { onFailure: options.onFailure }),
        ...(options.open && { open: options.open }),
      },
      last,
    )
  }

  function listen(note: Note): void {
    if (note.type === 'hello') {
      if (source) tell({ type: 'state', state: link.state, last })
    } else if (source === null) {
      if (note.type === 'frame') take(note.frame)
      else {
        if (note.last && last === '') last = note.last
        setLink({ state: note.state, ...(note.state === 'live' && { heardAt: now(), seq: Math.max(link.seq, seqOf(note.last)) }) })
      }
    }
  }

  const onOnline = (): void => source?.nudge()
  const onOffline = (): void => source?.lost()
  const onLook = (): void => {
    if (document.visibilityState === 'visible') source?.nudge()
  }

  if (channel) channel.onmessage = (event: MessageEvent<Note>) => listen(event.data)
  tell({ type: 'hello' })
  if (locks) {
    const held = new Promise<void>((resolve) => gone.signal.addEventListener('abort', () => resolve()))
    locks
      .request(LOCK, { signal: gone.signal }, () => {
        lead()
        return held
      })
      .catch(() => {
        // Left before it was our turn.
      })
  } else lead()
  window.addEventListener('online', onOnline)
  window.addEventListener('offline', onOffline)
  document.addEventListener('visibilitychange', onLook)

  return {
    isLeader: () => source !== null,
    leave() {
      window.removeEventListener('online', onOnline)
      window.removeEventListener('offline', onOffline)
      document.removeEventListener('visibilitychange', onLook)
      source?.close()
      gone.abort()
      channel?.close()
    },
  }
}
