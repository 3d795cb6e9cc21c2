import { SegmentedControl, useComputedColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { historyQuery } from '../../client/queries'
import type { HistoryPoint, Quantity } from '../../client/types'
import { date } from '../../lib/clock'
import { compare, show, showSigned, negate, sign, toPixels } from '../../lib/quantity'
import { DAY_S, daysShown, secondsOf, withStart } from './days'
import styles from './items.module.css'

/** Ticks stand on whole days, since a point is the end of one. */
const TICKS = [1, 2, 7, 14, 30, 61, 91, 182].map((days) => days * DAY_S)
const RANGES = ['30', '90', '365'] as const

interface Props {
  item: number
  site: string
  days: string
  reorderPoint: Quantity | null
  height: number
  onDays: (days: string) => void
}

/** On hand at the end of each day, with the reorder point as a line. */
export function Chart({ item, site, days, reorderPoint, height, onDays }: Props) {
  const { t, i18n } = useTranslation()
  const scheme = useComputedColorScheme()
  const found = useQuery(historyQuery(item, site, Number(days)))
  return (
    <section aria-labelledby="chart">
      <div className={styles.sectionHead}>
        <h2 id="chart" className="eyebrow">
          {t('item.chart')}
        </h2>
        <SegmentedControl size="xs" value={days} onChange={onDays} data={RANGES.map((range) => ({ value: range, label: range === '365' ? t('item.year') : t('item.days', { count: Number(range) }) }))} />
      </div>
      <div style={{ height }}>
        {found.data && (found.data.length > 0 ? <Plot key={`${scheme} ${reorderPoint} ${height} ${i18n.language}`} points={found.data} reorderPoint={reorderPoint} height={height} /> : <p className={styles.nothing}>{t('item.no_history')}</p>)}
      </div>
    </section>
  )
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function optionsOf(width: number, height: number, language: string, reorder: number | null): uPlot.Options {
  const ink = css('--ink-3')
  const grid = { stroke: css('--line'), width: 1 }
  const font = '11px Inter Variable, system-ui, sans-serif'
  const month = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  const number = new Intl.NumberFormat(language, { notation: 'compact' })
  const drawReorder = (plot: uPlot): void => {
    if (reorder === null) return
    const y = Math.round(plot.valToPos(reorder, 'y', true))
    plot.ctx.save()
    plot.ctx.strokeStyle = css('--low')
    plot.ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
    plot.ctx.lineWidth = devicePixelRatio
    plot.ctx.beginPath()
    plot.ctx.moveTo(plot.bbox.left, y)
    plot.ctx.lineTo(plot.bbox.left + plot.bbox.width, y)
    plot.ctx.stroke()
    plot.ctx.restore()
  }
  return {
    width,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    legend: { show: false },
    cursor: { points: { size: 7, fill: css('--accent') }, y: false, drag: { x: false, y: false } },
    hooks: { draw: [drawReorder] },
    scales: { x: { range: (_, low, high) => daysShown(low, high) as [number, number] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(high, reorder ?? 0, 1) * 1.08] } },
    axes: [
      { stroke: ink, font, grid: { show: false }, ticks: { show: false }, size: 26, incrs: TICKS, values: (_, ticks) => ticks.map((tick) => month.format(tick * 1000)), space: 64 },
      { stroke: ink, font, grid, ticks: { show: false }, size: 44, values: (_, ticks) => ticks.map((tick) => number.format(tick)) },
    ],
    series: [{}, { stroke: css('--accent'), width: 2, fill: `color-mix(in srgb, ${css('--accent')} 14%, transparent)`, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false } }],
  }
}

function Plot({ points: given, reorderPoint, height }: { points: HistoryPoint[]; reorderPoint: Quantity | null; height: number }) {
  const { t, i18n } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const [at, setAt] = useState<number | null>(null)
  const points = useMemo(() => withStart(given), [given])
  const reorder = reorderPoint === null ? null : toPixels(reorderPoint)

  useEffect(() => {
    const element = box.current!
    const made = new uPlot(optionsOf(element.clientWidth, height, i18n.language, reorder), [[], []], element)
    made.hooks.setCursor = [(one) => setAt(one.cursor.idx ?? null)]
    plot.current = made
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [height, reorder, i18n.language])
  useEffect(() => {
    plot.current?.setData([points.map((point) => secondsOf(point.on)), points.map((point) => toPixels(point.on_hand))])
  }, [points])

  const values = points.map((point) => point.on_hand).toSorted(compare)
  const point = at === null ? undefined : points[at]
  const label = t('item.chart_label', {
    from: date(points[0]!.on, i18n.language),
    to: date(points.at(-1)!.on, i18n.language),
    low: show(values[0]!, i18n.language),
    high: show(values.at(-1)!, i18n.language),
    last: show(points.at(-1)!.on_hand, i18n.language),
  })
  return (
    <div className={styles.plot}>
      <div ref={box} role="img" aria-label={label} data-testid="chart" />
      {point && (
        <div className={styles.tip}>
          <b>{show(point.on_hand, i18n.language)}</b> <span className="faint">{date(point.on, i18n.language)}</span>
          {sign(point.received) !== 0 && <span> · {showSigned(point.received, i18n.language)} {t('move.receipt')}</span>}
          {sign(point.sold) !== 0 && <span> · {showSigned(sign(point.sold) > 0 ? negate(point.sold) : point.sold, i18n.language)} {t('move.sale')}</span>}
        </div>
      )}
    </div>
  )
}
