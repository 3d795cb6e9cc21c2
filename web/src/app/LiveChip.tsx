import { Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { show } from '../lib/quantity'
import { useLink } from '../live/live'
import { Age } from '../ui/Age'
import styles from './Shell.module.css'

/** Whether the numbers are alive, up to which journal entry, and since when not. */
export function LiveChip() {
  const { t, i18n } = useTranslation()
  const link = useLink()
  const isLive = link.state === 'live'
  const seq = link.seq ? show(String(link.seq), i18n.language) : '–'
  return (
    <>
      <span role="status" className={styles.hidden}>
        {t(`link.${link.state}`)}
      </span>
      <Popover position="bottom-end" width={270} withArrow>
        <Popover.Target>
          <button type="button" className={styles.chip} data-testid="live" data-state={link.state} data-seq={link.seq}>
            {/* A new element per entry lets the ring run once more. */}
            <i key={isLive ? link.seq : link.state} className={styles.dot} data-state={link.state} data-pulse={(isLive && link.seq > 0) || undefined} aria-hidden="true" />
            <span>{t(`link.${link.state}`)}</span>
            {isLive ? (
              <span className={`faint tab ${styles.wide}`}>#{seq}</span>
            ) : (
              link.heardAt > 0 && (
                <span className="faint">
                  <AsOf at={link.heardAt} />
                </span>
              )
            )}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className="small mute">{t(`link.hint_${link.state}`)}</div>
          <dl style={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: '4px 12px', margin: '10px 0 0' }} className="small">
            <dt className="faint">{t('link.last')}</dt>
            <dd style={{ margin: 0 }} className="tab">
              #{seq}
            </dd>
            <dt className="faint">{t('link.heard')}</dt>
            <dd style={{ margin: 0 }}>
              <Age at={link.heardAt} ago />
            </dd>
          </dl>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}

function AsOf({ at }: { at: number }) {
  const { t } = useTranslation()
  const [before, after] = t('link.as_of', { age: '\u0000' }).split('\u0000')
  return (
    <>
      {before}
      <Age at={at} ago />
      {after}
    </>
  )
}
