import { Button, NativeSelect, Popover, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommands } from '../../client/commands'
import { Problem } from '../../client/http'
import { useMe } from '../../client/me'
import { useRefreshRecords } from '../../client/records'
import { useMoney } from '../../client/setup'
import type { Item } from '../../client/types'
import { useProblemText } from '../../ui/problem'
import { tidy } from './drafts'
import styles from './items.module.css'

const METHODS = ['average', 'fifo', 'standard', 'lot'] as const

/** How the item is costed, for who sees cost; who may write it changes the method of what is in stock here. */
export function Costing({ item }: { item: Item }) {
  const { t } = useTranslation()
  const me = useMe()
  const money = useMoney()
  const method = METHODS.find((one) => one === item.costing)
  if (!method || item.components.length > 0) return null
  const words = (
    <>
      <span className="faint">{t('items.costing')}</span> {t(`items.costing_${method}`)}
      {method === 'standard' && item.standard_cost && ` · ${money(item.standard_cost)}`}
    </>
  )
  if (!me.rights.includes('cost.write')) return <span className={styles.fact}>{words}</span>
  return <Editor item={item} words={words} />
}

function Editor({ item, words }: { item: Item; words: React.ReactNode }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const { run } = useCommands()
  const refresh = useRefreshRecords()
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [method, setMethod] = useState(item.costing ?? 'average')
  const [cost, setCost] = useState('')
  const [error, setError] = useState<unknown>(null)

  function open(next: boolean): void {
    setMethod(item.costing ?? 'average')
    setCost(item.standard_cost ?? '')
    setError(null)
    setOpen(next)
  }

  async function submit(event: React.FormEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    try {
      const said = t('items.costing_changed', { name: item.name })
      await run('/costing', { item: item.id, method, ...(method === 'standard' && cost.trim() !== '' && { standard_cost: tidy(cost) }) }, said)
      refresh()
      setOpen(false)
      notifications.show({ color: 'teal', message: said })
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  const atCost = error instanceof Problem && error.errors.some((one) => one.field === 'standard_cost')
  return (
    <Popover opened={isOpen} onChange={open} position="bottom-start" width={300} trapFocus withArrow>
      <Popover.Target>
        <button type="button" className={styles.fact} title={t('items.costing_change')} onClick={() => open(!isOpen)}>
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={(event) => void submit(event)} className={styles.pointForm}>
          <NativeSelect
            label={t('items.costing')}
            data={METHODS.filter((one) => one !== 'lot' || item.tracking !== 'none').map((one) => ({ value: one as string, label: t(`items.costing_${one}`) }))}
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value)}
            error={error !== null && !atCost ? text(error) : null}
            data-autofocus
          />
          {method === 'standard' && <TextInput label={t('items.standard_cost')} inputMode="decimal" required value={cost} onChange={(event) => setCost(event.currentTarget.value)} error={atCost ? text(error) : null} />}
          <p className="small mute">{t(method === 'standard' ? 'items.costing_to_standard' : 'items.costing_to_other')}</p>
          <Button type="submit" size="sm" loading={isBusy}>
            {t('items.costing_change')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
