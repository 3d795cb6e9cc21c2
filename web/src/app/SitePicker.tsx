import { Combobox, useCombobox } from '@mantine/core'
import { IconBuildingStore, IconBuildingWarehouse, IconChevronDown, IconMapPin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sitesQuery } from '../client/queries'
import type { Me, Site } from '../client/types'
import { useAddress } from '../lib/address'
import { keepSite } from './places'
import styles from './Shell.module.css'

const SHOWN = 60

const matches = (site: Site, words: string): boolean => `${site.code} ${site.name}`.toLowerCase().includes(words.trim().toLowerCase())

/** Which site the numbers are of. The choice stands in the address and is where this browser starts next time. */
export function SitePicker({ me }: { me: Me }) {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const [words, setWords] = useState('')
  const sites = useQuery(sitesQuery)
  const box = useCombobox({
    onDropdownClose: () => setWords(''),
    onDropdownOpen: () => box.focusSearchInput(),
  })
  const allowed = (sites.data ?? []).filter((site) => me.sites === null || me.sites.includes(site.id))
  const chosen = allowed.find((site) => String(site.id) === params.get('site'))
  const found = allowed.filter((site) => matches(site, words))
  const all = me.sites === null ? t('top.all_sites') : t('top.my_sites')

  function pick(value: string): void {
    const site = value === 'all' ? '' : value
    keepSite(site)
    change({ site })
    box.closeDropdown()
  }

  const Icon = chosen ? (chosen.kind === 'warehouse' ? IconBuildingWarehouse : IconBuildingStore) : IconMapPin
  return (
    <Combobox store={box} width={280} position="bottom-start" shadow="md" onOptionSubmit={pick}>
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <button type="button" className={styles.chip} onClick={() => box.toggleDropdown()} aria-haspopup="listbox" aria-expanded={box.dropdownOpened} aria-label={`${t('top.site')}: ${chosen?.name ?? all}`}>
          <Icon size={16} stroke={1.6} aria-hidden="true" />
          <span className={`clip ${styles.wide}`} style={{ maxWidth: 170 }}>
            {chosen ? chosen.name : all}
          </span>
          <IconChevronDown size={14} stroke={1.6} className={styles.wide} aria-hidden="true" />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={words} onChange={(event) => setWords(event.currentTarget.value)} placeholder={t('top.find_site')} aria-label={t('top.find_site')} />
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }}>
          {words === '' && (
            <Combobox.Option value="all" active={!chosen}>
              {all}
            </Combobox.Option>
          )}
          {found.slice(0, SHOWN).map((site) => (
            <Combobox.Option key={site.id} value={String(site.id)} active={site === chosen}>
              {site.name} <span className="faint small">{site.code}</span>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t('top.no_site')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
