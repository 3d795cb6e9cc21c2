import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useCommands } from '../client/commands'
import { Problem } from '../client/http'
import { useRefreshRecords } from '../client/records'
import { show } from '../lib/quantity'
import { useProblemText } from './problem'

const UNDO_MS = 10_000

/** What is said after something was done or refused: a toast, with its undo where there is one. */
export function useDone() {
  const { t, i18n } = useTranslation()
  const { run } = useCommands()
  const refresh = useRefreshRecords()
  const text = useProblemText()

  function fail(error: unknown): void {
    if (error instanceof Problem && error.isPassing) notifications.show({ color: 'yellow', title: t('act.unsure'), message: t('act.unsure_hint') })
    else notifications.show({ color: 'red', message: t('act.refused', { what: text(error) }), autoClose: 8000 })
  }

  async function undo(seq: number, lines?: number[]): Promise<void> {
    try {
      await run('/undo', { seq, ...(lines && { lines }) }, t('act.undo'))
      refresh()
      notifications.show({ color: 'teal', message: t('act.did_undo', { seq: show(String(seq), i18n.language) }) })
    } catch (error) {
      fail(error)
    }
  }

  function done(message: string, seq: number): void {
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

  return { done, undo, fail }
}
