import { Button } from '@mantine/core'
import { IconArrowBackUp, IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Import, useImport } from '../../client/imports'
import { useDone } from '../../ui/done'
import { Changes } from './Checked'
import { CountTiles } from './CountTiles'
import styles from './imports.module.css'
import { WrongRows } from './WrongRows'

/** What became of the rows, and the ways from here: fix the rest, go on, or take it all back. */
export function Result({ one }: { one: Import }) {
  const { t } = useTranslation()
  const { go } = useImport(one.id)
  const { fail } = useDone()
  const { counts, kept, kept_count, undone, error } = one.progress
  const isUndone = one.state === 'undone'
  return (
    <>
      {error && (
        <p className={styles.note} data-tone="out" role="alert">
          {error}
        </p>
      )}
      {one.state === 'cancelled' && <p className={styles.note}>{t('imports.stopped_hint')}</p>}
      {isUndone ? (
        <section className={styles.card} aria-labelledby="undone">
          <h2 id="undone">{t('imports.undone', { count: undone })}</h2>
          <p className="mute">{t(kept_count > 0 ? 'imports.kept' : 'imports.kept_none', { count: kept_count })}</p>
          {kept.length > 0 && (
            <ul>
              {kept.slice(0, 200).map((text, at) => (
                <li key={at}>{text}</li>
              ))}
            </ul>
          )}
        </section>
      ) : (
        <>
          <CountTiles counts={counts} />
          {counts.rejected > 0 && one.state === 'done' && <WrongRows one={one} />}
          {one.progress.samples.length > 0 && <Changes one={one} />}
        </>
      )}
      {!isUndone && (
        <footer className={styles.foot}>
          <Button variant="default" leftSection={<IconArrowBackUp size={17} stroke={1.8} />} loading={go.isPending} onClick={() => go.mutate('undo', { onError: fail })}>
            {t('imports.undo')}
          </Button>
          <span className="mute">{t('imports.undo_hint')}</span>
          {one.state !== 'done' && (
            <Button className={styles.end!} leftSection={<IconPlayerPlay size={17} stroke={1.8} />} loading={go.isPending} onClick={() => go.mutate('run', { onError: fail })}>
              {t('imports.go_on')}
            </Button>
          )}
        </footer>
      )}
    </>
  )
}
