import type { Quantity } from '../client/types'
import { toPixels } from '../lib/quantity'

const WIDTH = 92
const HEIGHT = 24
const PAD = 3

interface Props {
  points: Quantity[] | undefined
  /** The number as it is now, in place of the last point: lines are read now and then, numbers live. */
  now: Quantity
}

/** The run of a number as a thin line. */
export function Spark({ points, now }: Props) {
  if (!points || points.length < 2) return <svg width={WIDTH} height={HEIGHT} aria-hidden="true" />
  const values = [...points.slice(0, -1), now].map(toPixels)
  const low = Math.min(0, ...values)
  const span = Math.max(...values) - low || 1
  const step = WIDTH / (values.length - 1)
  const y = (value: number): number => HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD)
  const line = values.map((value, i) => `${(i * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} fill="var(--ink-3)" opacity="0.1" />
      <polyline points={line} fill="none" stroke="var(--ink-3)" strokeWidth="1.4" strokeLinejoin="round" />
      <circle cx={WIDTH - 1.6} cy={y(values.at(-1)!)} r="1.8" fill="var(--accent)" />
    </svg>
  )
}
