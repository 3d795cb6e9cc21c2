import { useMediaQuery } from '@mantine/hooks'
import { useCallback, useEffect } from 'react'
import { useNavigate } from 'react-router'
import type { BoardRow } from '../../client/types'
import { Checklist } from '../../features/setup/Checklist'
import { Board } from '../../features/board/Board'
import { ItemPanel } from '../../features/items/ItemPanel'
import { useAddress } from '../../lib/address'
import { isLayerOpen } from '../../lib/layers'
import { isField } from '../../lib/scanner'
import styles from './stock.module.css'

/** The board, and beside it whatever item is open; on a phone an item has the whole page. */
export function StockPage() {
  const [params, change] = useAddress()
  const navigate = useNavigate()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const item = params.get('item')
  const at = params.get('at')

  const open = useCallback(
    (row: BoardRow) => {
      if (isPhone) void navigate(`/stock/items/${row.item}?site=${row.site}`)
      else change({ item: String(row.item), at: String(row.site), act: null, show: null, kind: null }, { replace: params.has('item') })
    },
    [change, isPhone, navigate, params],
  )
  const close = useCallback(() => {
    change({ item: null, at: null, act: null, show: null, kind: null })
    document.getElementById('rows')?.focus()
  }, [change])

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === 'Escape' && !isLayerOpen() && !isField(event.target)) close()
    }
    if (!item) return
    // Before anything else hears the key: a layer that it closes is still open then.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [item, close])

  return (
    <div className={styles.page}>
      <div className={styles.main}>
        <Checklist />
        <Board open={item ? `${item}:${at ?? ''}` : null} onOpen={open} />
      </div>
      {item && !isPhone && (
        <aside className={styles.drawer} key={item}>
          <ItemPanel id={Number(item)} site={at ?? ''} siteKey="at" onClose={close} />
        </aside>
      )}
    </div>
  )
}
