import { expect, it } from 'vitest'
import { level } from '../test/rows'
import { type PendingCommand, withPending } from './commands'

const waiting = (on_hand: string, isUnsure = false): PendingCommand => ({ command: { id: on_hand, path: '/moves', body: {}, label: '' }, effects: [{ item: 1, site: 1, on_hand }], isUnsure })

it('shows what is on its way at once, marked as not yet confirmed', () => {
  expect(withPending(level(1, 1), [waiting('5'), waiting('-1')])).toMatchObject({ on_hand: '14', available: '12', isPending: true })
})

it('leaves other sites alone, and does not count what nobody confirmed', () => {
  expect(withPending(level(1, 2), [waiting('5')])).toMatchObject({ on_hand: '10', isPending: false })
  expect(withPending(level(1, 1), [waiting('5', true)])).toMatchObject({ on_hand: '10', isPending: false })
})
