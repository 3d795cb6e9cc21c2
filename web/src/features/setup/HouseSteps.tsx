import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Company, companyQuery } from '../../client/setup'
import { currencies, moneyOf } from '../../lib/money'
import { Foot, Sentence, type StepProps } from './Step'
import { useSend, useStep } from './useStep'
import styles from './setup.module.css'

const LIKELY = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'CAD', 'AUD', 'SEK', 'PLN', 'INR', 'BRL', 'KWD']

/** Tells the company what is new about it, making it first where there is none. */
function useTell() {
  const send = useSend()
  return (company: Company, fields: Partial<Company>) =>
    company.id === 0 ? send('POST', '/company', fields) : send('PATCH', `/company/${company.id}`, fields, company.version)
}

export function CompanyStep(props: StepProps) {
  const company = useQuery(companyQuery).data
  return company ? <CompanyForm {...props} company={company} /> : null
}

function CompanyForm({ onDone, onSkip, company }: StepProps & { company: Company }) {
  const { t } = useTranslation()
  const tell = useTell()
  const send = useSend()
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const [form, setForm] = useState({
    name: company.name,
    time_zone: company.id ? company.time_zone : here,
    accounting_from: company.accounting_from,
  })
  const zones = useMemo(() => [...new Set([here, 'UTC', ...Intl.supportedValuesOf('timeZone')])], [here])
  const { go, isBusy, said } = useStep(async () => {
    await tell(company, { ...form, name: form.name.trim() })
    // Days before the first one of the accounts are closed: whatever is told of them later counts from then on.
    const before = dayBefore(form.accounting_from)
    if (before && form.accounting_from !== company.accounting_from) await send('POST', '/closed-days', { through: before })
  }, onDone)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <TextInput data-autofocus label={t('welcome.company_name')} value={form.name} onChange={(event) => setForm({ ...form, name: event.currentTarget.value })} error={said.name} />
      <div className={styles.pair}>
        <Select label={t('welcome.time_zone')} data={zones} value={form.time_zone} onChange={(value) => setForm({ ...form, time_zone: value ?? 'UTC' })} error={said.time_zone} searchable limit={50} allowDeselect={false} />
        <TextInput type="date" label={t('welcome.accounting_from')} description={t('welcome.accounting_from_hint')} value={form.accounting_from} onChange={(event) => setForm({ ...form, accounting_from: event.currentTarget.value })} error={said.accounting_from ?? said.through} inputWrapperOrder={['label', 'input', 'description', 'error']} />
      </div>
      <Sentence text={said['']} />
      <Foot onSkip={onSkip}>
        <Button type="submit" size="md" loading={isBusy}>
          {t('welcome.next')}
        </Button>
      </Foot>
    </form>
  )
}

function dayBefore(day: string): string {
  if (day === '') return ''
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

export function CurrencyStep(props: StepProps) {
  const company = useQuery(companyQuery).data
  return company ? <CurrencyForm {...props} company={company} /> : null
}

function CurrencyForm({ onDone, onSkip, company }: StepProps & { company: Company }) {
  const { t, i18n } = useTranslation()
  const tell = useTell()
  const [currency, setCurrency] = useState(company.currency || 'EUR')
  const all = useMemo(() => currencies(i18n.language, LIKELY), [i18n.language])
  const { go, isBusy, said } = useStep(() => tell(company, company.id ? { currency } : { name: t('welcome.unnamed'), currency }), onDone)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <Select label={t('welcome.currency')} data={all} value={currency} onChange={(value) => setCurrency(value ?? 'EUR')} error={said.currency} disabled={company.fixed} description={company.fixed ? t('welcome.currency_fixed') : undefined} searchable limit={60} allowDeselect={false} />
      <p className={styles.example}>
        <span className="mute">{t('welcome.currency_example')}</span> <b className="tab">{moneyOf(i18n.language, currency)('1249.5')}</b>
      </p>
      <Sentence text={said['']} />
      <Foot onSkip={onSkip}>
        <Button type="submit" size="md" loading={isBusy}>
          {t('welcome.next')}
        </Button>
      </Foot>
    </form>
  )
}
