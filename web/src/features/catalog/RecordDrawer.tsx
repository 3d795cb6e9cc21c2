import { Alert, Button, Drawer, Group, NumberInput, SegmentedControl, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../client/http'
import { type RecordKind, type Saved, useRecords } from '../../client/records'
import { changesOf, type Fields } from '../../lib/merge'
import { Conflict } from '../../ui/Conflict'
import { useDone } from '../../ui/done'
import { type Sentences, useFaultText, useSentences } from '../../ui/faults'
import { RecordTimeline } from '../../ui/RecordTimeline'
import { AskToLeave } from '../../ui/Unsaved'
import { useFieldTexts } from './texts'
import styles from './catalog.module.css'

/** One field of a small form. `isFixed`: it cannot change once the record is there. */
export interface FieldSpec {
  key: string
  kind: 'text' | 'area' | 'number' | 'choice' | 'switch' | 'tags'
  label?: string
  hint?: string
  options?: { value: string; label: string }[]
  isRequired?: boolean
  isFixed?: boolean
  /** Whether it is asked for, given what is typed. */
  isAsked?: (fields: Fields) => boolean
}

export interface OpenRecord {
  /** 0: a new one. */
  id: number
  version: number
  fields: Fields
}

interface Props {
  kind: RecordKind
  title: string
  record: OpenRecord
  specs: FieldSpec[]
  mayWrite: boolean
  /** Where a new one is posted to, when not to the list of its kind. */
  path?: string
  onClose: () => void
}

/** A small record beside its list: changed in a form, with its history; archived and brought back. */
export function RecordDrawer({ title, onClose, ...rest }: Props) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const [tab, setTab] = useState('form')
  const [isDirty, setDirty] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const texts = useFieldTexts()
  const { kind, record, mayWrite } = rest
  return (
    <Drawer opened onClose={() => (isDirty && tab === 'form' ? setAsking(true) : onClose())} position="right" size={isPhone ? '100%' : 440} title={<b style={{ fontSize: 17 }}>{title}</b>} closeButtonProps={{ 'aria-label': t('app.close') }} overlayProps={{ backgroundOpacity: 0.18 }} transitionProps={{ duration: 120 }}>
      {record.id > 0 && <SegmentedControl fullWidth mb="md" value={tab} onChange={setTab} data={[{ value: 'form', label: t('timeline.details') }, { value: 'timeline', label: t('timeline.open') }]} aria-label={t('timeline.views')} />}
      {tab === 'form' ? <Form key={record.version} {...rest} onClose={onClose} onDirty={setDirty} /> : <RecordTimeline kind={kind} id={record.id} label={texts.label} show={texts.show} mayUndo={mayWrite} />}
      <AskToLeave isOpen={isAsking} onStay={() => setAsking(false)} onLeave={onClose} />
    </Drawer>
  )
}

function Form({ kind, record, specs, mayWrite, path, onClose, onDirty }: Omit<Props, 'title'> & { onDirty: (isDirty: boolean) => void }) {
  const { t } = useTranslation()
  const { done, fail } = useDone()
  const sentences = useSentences()
  const texts = useFieldTexts()
  const records = useRecords(kind)
  const [fields, setFields] = useState(record.fields)
  const [told, setTold] = useState<Sentences>({})
  const [isBusy, setBusy] = useState(false)
  const [reason, setReason] = useState('')
  const changes = changesOf(record.fields, fields)
  const name = String(fields.name || fields.code || '')
  const isArchived = record.fields.archived === true

  async function attempt(run: () => Promise<Saved | 'theirs' | null>): Promise<void> {
    setBusy(true)
    try {
      const saved = await run()
      if (!saved) return
      if (saved !== 'theirs') done(t(record.id ? 'items.saved' : 'items.made', { name }), saved.seq)
      onClose()
    } catch (error) {
      if (error instanceof Problem && !error.isPassing) setTold(sentences(error))
      else fail(error)
    } finally {
      setBusy(false)
    }
  }
  const change = (what: Fields) => attempt(() => records.change({ id: record.id, version: record.version, base: record.fields, fields: what, reason: reason.trim() }))

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    const missing = specs.filter((spec) => spec.isRequired && String(fields[spec.key] ?? '').trim() === '')
    if (missing.length > 0) setTold(Object.fromEntries(missing.map((spec) => [spec.key, t('fault.required')])))
    else if (record.id) void change(changes)
    else void attempt(() => records.create(fields, path))
  }
  function set(key: string, value: unknown): void {
    // What may be missing is missing when it is emptied, not an empty text.
    const next = { ...fields, [key]: value === '' && record.fields[key] === null ? null : value }
    setFields(next)
    onDirty(Object.keys(changesOf(record.fields, next)).length > 0)
    setTold((old) => Object.fromEntries(Object.entries(old).filter(([field]) => field !== '' && field.split(/[.[]/)[0] !== key)))
  }
  const errorOf = (key: string): string | undefined => told[key] ?? Object.entries(told).find(([field]) => field.startsWith(`${key}[`))?.[1]
  const rest = told[''] ?? Object.entries(told).find(([field]) => !specs.some(({ key }) => field === key || field.startsWith(`${key}[`)))?.[1]

  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      {rest && (
        <Alert color="red" variant="light">
          {rest}
        </Alert>
      )}
      {specs
        .filter((spec) => spec.isAsked?.(fields) ?? true)
        .map((spec) => (
          <Field key={spec.key} spec={spec} label={spec.label ?? texts.label(spec.key)} value={fields[spec.key]} error={errorOf(spec.key)} isLocked={!mayWrite || (spec.isFixed === true && record.id > 0)} onChange={(value) => set(spec.key, value)} />
        ))}
      {mayWrite && record.id > 0 && <TextInput label={t('lists.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={200} />}
      {mayWrite && (
        <Group mt="xs">
          <Button type="submit" loading={isBusy} disabled={record.id > 0 && Object.keys(changes).length === 0}>
            {t(record.id ? 'items.save' : 'lists.make')}
          </Button>
          {record.id > 0 && 'archived' in record.fields && (
            <Button variant="default" disabled={isBusy} onClick={() => void change({ archived: !isArchived })}>
              {t(isArchived ? 'items.restore' : 'items.archive')}
            </Button>
          )}
        </Group>
      )}
      <Conflict conflict={records.conflict} label={texts.label} show={texts.show} onClose={records.dismiss} onResolve={(chosen) => void attempt(() => records.resolve(chosen))} />
    </form>
  )
}

interface FieldProps {
  spec: FieldSpec
  label: string
  value: unknown
  error: string | undefined
  isLocked: boolean
  onChange: (value: unknown) => void
}

function Field({ spec, label, value, error, isLocked, onChange }: FieldProps) {
  const { t } = useTranslation()
  const faultText = useFaultText()
  const shared = { label, error, disabled: isLocked, ...(spec.hint && { description: spec.hint }) }
  if (spec.kind === 'switch') return <Switch {...shared} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
  if (spec.kind === 'choice') return <Select {...shared} data={spec.options ?? []} value={value === null || value === undefined || value === 0 ? null : String(value)} onChange={(next) => onChange(typeof value === 'number' ? Number(next ?? 0) : (next ?? ''))} searchable clearable={!spec.isRequired} allowDeselect={!spec.isRequired} limit={120} />
  if (spec.kind === 'number') return <NumberInput {...shared} value={Number(value ?? 0)} onChange={(next) => onChange(Number(next) || 0)} min={0} allowDecimal={false} />
  if (spec.kind === 'tags') return <TagsInput {...shared} value={(value as string[] | undefined) ?? []} onChange={onChange} placeholder={t('lists.tags_hint')} />
  const Input = spec.kind === 'area' ? Textarea : TextInput
  return <Input {...shared} error={error ?? (spec.isRequired && value === '' && error !== undefined ? faultText('required') : undefined)} required={spec.isRequired} value={String(value ?? '')} onChange={(event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value)} {...(spec.kind === 'area' && { autosize: true, minRows: 2 })} data-autofocus={!isLocked || undefined} />
}
