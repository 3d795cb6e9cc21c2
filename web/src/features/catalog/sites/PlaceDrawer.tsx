import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { binQuery } from '../../../client/catalog'
import type { Site } from '../../../client/types'
import { type FieldSpec, RecordDrawer } from '../RecordDrawer'

const BIN_KINDS = ['stock', 'staging', 'quarantine'] as const

interface Props {
  /** `site`, `site-7`, `bin-9`, or `new-7-Hall 1` for a new bin at site 7. */
  open: string | null
  sites: Site[]
  mayWrite: boolean
  onClose: () => void
}

/** The form of a site or a bin, as the address names it. */
export function PlaceDrawer({ open, sites, mayWrite, onClose }: Props) {
  const { t } = useTranslation()
  const [kind, id = ''] = open?.split('-') ?? []
  const bin = useQuery({ ...binQuery(Number(id)), enabled: kind === 'bin' }).data
  const binSpecs: FieldSpec[] = [
    { key: 'code', kind: 'text', isRequired: true },
    { key: 'zone', kind: 'text', hint: t('sites.zone_hint') },
    { key: 'kind', kind: 'choice', isRequired: true, isFixed: true, options: BIN_KINDS.map((value) => ({ value, label: t(`sites.bin_${value}`) })) },
    { key: 'capacity', kind: 'text', hint: t('sites.capacity_hint') },
    { key: 'pick_order', kind: 'number', hint: t('sites.pick_hint') },
  ]
  const zones = Intl.supportedValuesOf('timeZone')
  const siteSpecs: FieldSpec[] = [
    { key: 'name', kind: 'text', isRequired: true },
    { key: 'code', kind: 'text', isRequired: true, hint: t('sites.code_hint') },
    { key: 'kind', kind: 'choice', isRequired: true, options: (['store', 'warehouse'] as const).map((value) => ({ value, label: t(`sites.kind_${value}`) })) },
    { key: 'address', kind: 'area' },
    { key: 'time_zone', kind: 'choice', isRequired: true, options: ['UTC', ...zones].map((value) => ({ value, label: value.replaceAll('_', ' ') })) },
  ]
  const shared = { mayWrite, onClose, key: open }

  if (kind === 'site') {
    const site = sites.find((one) => String(one.id) === id)
    if (id && !site) return null
    const fields = site
      ? { name: site.name, code: site.code, kind: site.kind, address: site.address ?? '', time_zone: site.time_zone, archived: site.archived }
      : { name: '', code: '', kind: 'store', address: '', time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone }
    return <RecordDrawer {...shared} kind="site" title={site ? site.name || site.code : t('sites.new')} record={{ id: site?.id ?? 0, version: site?.version ?? 0, fields }} specs={siteSpecs} />
  }
  if (kind === 'bin' && bin) {
    const fields = { code: bin.code, zone: bin.zone ?? '', kind: bin.kind, capacity: bin.capacity, pick_order: bin.pick_order, archived: bin.archived }
    return <RecordDrawer {...shared} kind="bin" title={bin.code} record={{ id: bin.id, version: bin.version, fields }} specs={binSpecs} />
  }
  if (kind === 'new' && id) {
    const zone = open!.split('-').slice(2).join('-')
    const site = sites.find((one) => String(one.id) === id)
    return <RecordDrawer {...shared} kind="bin" path={`/sites/${id}/bins`} title={t('sites.new_bin', { site: site?.name ?? '' })} record={{ id: 0, version: 0, fields: { code: '', zone, kind: 'stock', capacity: null, pick_order: 0 } }} specs={binSpecs} />
  }
  return null
}
