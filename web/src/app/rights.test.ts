import { expect, it } from 'vitest'
import type { Me } from '../client/types'
import { changeOf } from './rights'

const me = (rights: string[], more: Partial<Me> = {}): Me => ({
  user: { id: 7, name: 'Ann', email: 'a@b.c' }, roles: [], titles: [], rights, sites: null, cost: false, areas: [], language: 'en', time_zone: '', ...more,
})

it('tells what was lost, what was won, and other sites', () => {
  const before = me(['stock.read', 'stock.post'], { cost: true })
  expect(changeOf(before, me(['stock.read', 'journal.read'], { sites: [3] }))).toEqual({ lost: ['stock.post', 'cost'], won: ['journal.read'], isElsewhere: true })
})

it('is silent when nothing changed and when somebody else signed in', () => {
  expect(changeOf(me(['a', 'b']), me(['b', 'a']))).toBeNull()
  expect(changeOf(me(['a']), me([], { user: { id: 8, name: '', email: '' } }))).toBeNull()
})
