import { Alert, Button, Drawer, TextInput } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconArrowLeft, IconHistory, IconPackageOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { fieldsQuery } from '../../../client/catalog'
import { Problem } from '../../../client/http'
import { itemQuery } from '../../../client/queries'
import { useRecords } from '../../../client/records'
import type { CustomField, Item } from '../../../client/types'
import { useAddress } from '../../../lib/address'
import type { Fields } from '../../../lib/merge'
import { Conflict } from '../../../ui/Conflict'
import { useDone } from '../../../ui/done'
import { Empty, Failed } from '../../../ui/Empty'
import { useSentences } from '../../../ui/faults'
import { Late } from '../../../ui/Late'
import { RecordTimeline } from '../../../ui/RecordTimeline'
import { SAVED, Unsaved } from '../../../ui/Unsaved'
import { saidOf } from './fields'
import { Sections } from './Sections'
import { useFieldTexts } from '../texts'
import { useItemForm } from './useItemForm'
import styles from './form.module.css'

/** One item in full, to be changed; or a new one. */
export function ItemEditPage() {
  const { t } = useTranslation()
  const { id } = useParams()
  const number = id === undefined ? null : Number(id)
  const found = useQuery({ ...itemQuery(number ?? 0), enabled: number !== null && !Number.isNaN(number) })
  const custom = useQuery(fieldsQuery())
  const error = found.error ?? custom.error
  if (custom.data && (number === null || found.data)) return <Form key={id ?? 'new'} item={number === null ? null : found.data!} custom={custom.data} />
  if (Number.isNaN(number) || (found.error instanceof Problem && found.error.status === 404)) return <Empty icon={<IconPackageOff size={28} stroke={1.5} />} title={t('item.missing')} hint={t('item.missing_hint')} />
  if (error) return <Failed title={t('items.failed_one')} error={error} onRetry={() => void Promise.all([found.refetch(), custom.refetch()])} />
  return <Late>{null}</Late>
}

function Form({ item, custom }: { item: Item | null; custom: CustomField[] }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const { done, fail } = useDone()
  const sentences = useSentences()
  const texts = useFieldTexts()
  const records = useRecords('item')
  const code = params.get('code')
  const edit = useItemForm(item, custom, code ? { barcodes: [{ code, quantity: '1', measure: '', pack: '' }] } : undefined)
  const [isSaving, setSaving] = useState(false)
  const [reason, setReason] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const name = edit.form.fields.name.trim() || edit.form.fields.sku

  async function attempt(run: () => Promise<void>): Promise<void> {
    setSaving(true)
    try {
      await run()
    } catch (error) {
      if (error instanceof Problem && !error.isPassing) edit.setTold(sentences(error))
      else fail(error)
      showFirstFault(form.current)
    } finally {
      setSaving(false)
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (!edit.isReady()) {
      showFirstFault(form.current)
      return
    }
    void attempt(async () => {
      if (item) {
        const saved = await records.change({ id: item.id, version: edit.state.version, base: edit.state.base as unknown as Fields, fields: edit.changes, reason: reason.trim() })
        if (!saved) return
        edit.saved(saved.version)
        setReason('')
        done(t('items.saved', { name }), saved.seq)
        return
      }
      const saved = await records.create(saidOf(edit.form.fields))
      done(t('items.made', { name }), saved.seq)
      void navigate(`/catalog/items/${saved.id}`, { replace: true, state: SAVED })
    })
  }

  useEffect(() => {
    if (!item) form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [item])
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      form.current?.requestSubmit()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  const { isDirty } = edit
  return (
    <form ref={form} className={styles.page} onSubmit={onSubmit} noValidate>
      <title>{`${item ? name : t('items.new')} · Onhand`}</title>
      <header className={styles.head}>
        <Link to="/catalog" className={styles.back} aria-label={t('app.back')}>
          <IconArrowLeft size={18} stroke={1.7} />
        </Link>
        <div className={styles.title}>
          <h1>{item ? item.name || item.sku : t('items.new')}</h1>
          {item && (
            <span className="small faint">
              {[item.sku, item.product_name].filter(Boolean).join(' · ')} · <Link to={`/stock/items/${item.id}`}>{t('items.to_stock')}</Link>
            </span>
          )}
        </div>
        {item && <Standing item={item} />}
      </header>
      {edit.told[''] && (
        <Alert color="red" variant="light">
          {edit.told['']}
        </Alert>
      )}
      {edit.isNewer && (
        <Alert color="yellow" variant="light">
          {t('items.newer')}
        </Alert>
      )}
      <Sections item={item} custom={custom} form={edit.form} />
      {(isDirty || !item) && (
        <div className={styles.foot}>
          <span className="mute">{t(isDirty ? 'items.unsaved' : 'items.nothing_yet')}</span>
          {item && <TextInput className={styles.why} aria-label={t('lists.reason')} placeholder={t('lists.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={200} />}
          <Button variant="default" onClick={() => (item ? edit.reset(item) : void navigate('/catalog'))}>
            {t(item ? 'items.discard' : 'app.cancel')}
          </Button>
          <Button type="submit" loading={isSaving}>
            {t(item ? 'items.save' : 'items.make')}
          </Button>
        </div>
      )}
      <Unsaved isDirty={isDirty} />
      <Conflict
        conflict={records.conflict}
        label={texts.label}
        show={texts.show}
        onClose={records.dismiss}
        onResolve={(chosen) =>
          void attempt(async () => {
            const saved = await records.resolve(chosen)
            if (!saved) return
            edit.follow()
            if (saved !== 'theirs') done(t('items.saved', { name }), saved.seq)
          })
        }
      />
    </form>
  )
}

/** Brings the first field with something wrong into view, and the cursor into it. */
function showFirstFault(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true], [data-invalid]')?.focus())
}

/** Whether the item is in use, and the one button that changes it. */
function Standing({ item }: { item: Item }) {
  const { t } = useTranslation()
  const { done, fail } = useDone()
  const texts = useFieldTexts()
  const [params, change] = useAddress()
  const records = useRecords('item')
  async function toggle(): Promise<void> {
    try {
      const saved = await records.change({ id: item.id, version: item.version, base: { archived: item.archived }, fields: { archived: !item.archived } })
      if (saved) done(t(item.archived ? 'items.restored' : 'items.archived', { count: 1 }), saved.seq)
    } catch (error) {
      fail(error)
    }
  }
  return (
    <div className={styles.standing}>
      <Button variant="default" size="sm" leftSection={<IconHistory size={16} stroke={1.6} />} onClick={() => change({ history: '1' })}>
        {t('timeline.open')}
      </Button>
      <Drawer opened={params.has('history')} onClose={() => change({ history: null })} position="right" size={440} title={<b style={{ fontSize: 17 }}>{t('timeline.title')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }} overlayProps={{ backgroundOpacity: 0.18 }}>
        <RecordTimeline kind="item" id={item.id} label={texts.label} show={texts.show} mayUndo />
      </Drawer>
      {item.merged_into ? (
        <Link to={`/catalog/items/${item.merged_into}`}>{t('items.merged_into')}</Link>
      ) : (
        <Button variant="default" size="sm" leftSection={item.archived ? <IconArchiveOff size={16} stroke={1.6} /> : <IconArchive size={16} stroke={1.6} />} onClick={() => void toggle()}>
          {t(item.archived ? 'items.restore' : 'items.archive')}
        </Button>
      )}
    </div>
  )
}
