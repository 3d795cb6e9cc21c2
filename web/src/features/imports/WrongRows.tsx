import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BASE } from '../../client/http'
import { type Import, useImport, type WrongRow, wrongRowsQuery } from '../../client/imports'
import { useDone } from '../../ui/done'
import styles from './imports.module.css'

type Edits = Record<number, Record<string, string>>

/** Rows that are wrong, each with its sentence and its cells, to be fixed in place. */
export function WrongRows({ one }: { one: Import }) {
  const { t } = useTranslation()
  const { fix, go } = useImport(one.id)
  const { fail } = useDone()
  const [after, setAfter] = useState(0)
  const [edits, setEdits] = useState<Edits>({})
  const found = useQuery(wrongRowsQuery(one.id, after, JSON.stringify(one.progress.counts) + one.state))
  const rows = found.data?.rows ?? []
  const next = found.data?.next ?? null
  const count = Object.keys(edits).length

  async function save(): Promise<void> {
    try {
      await fix.mutateAsync(Object.entries(edits).map(([row, cells]) => ({ row: Number(row), cells })))
      setEdits({})
      await go.mutateAsync(one.state === 'checked' ? 'check' : 'run')
    } catch (error) {
      fail(error)
    }
  }

  return (
    <section className={styles.card} aria-labelledby="wrong">
      <div className={styles.bar} style={{ marginBottom: 12, alignItems: 'center' }}>
        <h2 id="wrong">{t('imports.wrong')}</h2>
        <Button component="a" href={`${BASE}/imports/${one.id}/rejected?format=csv`} download variant="subtle" size="compact-sm" ml="auto" leftSection={<IconDownload size={15} />}>
          {t('imports.rejected_file')}
        </Button>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (count > 0) void save()
        }}
      >
        <ol className={styles.wrong}>
          {rows.map((row) => (
            <OneRow key={row.row} one={one} row={row} edits={edits[row.row] ?? {}} onEdit={(cells) => setEdits((before) => merged(before, row.row, cells))} />
          ))}
        </ol>
        <div className={styles.bar} style={{ marginTop: 12 }}>
          <Button type="submit" disabled={count === 0} loading={fix.isPending || go.isPending}>
            {t(one.state === 'checked' ? 'imports.fix_check' : 'imports.fix_run', { count })}
          </Button>
          {after > 0 && (
            <Button variant="default" onClick={() => setAfter(0)}>
              {t('imports.first_page')}
            </Button>
          )}
          {next !== null && (
            <Button variant="default" onClick={() => setAfter(next)}>
              {t('imports.next_page')}
            </Button>
          )}
        </div>
      </form>
    </section>
  )
}

function merged(edits: Edits, row: number, cells: Record<string, string>): Edits {
  const { [row]: _, ...rest } = edits
  return Object.keys(cells).length > 0 ? { ...rest, [row]: cells } : rest
}

function OneRow({ one, row, edits, onEdit }: { one: Import; row: WrongRow; edits: Record<string, string>; onEdit: (cells: Record<string, string>) => void }) {
  const { t } = useTranslation()
  const named = new Set(row.issues.flatMap((issue) => one.choices.mapping[issue.field] ?? []))
  const used = Object.values(one.choices.mapping).flat()
  // The cells that are wrong come first, then what tells the row from others.
  const columns = [...new Set([...named, ...used])].filter((at) => at < one.file.header.length)

  function set(at: number, value: string): void {
    const { [String(at)]: _, ...rest } = edits
    onEdit(value === (row.cells[at] ?? '') ? rest : { ...rest, [at]: value })
  }

  return (
    <li data-fixed={Object.keys(edits).length > 0}>
      <ul className={styles.said}>
        {row.issues.map((issue) => (
          <li key={`${issue.field} ${issue.message}`}>
            <IconAlertTriangle size={15} stroke={1.8} aria-hidden="true" />
            <span>
              <b>{t('imports.row_n', { row: row.row })}</b>
              {issue.field && <span className="mute">, {issue.field.replaceAll('_', ' ')}</span>}: {issue.message}
            </span>
          </li>
        ))}
      </ul>
      <div className={styles.cells}>
        {columns.slice(0, named.size > 0 ? Math.max(4, named.size + 2) : 6).map((at) => (
          <TextInput key={at} size="sm" label={one.file.header[at]} value={edits[String(at)] ?? row.cells[at] ?? ''} onChange={(event) => set(at, event.currentTarget.value)} error={named.has(at) && edits[String(at)] === undefined} />
        ))}
      </div>
    </li>
  )
}
