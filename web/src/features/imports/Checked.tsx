import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Import, useImport } from '../../client/imports'
import { useDone } from '../../ui/done'
import { CountTiles } from './CountTiles'
import styles from './imports.module.css'
import { Mapping } from './Mapping'
import { useQuery } from '@tanstack/react-query'
import { kindsQuery } from '../../client/imports'
import { WrongRows } from './WrongRows'

/** What the dry run found: counts, changes, what is wrong; nothing is written yet. */
export function Checked({ one }: { one: Import }) {
  const { t } = useTranslation()
  const { go } = useImport(one.id)
  const { fail } = useDone()
  const [isBack, setBack] = useState(false)
  const kinds = useQuery(kindsQuery).data?.rows ?? []
  if (isBack) return <Mapping one={one} kinds={kinds} />
  const { checked, samples, notices, made } = one.progress
  if (!checked) return null
  const ready = checked.create + checked.update
  return (
    <>
      <CountTiles counts={checked} />
      {notices.length > 0 && (
        <section className={styles.note} data-tone="low" aria-label={t('imports.notices')}>
          {notices.map((notice) => (
            <div key={notice}>{notice}</div>
          ))}
        </section>
      )}
      {Object.entries(made).map(([kind, names]) => (
        <p key={kind} className={styles.note}>
          {t('imports.made', { kind: t(`imports.made_${kind as 'category'}`), names: names.slice(0, 12).join(', '), more: names.length > 12 ? ' …' : '' })}
        </p>
      ))}
      {checked.rejected > 0 && <WrongRows one={one} />}
      {samples.length > 0 && <Changes one={one} />}
      <footer className={styles.foot}>
        <Button variant="default" onClick={() => setBack(true)}>
          {t('imports.back')}
        </Button>
        <span className="mute">{checked.rejected > 0 && t('imports.left_out', { count: checked.rejected })}</span>
        <Button className={styles.end!} disabled={ready + checked.same === 0} loading={go.isPending} onClick={() => go.mutate('run', { onError: fail })}>
          {t('imports.run', { count: ready })}
        </Button>
      </footer>
    </>
  )
}

/** The first changes, field by field. */
export function Changes({ one }: { one: Import }) {
  const { t } = useTranslation()
  return (
    <section className={styles.card} aria-labelledby="changes">
      <h2 id="changes">{t('imports.changes')}</h2>
      <p className="mute">{t('imports.changes_hint', { count: one.progress.samples.length })}</p>
      <div className={styles.scroll}>
        <table className={styles.diff}>
          <thead>
            <tr>
              <th>{t('imports.row')}</th>
              <th>{t('imports.becomes')}</th>
              <th>{t('imports.fields')}</th>
            </tr>
          </thead>
          <tbody>
            {one.progress.samples.slice(0, 30).map((sample) => (
              <tr key={sample.row}>
                <td className="tab faint">{sample.row}</td>
                <td>
                  <b>{sample.key}</b> <span className="mute">{t(`imports.what_${sample.what as 'create'}`)}</span>
                </td>
                <td>
                  {sample.changes.map((change) => (
                    <span key={change.field} className={styles.change}>
                      <span className="faint">{change.field.replaceAll('_', ' ')}</span>
                      {change.before && <del>{change.before}</del>}
                      <ins>{change.after || '–'}</ins>
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
