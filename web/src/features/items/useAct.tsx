import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useCommands } from '../../client/commands'
import { Problem } from '../../client/http'
import type { Item, Level, Site } from '../../client/types'
import { show, showSigned } from '../../lib/quantity'
import { createStore } from '../../lib/store'
import { useProblemText } from '../../ui/problem'
import type { Action } from './actions'
import { commandOf, type Draft } from './drafts'

const UNDO_MS = 10_000

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
  const text = useProblemText()

  function fail(error: unknown): void {
    if (error instanceof Problem && error.isPassing) notifications.show({ color: 'yellow', title: t('act.unsure'), message: t('act.unsure_hint') })
    else notifications.show({ color: 'red', message: t('act.refused', { what: text(error) }), autoClose: 8000 })
  }

  async function undo(seq: number, lines?: number[]): Promise<void> {
    try {
      await run('/undo', { seq, ...(lines && { lines }) }, t('act.undo'))
      notifications.show({ color: 'teal', message: t('act.did_undo', { seq: show(String(seq), i18n.language) }) })
    } catch (error) {
      fail(error)
    }
  }

  function confirm(message: string, seq: number): void {
    const id = `done-${seq}`
    notifications.show({
      id,
      color: 'teal',
      autoClose: UNDO_MS,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm">{message}</Text>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              notifications.hide(id)
              void undo(seq)
            }}
          >
            {t('act.undo')}
          </Button>
        </Group>
      ),
    })
  }

  async function act(action: Action, draft: Draft, item: Item, sites: Site[], levels: Level[], reopen: () => void): Promise<void> {
    const made = commandOf(action, draft, item, sites, levels)
    const quantity = action === 'adjust' ? showSigned(made.quantity, i18n.language) : show(made.quantity, i18n.language)
    const label = t(`act.did_${action}`, { quantity, name: item.name })
    refused.set(null)
    try {
      const posted = await run(made.path, made.body, label, made.effects)
      confirm(label, posted.seq)
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
