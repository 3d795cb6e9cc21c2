import { ActionIcon, Input } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { add, compare, parse, subtract } from '../../lib/quantity'
import { tidy } from './drafts'
import styles from './items.module.css'

interface Props {
  label: string
  unit: string
  value: string
  hint: string | undefined
  error: string | null
  /** Where "one less" stops. */
  lowest: string
  onChange: (value: string) => void
}

/** The quantity, readable at arm's length, typed or stepped. */
export function QuantityField({ label, unit, value, hint, error, lowest, onChange }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const now = parse(value.replace(',', '.')) === null ? '0' : tidy(value)
  const less = subtract(now, '1')
  return (
    <Input.Wrapper id={id} label={label} description={hint} error={error} required inputWrapperOrder={['label', 'input', 'description', 'error']}>
      <div className={styles.quantity}>
        <ActionIcon variant="default" size={48} radius="md" aria-label={t('act.decrease')} tabIndex={-1} disabled={compare(less, lowest) < 0} onClick={() => onChange(less)}>
          <IconMinus size={20} />
        </ActionIcon>
        <Input
          id={id}
          size="lg"
          inputMode="decimal"
          autoComplete="off"
          enterKeyHint="done"
          data-autofocus
          value={value}
          error={error !== null}
          aria-invalid={error !== null}
          rightSection={<span className="faint small">{unit}</span>}
          rightSectionPointerEvents="none"
          rightSectionWidth={64}
          classNames={{ input: styles.quantityInput! }}
          onChange={(event) => onChange(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
        />
        <ActionIcon variant="default" size={48} radius="md" aria-label={t('act.increase')} tabIndex={-1} onClick={() => onChange(add(now, '1'))}>
          <IconPlus size={20} />
        </ActionIcon>
      </div>
    </Input.Wrapper>
  )
}
