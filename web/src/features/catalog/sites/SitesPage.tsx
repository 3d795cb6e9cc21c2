import { Button, Switch } from '@mantine/core'
import { IconBuildingWarehouse, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../client/me'
import { sitesQuery } from '../../../client/queries'
import { useAddress } from '../../../lib/address'
import { Empty, Failed } from '../../../ui/Empty'
import { Waiting } from '../items/ItemsPage'
import { PlaceDrawer } from './PlaceDrawer'
import { SiteBranch } from './SiteBranch'
import styles from '../catalog.module.css'
import tree from '../lists/tree.module.css'

/** Sites with their zones and bins as one tree; what is open stands in the address. */
export function SitesPage() {
  const { t } = useTranslation()
  const me = useMe()
  const [params, change] = useAddress()
  const found = useQuery(sitesQuery)
  const mayWrite = me.rights.includes('sites.write')
  const mayMake = mayWrite && me.sites === null
  const hasArchived = params.get('archived') === 'all'
  const unfolded = params.get('unfold')?.split('.') ?? []
  const sites = (found.data ?? []).filter((site) => hasArchived || !site.archived)
  const only = sites.length === 1 ? sites[0]!.id : null
  const isOpen = (id: number): boolean => (only === id && !params.has('unfold')) || unfolded.includes(String(id))

  function toggle(id: number): void {
    const others = unfolded.filter((one) => one !== String(id))
    change({ unfold: isOpen(id) ? others.join('.') || '0' : [...others, String(id)].join('.') }, { replace: true })
  }

  return (
    <div className={styles.list}>
      <header className={styles.head}>
        <h1>{t('catalog.sites')}</h1>
        {mayMake && (
          <Button onClick={() => change({ open: 'site' })} leftSection={<IconPlus size={16} />}>
            {t('sites.new')}
          </Button>
        )}
      </header>
      <div className={styles.bar}>
        <Switch size="sm" label={t('lists.archived')} checked={hasArchived} onChange={(event) => change({ archived: event.currentTarget.checked ? 'all' : null })} />
        {mayWrite && <span className={`${styles.hint} small faint`}>{t('sites.hint')}</span>}
      </div>
      {found.isPending && <Waiting />}
      {found.isError && !found.data && <Failed title={t('lists.failed')} error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && sites.length === 0 && (
        <Empty icon={<IconBuildingWarehouse size={28} stroke={1.5} />} title={t('sites.empty')} hint={t('sites.empty_hint')}>
          {mayMake && <Button onClick={() => change({ open: 'site' })}>{t('sites.first')}</Button>}
        </Empty>
      )}
      {sites.length > 0 && (
        <div role="tree" aria-label={t('catalog.sites')} className={tree.tree}>
          {sites.map((site) => (
            <SiteBranch key={site.id} site={site} isOpen={isOpen(site.id)} hasArchived={hasArchived} mayWrite={mayWrite} onToggle={() => toggle(site.id)} onOpen={(open) => change({ open })} />
          ))}
        </div>
      )}
      <PlaceDrawer open={params.get('open')} sites={found.data ?? []} mayWrite={mayWrite} onClose={() => change({ open: null })} />
    </div>
  )
}
