import type { LevelNumbers } from '../client/types'

export interface EntryNotice {
  seq: number
  at: string
  actor?: number | null
  partial?: boolean
  kind: string
  items: number[]
  sites: number[]
}

/** One message of the feed; `id` is the place to resume from. */
export type Frame =
  | { event: 'levels'; id: string; data: { seq: number; at: string; levels: LevelNumbers[] } }
  | { event: 'entries'; id: string; data: { entries: EntryNotice[] } }
  | { event: 'head'; id: string; data: { seq: number; at: string } }
  | { event: 'reload'; id: string; data: { why: string } }

/** A message as it came over the wire: passed between tabs as text, which copies many times faster than objects. */
export interface RawFrame {
  event: Frame['event']
  id: string
  text: string
}

export const parseFrame = ({ event, id, text }: RawFrame): Frame => ({ event, id, data: JSON.parse(text) }) as Frame

export const EVENTS = ['levels', 'entries', 'head', 'reload'] as const

/** Journal number in a feed id such as "1482907.9f3a"; 0 when there is none. */
export const seqOf = (id: string): number => Number.parseInt(id, 10) || 0

export type LinkState = 'connecting' | 'live' | 'reconnecting' | 'offline'

export interface Link {
  state: LinkState
  seq: number
  /** When the last message came, in this browser's clock; 0 before the first. */
  heardAt: number
}
