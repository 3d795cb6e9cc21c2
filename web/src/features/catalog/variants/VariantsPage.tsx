import { Alert, Button, Checkbox, Select, TagsInput, TextInput } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { productsQuery, readMany, unitsQuery } from '../../../client/catalog'
import { Problem } from '../../../client/http'
import { categoriesQuery } from '../../../client/queries'
import { createMany, useRecords } from '../../../client/records'
import type { Item, Product } from '../../../client/types'
import { labelsOf } from '../../../lib/tree'
import { useDone } from '../../../ui/done'
import { Failed } from '../../../ui/Empty'
import { type Sentences, useSentences } from '../../../ui/faults'
import { Late } from '../../../ui/Late'
import { SAVED, Unsaved } from '../../../ui/Unsaved'
import { MOST } from '../items/Chosen'
import { Card } from '../items/Sections'
import { Lines } from '../Lines'
import { keyOf, MOST_OPTIONS, type Option, type Variant, variantsOf } from './matrix'
import form from '../items/form.module.css'
import styles from './variants.module.css'

const SPLIT = /[,;\t\n]/

/** A product's variants made from its options: every combination, each with a SKU of its own. */
export function VariantsPage() {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const id = params.get('product')
  const products = useQuery(productsQuery(true))
  const known = useQuery({ queryKey: ['items', 'variants', id], queryFn: async () => (await readMany({ product: id ?? '', archived: 'all' }, MOST)).items, enabled: id !== null })
  const failed = [products, known].find((one) => one.isError)
  if (failed) return <Failed title={t('lists.failed')} error={failed.error} onRetry={() => void failed.refetch()} />
  if (!products.data || (id !== null && !known.data)) return <Late>{t('app.loading')}</Late>
  return <Matrix key={id} product={products.data.find((one) => String(one.id) === id) ?? null} known={known.data ?? []} />
}

/** The options of a product with the values its variants have so far. */
function optionsOf(product: Product | null, known: readonly Item[]): Option[] {
  return product?.options.map((name) => ({ name, values: [...new Set(known.flatMap((item) => item.options[name] ?? []))] })) ?? [{ name: '', values: [] }]
}

function Matrix({ product, known }: { product: Product | null; known: Item[] }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { done, fail } = useDone()
  const sentences = useSentences()
  const records = useRecords('product')
  const categories = useQuery(categoriesQuery).data ?? []
  const units = useQuery(unitsQuery()).data ?? []
  const labels = labelsOf(categories)
  const first = known[0]
  const [name, setName] = useState(product?.name ?? '')
  const [sku, setSku] = useState(first ? (first.sku.split('-')[0] ?? '') : '')
  const [shared, setShared] = useState({ list_price: first?.list_price ?? '', category: first?.category ?? 0, unit: first?.unit ?? 'piece' })
  const [options, setOptions] = useState<Option[]>(() => optionsOf(product, known))
  const [skus, setSkus] = useState<ReadonlyMap<string, string>>(new Map())
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [told, setTold] = useState<Sentences>({})
  const [made, setMade] = useState(product?.id ?? 0)
  const [isBusy, setBusy] = useState(false)
  const there = new Set(known.map((item) => keyOf(item.options)))
  const all = variantsOf(name, sku, options)
  const fresh = all.filter((variant) => !there.has(keyOf(variant.options)) && !left.has(keyOf(variant.options)))
  const skuOf = (variant: Variant): string => skus.get(keyOf(variant.options)) ?? variant.sku

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (name.trim() === '') return setTold({ name: t('fault.required') })
    if (fresh.length === 0) return setTold({ '': t('variants.nothing') })
    setBusy(true)
    try {
      // A product that is there already, from a try before, is not made twice.
      const id = made || (await records.create({ name: name.trim(), options: options.map((option) => option.name.trim()).filter(Boolean) })).id
      setMade(id)
      const items = fresh.map((variant) => ({ sku: skuOf(variant), name: variant.name, unit: shared.unit, category: shared.category, variant_of: id, options: variant.options, ...(shared.list_price.trim() && { list_price: shared.list_price.trim() }) }))
      const { seq } = await createMany('item', 'items', items)
      done(t('variants.made', { count: items.length }), seq)
      void navigate(`/catalog?product=${id}`, { state: SAVED })
    } catch (error) {
      if (error instanceof Problem && !error.isPassing) setTold(sentences(error))
      else fail(error)
    } finally {
      setBusy(false)
    }
  }

  const isDirty = fresh.length > 0
  return (
    <form className={form.page} onSubmit={(event) => void onSubmit(event)} noValidate>
      <header className={form.head}>
        <Link to="/catalog/products" className={form.back} aria-label={t('app.back')}>
          <IconArrowLeft size={18} stroke={1.7} />
        </Link>
        <div className={form.title}>
          <h1>{product ? t('variants.more_of', { name: product.name }) : t('variants.new')}</h1>
          <span className="small faint">{t('variants.lead')}</span>
        </div>
      </header>
      {told[''] && (
        <Alert color="red" variant="light">
          {told['']}
        </Alert>
      )}
      <Card title={t('variants.product')}>
        <div className={form.grid}>
          <TextInput label={t('items.name')} value={name} disabled={made > 0} onChange={(event) => setName(event.currentTarget.value)} error={told.name} required />
          <TextInput label={t('variants.sku_start')} value={sku} onChange={(event) => setSku(event.currentTarget.value)} />
          <TextInput label={t('items.list_price')} inputMode="decimal" value={shared.list_price} onChange={(event) => setShared({ ...shared, list_price: event.currentTarget.value })} error={told['items[0].list_price']} />
          <Select label={t('item.category')} data={categories.map(({ id }) => ({ value: String(id), label: labels.get(id) ?? '' }))} value={shared.category ? String(shared.category) : null} onChange={(id) => setShared({ ...shared, category: Number(id ?? 0) })} searchable clearable limit={80} />
          <Select label={t('item.unit')} data={units.map((unit) => ({ value: unit.code, label: unit.name }))} value={shared.unit} onChange={(unit) => setShared({ ...shared, unit: unit ?? 'piece' })} searchable allowDeselect={false} limit={80} />
        </div>
      </Card>
      <Card title={t('field.options')} hint={t('variants.options_hint')}>
        <Lines
          rows={options}
          blank={{ name: '', values: [] }}
          columns="minmax(90px, 0.6fr) minmax(0, 1.6fr)"
          add={t('variants.add_option')}
          hint={t('variants.no_options')}
          onChange={(rows) => setOptions(rows.slice(0, MOST_OPTIONS))}
          renderLine={(row, _at, change) => (
            <>
              <TextInput aria-label={t('variants.option')} placeholder={t('variants.option_hint')} value={row.name} disabled={product?.options.includes(row.name)} onChange={(event) => change({ name: event.currentTarget.value })} />
              <TagsInput aria-label={t('variants.values')} placeholder={t('variants.values_hint')} value={row.values} onChange={(values) => change({ values: [...new Set(values.flatMap((value) => value.split(SPLIT).map((one) => one.trim())).filter(Boolean))] })} acceptValueOnBlur />
            </>
          )}
        />
      </Card>
      <Card title={t('variants.list', { count: all.length })}>
        {all.length === 0 && <p className={form.none}>{t('variants.none_yet')}</p>}
        {all.length > MOST && <p className={form.fault}>{t('variants.too_many', { count: MOST })}</p>}
        <ul className={styles.variants}>
          {all.slice(0, MOST).map((variant) => {
            const key = keyOf(variant.options)
            const at = fresh.indexOf(variant)
            const isThere = there.has(key)
            return (
              <li key={key} data-there={isThere || undefined}>
                <Checkbox checked={isThere || at >= 0} disabled={isThere} label={Object.values(variant.options).join(' · ')} onChange={(event) => setLeft(new Set(event.currentTarget.checked ? [...left].filter((one) => one !== key) : [...left, key]))} />
                {isThere ? (
                  <span className="mute small">{t('variants.there')}</span>
                ) : (
                  <TextInput size="sm" aria-label={t('variants.sku_of', { name: variant.name })} value={skuOf(variant)} disabled={at < 0} onChange={(event) => setSkus(new Map([...skus, [key, event.currentTarget.value]]))} error={told[`items[${at}].sku`] ?? told[`items[${at}].options`]} />
                )}
              </li>
            )
          })}
        </ul>
      </Card>
      <div className={form.foot}>
        <span className="mute">{t('variants.count', { count: fresh.length })}</span>
        <Button variant="default" component={Link} to="/catalog/products">
          {t('app.cancel')}
        </Button>
        <Button type="submit" loading={isBusy} disabled={fresh.length === 0 || all.length > MOST}>
          {t('variants.go', { count: fresh.length })}
        </Button>
      </div>
      <Unsaved isDirty={isDirty} />
    </form>
  )
}
