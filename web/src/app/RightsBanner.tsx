import { CloseButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../client/queries'
import type { Me } from '../client/types'
import { type Change, changeOf } from './rights'
import styles from './Shell.module.css'

/** Says plainly that somebody changed what one may do, and lets nothing stand that was read with the old rights. */
export function RightsBanner({ me }: { me: Me }) {
  const { t, i18n } = useTranslation()
  const client = useQueryClient()
  const before = useRef(me)
  const [change, setChange] = useState<Change | null>(null)
  useEffect(() => {
    const found = changeOf(before.current, me)
    before.current = me
    if (!found) return
    setChange(found)
    const isOld = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => queryKey[0] !== meQuery.queryKey[0]
    client.removeQueries({ type: 'inactive', predicate: isOld })
    void client.resetQueries({ type: 'active', predicate: isOld })
  }, [client, me])
  if (!change) return null
  const words = (rights: string[]): string =>
    rights.map((right) => (i18n.exists(`right.${right.replace('.', '_')}`) ? t(`right.${right.replace('.', '_')}` as 'right.cost') : right)).join('; ')
  return (
    <div role="alert" className={styles.banner} data-tone="low">
      <div style={{ flex: 1 }}>
        <b>{t('rights.changed')}</b>{' '}
        {change.lost.length > 0 && t('rights.lost', { what: words(change.lost) })} {change.won.length > 0 && t('rights.won', { what: words(change.won) })}{' '}
        {change.isElsewhere && t('rights.elsewhere')}
      </div>
      <CloseButton size="sm" aria-label={t('app.close')} onClick={() => setChange(null)} />
    </div>
  )
}
