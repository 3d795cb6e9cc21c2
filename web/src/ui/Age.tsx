import { useTranslation } from 'react-i18next'
import { age, dateTime, useNow } from '../lib/clock'

/** How long ago, ticking by itself; the exact moment on hover and for assistive tools. */
export function Age({ at, ago = false }: { at: string | number | null; ago?: boolean }) {
  const { t, i18n } = useTranslation()
  const now = useNow()
  if (at === null || at === 0) return <span>{t('age.never')}</span>
  const instant = typeof at === 'number' ? at : Date.parse(at)
  const found = age(instant, now)
  const text = found.unit === 'now' ? t('age.now') : t(`age.${found.unit}`, { count: found.count })
  const iso = new Date(instant).toISOString()
  return (
    <time dateTime={iso} title={dateTime(iso, i18n.language)} className="tab">
      {ago && found.unit !== 'now' ? t('age.ago', { age: text }) : text}
    </time>
  )
}
