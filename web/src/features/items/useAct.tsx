import { useTranslation } from 'react-i18next'
import { useCommands } from '../../client/commands'
import { Problem } from '../../client/http'
import type { Item, Level, Site } from '../../client/types'
import { show, showSigned } from '../../lib/quantity'
import { createStore } from '../../lib/store'
import { useDone } from '../../ui/done'
import type { Action } from './actions'
import { commandOf, type Draft } from './drafts'

/** A draft that came back refused, with why: the form opens with it again. */
export interface Refused {
  item: number
  action: Action
  draft: Draft
  problem: Problem
}

export const refused = createStore<Refused | null>(null)
/** Counts refusals: each opens its form anew, even where an answer came before the old one had closed. */
export const refusals = createStore(0)

/** Posts what a form holds: at once on the screen, confirmed by a toast with undo, or back in the form with the reason. */
export function useAct() {
  const { t, i18n } = useTranslation()
  const { run } = useCommands()
  const { done, undo, fail } = useDone()

  async function act(action: Action, draft: Draft, item: Item, sites: Site[], levels: Level[], reopen: () => void): Promise<void> {
    const made = commandOf(action, draft, item, sites, levels)
    const quantity = action === 'adjust' ? showSigned(made.quantity, i18n.language) : show(made.quantity, i18n.language)
    const label = t(`act.did_${action}`, { quantity, name: item.name })
    refused.set(null)
    try {
      const posted = await run(made.path, made.body, label, made.effects)
      done(label, posted.seq)
    } catch (error) {
      fail(error)
      if (error instanceof Problem && !error.isPassing) {
        refused.set({ item: item.id, action, draft, problem: error })
        refusals.set((count) => count + 1)
        reopen()
      }
    }
  }

  return { act, undo }
}
