import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSource } from '../test/feed'
import { backoff, openSource, SILENCE_MS } from './source'

const onFrame = vi.fn()
const onState = vi.fn()
const onFailure = vi.fn()
const start = (after?: string) => openSource({ onFrame, onState, onFailure, open: FakeSource.open, random: () => 1 }, after)

beforeEach(() => {
  vi.useFakeTimers()
  FakeSource.all = []
  for (const spy of [onFrame, onState, onFailure]) spy.mockReset()
})
afterEach(() => vi.useRealTimers())

describe('the connection to the feed', () => {
  it('starts from now, and says so when it is open', () => {
    start()
    expect(FakeSource.last.url).toBe('/api/v1/feed?topics=levels,entries')
    expect(onState).toHaveBeenLastCalledWith('connecting')
    FakeSource.last.opened()
    expect(onState).toHaveBeenLastCalledWith('live')
  })

  it('goes on after the last message when it breaks', () => {
    start()
    FakeSource.last.opened()
    FakeSource.last.say('head', { seq: 7, at: '' }, '7.abcd')
    FakeSource.last.broken()
    expect(FakeSource.live).toHaveLength(0)
    expect(onState).toHaveBeenLastCalledWith('reconnecting')
    vi.advanceTimersByTime(500)
    expect(FakeSource.last.url).toBe('/api/v1/feed?topics=levels,entries&after=7.abcd')
    FakeSource.last.opened()
    expect(onState).toHaveBeenLastCalledWith('live')
    expect(onFailure).toHaveBeenCalledTimes(1)
  })

  it('takes silence for a break', () => {
    start()
    FakeSource.last.opened()
    vi.advanceTimersByTime(SILENCE_MS - 1)
    expect(FakeSource.live).toHaveLength(1)
    FakeSource.last.say('head', { seq: 7, at: '' }, '7.abcd')
    vi.advanceTimersByTime(SILENCE_MS - 1)
    expect(onState).toHaveBeenLastCalledWith('live')
    vi.advanceTimersByTime(1)
    expect(onState).toHaveBeenLastCalledWith('reconnecting')
  })

  it('is offline after several tries in vain, and waits longer each time', () => {
    start()
    for (const wait of [500, 1000, 2000, 4000, 8000]) {
      FakeSource.last.broken()
      expect(onState).toHaveBeenLastCalledWith('reconnecting')
      vi.advanceTimersByTime(wait - 1)
      expect(FakeSource.live).toHaveLength(0)
      vi.advanceTimersByTime(1)
      expect(FakeSource.live).toHaveLength(1)
    }
    FakeSource.last.broken()
    expect(onState).toHaveBeenLastCalledWith('offline')
  })

  it('starts over from now when the server says reload', () => {
    start('3.aaaa')
    FakeSource.last.opened()
    const old = FakeSource.last
    old.say('reload', { why: 'gone' })
    expect(onFrame.mock.calls[0]![0]).toMatchObject({ event: 'reload' })
    expect(old.isClosed).toBe(true)
    expect(FakeSource.last.url).not.toContain('after')
  })

  it('hears nothing more from a connection it has given up', () => {
    start()
    const old = FakeSource.last
    old.broken()
    vi.advanceTimersByTime(500)
    old.say('head', { seq: 9, at: '' }, '9.abcd')
    expect(onFrame).not.toHaveBeenCalled()
  })

  it('tries at once when nudged, and never after being closed', () => {
    const source = start()
    FakeSource.last.broken()
    source.nudge()
    expect(FakeSource.live).toHaveLength(1)
    source.close()
    FakeSource.last.broken()
    source.nudge()
    vi.advanceTimersByTime(60_000)
    expect(FakeSource.live).toHaveLength(0)
  })

  it('bounds and spreads the waits', () => {
    expect(backoff(1, () => 0)).toBe(250)
    expect(backoff(1, () => 1)).toBe(500)
    expect(backoff(30, () => 1)).toBe(15_000)
  })
})
