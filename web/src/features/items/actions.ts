import type { Me } from '../../client/types'

export const ACTIONS = ['receive', 'sell', 'move', 'adjust', 'count'] as const
export type Action = (typeof ACTIONS)[number]

const RIGHTS: Record<Action, string> = { receive: 'stock.post', sell: 'stock.post', move: 'stock.post', adjust: 'stock.adjust', count: 'stock.count' }

/** What this person may do with an item's stock. */
export const actionsOn = (me: Me): Action[] => ACTIONS.filter((action) => me.rights.includes(RIGHTS[action]))

export const isAction = (text: string | null): text is Action => ACTIONS.some((action) => action === text)
