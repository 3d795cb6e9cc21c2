import { Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Choices, type Import, type ImportKind, useImport } from '../../client/imports'
import { useDone } from '../../ui/done'
import styles from './imports.module.css'
import { fieldAt, missingFields, withColumn } from './mapping'

const SHOWN = 3

/** What the rows are, what each column holds, and how the file is to be taken. */
export function Mapping({ one, kinds }: { one: Import; kinds: readonly ImportKind[] }) {
  const { t } = useTranslation()
  const { choose, go } = useImport(one.id)
  const { fail } = useDone()
  const [choices, setChoices] = useState<Choices>(one.choices)
  const kind = kinds.find((each) => each.name === choices.kind)
  const set = (more: Partial<Choices>) => setChoices({ ...choices, ...more })
  const missing = kind ? missingFields(kind, choices) : []
  const needsMode = (kind?.modes.length ?? 0) > 1 && !choices.mode

  function again(more: Partial<Choices>): void {
    choose.mutate({ ...choices, mapping: {}, ...more }, { onSuccess: (next) => setChoices(next.choices), onError: fail })
  }

  async function check(): Promise<void> {
    try {
      await choose.mutateAsync(choices)
      await go.mutateAsync('check')
    } catch (error) {
      fail(error)
    }
  }

  return (
    <>
      {one.progress.error && (
        <p className={styles.note} data-tone="low" role="status">
          {one.progress.error}
        </p>
      )}
      <section className={styles.card} aria-labelledby="what">
        <h2 id="what">{t('imports.what')}</h2>
        <div className={styles.bar}>
          <Select label={t('imports.kind')} data={kinds.map((each) => ({ value: each.name, label: each.title }))} value={choices.kind || null} onChange={(value) => value && again({ kind: value, mode: '' })} allowDeselect={false} w={{ base: '100%', xs: 230 }} />
          {one.file.sheets.length > 1 && <Select label={t('imports.sheet')} data={one.file.sheets} value={one.file.sheet} onChange={(value) => value && again({ sheet: value })} allowDeselect={false} w={{ base: '100%', xs: 190 }} />}
          <Select label={t('imports.decimal')} data={[{ value: '.', label: '1,234.5' }, { value: ',', label: '1.234,5' }]} placeholder={t('imports.as_seen')} clearable value={choices.decimal || null} onChange={(value) => set({ decimal: (value ?? '') as Choices['decimal'] })} w={{ base: '100%', xs: 150 }} />
          <Select label={t('imports.dates')} data={[{ value: 'dmy', label: t('imports.dmy') }, { value: 'mdy', label: t('imports.mdy') }]} placeholder={t('imports.as_seen')} clearable value={choices.dates || null} onChange={(value) => set({ dates: (value ?? '') as Choices['dates'] })} w={{ base: '100%', xs: 190 }} />
        </div>
      </section>
      {kind && kind.modes.length > 1 && (
        <section className={styles.card} aria-labelledby="mode">
          <h2 id="mode">{t('imports.mode')}</h2>
          <p className="mute">{t('imports.mode_hint')}</p>
          <fieldset className={styles.modes} aria-labelledby="mode">
            {kind.modes.map((mode) => (
              <label key={mode}>
                <input type="radio" name="mode" checked={choices.mode === mode} onChange={() => set({ mode: mode as Choices['mode'] })} />
                <b>{t(`imports.mode_${mode as 'add'}`)}</b>
                <span>{t(`imports.mode_${mode as 'add'}_hint`)}</span>
              </label>
            ))}
          </fieldset>
        </section>
      )}
      {kind && (
        <section className={styles.card} aria-labelledby="columns">
          <h2 id="columns">{t('imports.columns')}</h2>
          <p className="mute">{t('imports.columns_hint')}</p>
          <Columns one={one} kind={kind} choices={choices} onChoices={setChoices} />
        </section>
      )}
      {kind && <Options kind={kind} choices={choices} onChange={set} />}
      <footer className={styles.foot}>
        {missing.length > 0 && <span className="mute">{t('imports.missing', { fields: missing.map((field) => field.title).join(', ') })}</span>}
        {needsMode && missing.length === 0 && <span className="mute">{t('imports.missing_mode')}</span>}
        <Button className={styles.end!} disabled={!kind || missing.length > 0 || needsMode} loading={choose.isPending || go.isPending} onClick={() => void check()}>
          {t('imports.check')}
        </Button>
      </footer>
    </>
  )
}

function Columns({ one, kind, choices, onChoices }: { one: Import; kind: ImportKind; choices: Choices; onChoices: (next: Choices) => void }) {
  const { t } = useTranslation()
  const fields = kind.fields.map((field) => ({ value: field.name, label: field.required ? `${field.title} *` : field.title }))
  return (
    <table className={styles.columns}>
      <thead>
        <tr>
          <th>{t('imports.column')}</th>
          <th>{t('imports.first_values')}</th>
          <th>{t('imports.holds')}</th>
        </tr>
      </thead>
      <tbody>
        {one.file.header.map((head, at) => {
          const field = fieldAt(choices, at)
          return (
            <tr key={at} data-used={field !== ''}>
              <td title={head}>
                <b>{head}</b>
              </td>
              <td className="clip">{one.file.sample.slice(0, SHOWN).map((row) => row.cells[at]).filter(Boolean).join(' · ') || '–'}</td>
              <td>
                <Select aria-label={t('imports.holds_of', { head })} data={fields} value={field || null} placeholder={t('imports.nothing')} clearable searchable onChange={(value) => onChoices(withColumn(kind, choices, at, value ?? ''))} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Options({ kind, choices, onChange }: { kind: ImportKind; choices: Choices; onChange: (more: Partial<Choices>) => void }) {
  const { t } = useTranslation()
  const isData = kind.modes.length === 0
  const open = kind.fields.filter((field) => !choices.mapping[field.name]?.length && field.name !== 'version' && field.type !== 'codes' && field.type !== 'names')
  const given = Object.keys(choices.constants)
  return (
    <section className={styles.card} aria-labelledby="options">
      <h2 id="options">{t('imports.options')}</h2>
      <MultiSelect label={t('imports.constants')} description={t('imports.constants_hint')} data={open.map((field) => ({ value: field.name, label: field.title }))} value={given.filter((name) => open.some((field) => field.name === name))} onChange={(names) => onChange({ constants: Object.fromEntries(names.map((name) => [name, choices.constants[name] ?? ''])) })} clearable searchable mb="sm" maw={520} />
      <div className={styles.bar}>
        {given.map((name) => (
          <TextInput key={name} label={kind.fields.find((field) => field.name === name)?.title ?? name} value={choices.constants[name] ?? ''} onChange={(event) => onChange({ constants: { ...choices.constants, [name]: event.currentTarget.value } })} w={{ base: '100%', xs: 200 }} />
        ))}
      </div>
      {isData && (
        <div style={{ display: 'grid', gap: 8, marginTop: 12 }}>
          <Checkbox label={t('imports.create')} checked={choices.create} onChange={(event) => onChange({ create: event.currentTarget.checked })} />
          <Checkbox label={t('imports.update')} checked={choices.update} onChange={(event) => onChange({ update: event.currentTarget.checked })} />
          {kind.name === 'items' && <Checkbox label={t('imports.names')} checked={choices.names} onChange={(event) => onChange({ names: event.currentTarget.checked })} />}
          {kind.name === 'items' && <Checkbox label={t('imports.replace')} checked={choices.replace} onChange={(event) => onChange({ replace: event.currentTarget.checked })} />}
          <Checkbox label={t('imports.clear')} checked={choices.clear} onChange={(event) => onChange({ clear: event.currentTarget.checked })} />
        </div>
      )}
    </section>
  )
}
