import type { BoardRow, Level, LevelNumbers } from '../client/types'

export const numbers = (item: number, site: number, change: Partial<LevelNumbers> = {}): LevelNumbers => ({
  item,
  site,
  on_hand: '10',
  blocked: '0',
  allocated: '2',
  held: '0',
  available: '8',
  waiting: '0',
  expected: '0',
  reorder_point: '4',
  status: 'in_stock',
  changed_at: '2026-03-01T10:00:00Z',
  changed_seq: 5,
  ...change,
})

export const level = (item: number, site: number, change: Partial<Level> = {}): Level => ({
  ...numbers(item, site),
  sku: `sku-${item}`,
  name: `Item ${item}`,
  site_code: `s${site}`,
  site_name: `Site ${site}`,
  ...change,
})

export const boardRow = (item: number, site: number, change: Partial<BoardRow> = {}): BoardRow => ({ ...level(item, site), category_name: 'Dairy', ...change })
