import { Button } from '@mantine/core'
import { IconAdjustments, IconArrowsExchange, IconBasket, IconClipboardCheck, IconPackageImport, type TablerIcon } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import type { Item, Level } from '../../client/types'
import { ActionForm } from './ActionForm'
import { useStore } from '../../lib/store'
import { type Action, actionsOn, isAction } from './actions'
import { refusals, refused } from './useAct'
import styles from './items.module.css'

const ICONS: Record<Action, TablerIcon> = { receive: IconPackageImport, sell: IconBasket, move: IconArrowsExchange, adjust: IconAdjustments, count: IconClipboardCheck }

interface Props {
  item: Item
  levels: Level[]
  site: string
  /** Which form is open, from the address. */
  act: string | null
  onAct: (action: Action | null) => void
}

/** What this role may do here; the form that is open stands in the address. */
export function Actions({ item, levels, site, act, onAct }: Props) {
  const { t } = useTranslation()
  const allowed = actionsOn(useMe())
  const turn = useStore(refusals)
  if (allowed.length === 0) return null

  function close(): void {
    refused.set(null)
    onAct(null)
  }

  return (
    <div className={styles.actions}>
      {allowed.map((action, at) => {
        const Icon = ICONS[action]
        return (
          <Button key={action} size="sm" px="xs" variant={at === 0 ? 'filled' : 'default'} leftSection={<Icon size={16} stroke={1.7} />} onClick={() => onAct(action)}>
            {t(`act.${action}`)}
          </Button>
        )
      })}
      {isAction(act) && allowed.includes(act) && <ActionForm key={`${act} ${turn}`} action={act} item={item} levels={levels} site={site} onClose={close} onReopen={() => onAct(act)} />}
    </div>
  )
}
