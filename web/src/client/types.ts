/** Shapes of the API as this app uses them. Quantities and money are decimal strings, instants RFC 3339 in UTC. */
export type Quantity = string
export type Status = 'in_stock' | 'low' | 'out'

export interface Me {
  user: { id: number; name: string; email: string }
  roles: string[]
  rights: string[]
  sites: number[] | null
  cost: boolean
  areas: string[]
  language: string
  time_zone: string
}

export interface SignIn {
  role: string
  email: string
  password: string
  name: string
}

export interface Setup {
  is_new: boolean
  demo: { sign_ins: SignIn[] } | null
}

export interface Barcode {
  code: string
  quantity: Quantity
  measure: 'weight' | 'price' | null
}

export interface Item {
  id: number
  sku: string
  name: string
  unit: string
  decimals: number
  barcodes: Barcode[]
  list_price: string | null
  category: number | null
  category_name: string | null
  brand: string | null
  photos: string[]
  tracking: 'none' | 'lot' | 'serial'
  costing?: string
  archived: boolean
  version: number
  simulated: boolean
}

export interface Site {
  id: number
  code: string
  name: string
  kind: 'store' | 'warehouse'
  bins: number
}

export interface Bin {
  id: number
  code: string
  kind: 'stock' | 'staging' | 'quarantine'
  zone: string | null
}

export interface Category {
  id: number
  name: string
}

/** The numbers of one item at one site, as the feed sends them. */
export interface LevelNumbers {
  item: number
  site: number
  on_hand: Quantity
  blocked: Quantity
  allocated: Quantity
  held: Quantity
  available: Quantity
  waiting: Quantity
  expected: Quantity
  reorder_point: Quantity | null
  status: Status
  changed_at: string | null
  changed_seq: number
}

export interface Level extends LevelNumbers {
  sku: string
  name: string
  site_code: string
  site_name: string
}

export interface BoardRow extends Level {
  category_name: string | null
  /** When this browser saw the row change, and by how much what is available changed; absent on rows just read. */
  live?: { at: number; change: Quantity }
}

export interface Page<T> {
  rows: T[]
  next: string | null
  seq: number
}

export interface Rows<T> {
  rows: T[]
  seq?: number
}

export interface Summary {
  items: number
  sites: number
  low: number
  out: number
  expected: number
}

export interface Spark {
  item: number
  site: number
  points: Quantity[]
}

export interface Balance {
  item: number
  sku: string
  bin: number
  bin_code: string
  bin_kind: string
  site: number
  lot: number | null
  lot_code: string | null
  expires_on: string | null
  on_hand: Quantity
  allocated: Quantity
}

export interface Pending {
  id: number
  item: number
  sku: string
  site: number
  bin: number | null
  lot: number | null
  quantity: Quantity
  state: 'allocated' | 'waiting' | 'expected'
  kind: string
  owner: string | null
  reference: string | null
  expires_at: string | null
  needed_on: string | null
  created_seq: number
}

export interface Place {
  place: number | null
  name: string
  site: number | null
}

export interface Move {
  seq: number
  line: number
  at: string
  effective_at: string
  accounting_on: string
  kind: string
  quantity: Quantity
  from: Place
  to: Place
  lot: number | null
  lot_code: string | null
  reason: string | null
  reference: string | null
  actor: { id: number; name: string } | null
  simulated: boolean
  undone: boolean
  undoable: boolean
  value?: string | null
  unit_cost?: string | null
}

export interface HistoryPoint {
  on: string
  on_hand: Quantity
  received: Quantity
  sold: Quantity
  other: Quantity
}

export interface Entry {
  seq: number
  command: string
  at: string
  actor: { id: number; name: string } | null
  kind: string
  summary: string
  hash: string
  events?: unknown[]
}

export interface Demo {
  phase: 'loading' | 'living' | 'done'
  done: number
  total: number
  at: string | null
  simulated: boolean
}

export interface Posted {
  command: string
  seq: number
  at: string
  repeated: boolean
  lines: { line: number; moves: number }[]
  levels: (Partial<LevelNumbers> & { item: number; site: number })[]
}

export interface LineProblem {
  line?: number
  field?: string
  code: string
  message: string
  asked?: Quantity
  available?: Quantity
  sku?: string
}

export interface ProblemBody {
  type?: string
  title: string
  status: number
  code: string
  detail?: string
  errors?: LineProblem[]
}
