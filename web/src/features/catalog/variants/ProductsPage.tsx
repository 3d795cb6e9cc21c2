import { Button } from '@mantine/core'
import { IconPlus, IconVersions } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { productsQuery } from '../../../client/catalog'
import { useMe } from '../../../client/me'
import type { Product } from '../../../client/types'
import { Empty, Failed } from '../../../ui/Empty'
import { type RowColumn, Rows } from '../../../ui/Rows'
import { Waiting } from '../items/ItemsPage'
import styles from '../catalog.module.css'

/** Products with variants: what comes in sizes, colours, flavours. */
export function ProductsPage() {
  const { t } = useTranslation()
  const me = useMe()
  const navigate = useNavigate()
  const found = useQuery(productsQuery())
  const mayWrite = me.rights.includes('catalog.write')
  const columns: RowColumn<Product>[] = [
    { key: 'name', title: t('items.name'), width: 'minmax(160px, 1.4fr)', isPhone: true, renderCell: (row) => <b style={{ fontWeight: 550 }}>{row.name}</b> },
    { key: 'options', title: t('field.options'), width: 'minmax(140px, 1fr)', isPhone: true, renderCell: (row) => row.options.join(' × ') },
    { key: 'more', title: '', width: '150px', renderCell: (row) => mayWrite && <Link to={`/catalog/products/new?product=${row.id}`}>{t('variants.add')}</Link> },
  ]
  return (
    <div className={styles.list}>
      <header className={styles.head}>
        <h1>{t('catalog.products')}</h1>
        {mayWrite && (
          <Button component={Link} to="/catalog/products/new" leftSection={<IconPlus size={16} />}>
            {t('variants.new')}
          </Button>
        )}
      </header>
      {found.isPending && <Waiting />}
      {found.isError && !found.data && <Failed title={t('lists.failed')} error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && (
        <Empty icon={<IconVersions size={28} stroke={1.5} />} title={t('variants.empty')} hint={t('variants.empty_hint')}>
          {mayWrite && (
            <Button component={Link} to="/catalog/products/new">
              {t('variants.first')}
            </Button>
          )}
        </Empty>
      )}
      {found.data && found.data.length > 0 && <Rows label={t('catalog.products')} rows={found.data} columns={columns} nameOf={(row) => row.name} onOpen={(row) => void navigate(`/catalog?product=${row.id}`)} />}
    </div>
  )
}
