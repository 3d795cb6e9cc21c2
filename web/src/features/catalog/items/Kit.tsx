import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { levelsQuery } from '../../../client/queries'
import type { Item } from '../../../client/types'
import { Qty } from '../../../ui/Qty'
import { Lines } from '../Lines'
import { ItemPicker } from './ItemPicker'
import { Card } from './Sections'
import type { ItemForm } from './useItemForm'
import styles from './form.module.css'

/** What a kit is made of; with components an item has no stock of its own, and is available as far as they are. */
export function Kit({ item, form: { fields, set, errorOf } }: { item: Item | null; form: ItemForm }) {
  const { t } = useTranslation()
  return (
    <Card title={t('items.kit')} hint={t('items.kit_hint')}>
      <Lines
        rows={fields.components}
        blank={{ item: 0, quantity: '1' }}
        columns="minmax(0, 1fr) minmax(72px, 110px)"
        add={t('items.add_component')}
        hint={t('items.no_components')}
        onChange={(rows) => set('components', rows)}
        renderLine={(row, at, change) => (
          <>
            <ItemPicker label={t('items.component')} value={row.item} without={item?.id} error={errorOf(`components[${at}].item`)} onChange={(id) => change({ item: id })} />
            <TextInput aria-label={t('items.component_quantity')} inputMode="decimal" value={row.quantity} onChange={(event) => change({ quantity: event.currentTarget.value })} error={errorOf(`components[${at}].quantity`)} />
          </>
        )}
      />
      {errorOf('components') && <p className={styles.fault}>{errorOf('components')}</p>}
      {item && item.components.length > 0 && <Availability item={item.id} />}
    </Card>
  )
}

/** How many kits could be made at each site now; the numbers follow the components. */
function Availability({ item }: { item: number }) {
  const { t } = useTranslation()
  const levels = useQuery(levelsQuery(item)).data ?? []
  if (levels.length === 0) return <p className={styles.none}>{t('items.kit_none')}</p>
  return (
    <table className={styles.availability} aria-label={t('items.kit_available')}>
      <thead>
        <tr>
          <th>{t('act.site')}</th>
          <th>{t('items.kits_available')}</th>
        </tr>
      </thead>
      <tbody>
        {levels.map((level) => (
          <tr key={level.site}>
            <td>
              <Link to={`/stock/items/${item}?site=${level.site}`}>{level.site_name}</Link>
            </td>
            <td data-number="available">
              <Qty value={level.available} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
