import { expect, it } from 'vitest'
import { level } from '../test/rows'
import { type PendingCommand, withPending } from './commands'

const waiting = (on_hand: string, state: PendingCommand['state'] = 'sending', since = 5): PendingCommand => ({
  command: { id: on_hand, path: '/moves', body: {}, label: '' },
  effects: [{ item: 1, site: 1, on_hand, since }],
  state,
})

it('shows what is on its way at once, marked as not yet confirmed', () => {
  expect(withPending(level(1, 1), [waiting('5'), waiting('-1')])).toMatchObject({ on_hand: '14', available: '12', isPending: true })
})

it('leaves other sites alone, and does not count what nobody answered', () => {
  expect(withPending(level(1, 2), [waiting('5')])).toMatchObject({ on_hand: '10', isPending: false })
  expect(withPending(level(1, 1), [waiting('5', 'unsure')])).toMatchObject({ on_hand: '10', isPending: false })
})

it('never counts twice when the feed is faster than the answer', () => {
  const fed = level(1, 1, { on_hand: '15', available: '13', changed_seq: 6 })
  expect(withPending(fed, [waiting('5')])).toMatchObject({ on_hand: '15', available: '13', isPending: true })
})

it('does not fall back when the answer is faster than the feed', () => {
  expect(withPending(level(1, 1), [waiting('5', 'done')])).toMatchObject({ on_hand: '15', isPending: false })
})
