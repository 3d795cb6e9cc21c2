import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Problem } from '../client/http'
import { byCode, itemQuery } from '../client/queries'
import { letterOf, useShortcuts } from '../client/shortcuts'
import type { Me } from '../client/types'
import { isLayerOpen } from '../lib/layers'
import { isField, listen } from '../lib/scanner'
import { createStore, useStore } from '../lib/store'
import { areasOf } from './places'
import { openSearch } from './Search'
import { KeySheet } from './KeySheet'

const sheet = createStore(false)
export const openKeys = (): void => sheet.set(true)

/** A key waits this long before it acts, since a scanner's first key looks like any other. */
const SETTLE_MS = 60
const SEQUENCE_MS = 1200

/** An unknown code may be that of an item nobody has made yet. */
function MakeIt({ message, onMake }: { message: string; onMake: () => void }) {
  const { t } = useTranslation()
  return (
    <Group justify="space-between" wrap="nowrap">
      {message}
      <Button size="compact-sm" variant="light" onClick={onMake}>
        {t('items.new')}
      </Button>
    </Group>
  )
}

/** Keys that work on every screen, and the scanner. None acts while somebody types into a field. */
export function Keys({ me }: { me: Me }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const isOpen = useStore(sheet)
  const [shortcuts] = useShortcuts()
  const state = useRef<{ timer?: ReturnType<typeof setTimeout>; leader: number; last: number }>({ leader: 0, last: 0 })

  useEffect(
    () =>
      listen(async (code) => {
        clearTimeout(state.current.timer)
        try {
          const item = await byCode(code)
          client.setQueryData(itemQuery(item.id).queryKey, item)
          const site = new URLSearchParams(window.location.search).get('site')
          void navigate(`/stock/items/${item.id}${site ? `?site=${site}` : ''}`)
        } catch (error) {
          const unknown = error instanceof Problem && (error.status === 404 || error.status === 422)
          const message = unknown ? t('scan.unknown', { code }) : String((error as Error).message)
          const mayMake = unknown && me.rights.includes('catalog.write')
          notifications.show({ color: 'red', message: mayMake ? <MakeIt message={message} onMake={() => void navigate(`/catalog/items/new?code=${encodeURIComponent(code)}`)} /> : message })
        }
      }),
    [client, me, navigate, t],
  )

  useEffect(() => {
    function act(key: string, shift: boolean): void {
      const held = state.current
      if (held.leader && Date.now() - held.leader < SEQUENCE_MS) {
        held.leader = 0
        const area = areasOf(me).find((candidate) => letterOf(shortcuts, candidate) === key)
        if (area) void navigate(area.to + window.location.search.replace(/^(?!\?site=).*$/, ''))
        return
      }
      if (key === 'g') held.leader = Date.now()
      else if (key === '?' || (key === '/' && shift)) sheet.set(true)
      else if (key === '/') {
        const own = document.querySelector<HTMLInputElement>('[data-page-search]')
        if (own) own.focus()
        else openSearch()
      }
    }
    function onKey(event: KeyboardEvent): void {
      const held = state.current
      const gap = event.timeStamp - held.last
      held.last = event.timeStamp
      clearTimeout(held.timer)
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isField(event.target) || isLayerOpen()) return
      if (!shortcuts.single || event.key.length !== 1 || gap < SETTLE_MS) return
      if (event.key === '/') event.preventDefault()
      held.timer = setTimeout(() => act(event.key, event.shiftKey), SETTLE_MS)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [me, navigate, shortcuts])

  return (
    <Modal opened={isOpen} onClose={() => sheet.set(false)} title={<b>{t('keys.title')}</b>} size={520} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <KeySheet me={me} />
    </Modal>
  )
}
