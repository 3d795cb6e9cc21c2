// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeChannel, FakeLocks, FakeSource } from '../test/feed'
import type { Frame, Link } from './frames'
import { joinFeed } from './share'

let locks: FakeLocks
const leaving: (() => void)[] = []

function tab() {
  const frames: Frame[] = []
  const links: Link[] = []
  const feed = joinFeed({
    onFrame: (frame) => frames.push(frame),
    onLink: (link) => links.push(link),
    open: FakeSource.open,
    locks: locks as unknown as LockManager,
    channel: new FakeChannel() as unknown as BroadcastChannel,
    now: () => 1000,
  })
  leaving.push(feed.leave)
  return { feed, frames, link: () => links.at(-1) }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
const head = (seq: number): [string, unknown, string] => ['head', { seq, at: '' }, `${seq}.abcd`]

beforeEach(() => {
  locks = new FakeLocks()
  FakeSource.all = []
  FakeChannel.all = []
})
afterEach(() => {
  for (const leave of leaving.splice(0)) leave()
  vi.useRealTimers()
})

describe('tabs of one browser', () => {
  it('share one connection, and each hears every message once', () => {
    const tabs = Array.from({ length: 9 }, tab)
    expect(FakeSource.live).toHaveLength(1)
    FakeSource.last.opened()
    FakeSource.last.say(...head(7))
    for (const { frames, link } of tabs) {
      expect(frames.map((frame) => frame.id)).toEqual(['7.abcd'])
      expect(link()).toEqual({ state: 'live', seq: 7, heardAt: 1000 })
    }
  })

  it('learn the state when they come later', () => {
    tab()
    FakeSource.last.opened()
    FakeSource.last.say(...head(7))
    expect(tab().link()).toMatchObject({ state: 'live', seq: 7 })
  })

  it('hand over when the leader closes: the next goes on after the last message', async () => {
    const [first, second, third] = [tab(), tab(), tab()]
    FakeSource.last.opened()
    FakeSource.last.say(...head(7))
    expect([first, second, third].map(({ feed }) => feed.isLeader())).toEqual([true, false, false])
    first.feed.leave()
    await settled()
    expect([second, third].map(({ feed }) => feed.isLeader())).toEqual([true, false])
    expect(FakeSource.live).toHaveLength(1)
    expect(FakeSource.last.url).toContain('after=7.abcd')
    FakeSource.last.opened()
    FakeSource.last.say(...head(8))
    expect(first.frames).toHaveLength(1)
    for (const { frames } of [second, third]) expect(frames.map((frame) => frame.id)).toEqual(['7.abcd', '8.abcd'])
  })

  it('hand over to one that came after the last message', async () => {
    const first = tab()
    FakeSource.last.opened()
    FakeSource.last.say(...head(7))
    tab()
    first.feed.leave()
    await settled()
    expect(FakeSource.last.url).toContain('after=7.abcd')
  })

  it('may leave while they wait for their turn', async () => {
    const [first, second, third] = [tab(), tab(), tab()]
    second.feed.leave()
    first.feed.leave()
    await settled()
    expect(third.feed.isLeader()).toBe(true)
    expect(FakeSource.live).toHaveLength(1)
  })

  it('all see the connection break and come back', () => {
    vi.useFakeTimers()
    const tabs = [tab(), tab()]
    FakeSource.last.opened()
    FakeSource.last.broken()
    for (const { link } of tabs) expect(link()?.state).toBe('reconnecting')
    window.dispatchEvent(new Event('offline'))
    for (const { link } of tabs) expect(link()?.state).toBe('offline')
    window.dispatchEvent(new Event('online'))
    FakeSource.last.opened()
    for (const { link } of tabs) expect(link()?.state).toBe('live')
  })

  it('forget their place on reload, so that the next leader does not ask for it', async () => {
    const [first] = [tab(), tab()]
    FakeSource.last.opened()
    FakeSource.last.say(...head(7))
    FakeSource.last.say('reload', { why: 'restored' })
    first!.feed.leave()
    await settled()
    expect(FakeSource.last.url).not.toContain('after')
  })
})

it('has a connection of its own where there are no locks', () => {
  const join = () => leaving.push(joinFeed({ onFrame: () => {}, onLink: () => {}, open: FakeSource.open, locks: undefined }).leave)
  join()
  join()
  expect(FakeSource.live).toHaveLength(2)
})
