/**
 * Shapes of the API as this app uses them: the generated ones, with closed lists where the app tells values apart.
 * Quantities and money are decimal strings, instants RFC 3339 in UTC.
 */
import type { components } from './schema'

type Shape = components['schemas']
type Narrow<T, N> = Omit<T, keyof N> & N

export type Quantity = string
export type Status = 'in_stock' | 'low' | 'out'

export type Me = Shape['Me']

export interface SignIn {
  role: string
  email: string
  password: string
  name: string
}
export type Setup = Narrow<Shape['Setup'], { demo: { sign_ins: SignIn[] } | null }>

export type Item = Narrow<Shape['ItemView'], { tracking: 'none' | 'lot' | 'serial' }>
export type Site = Narrow<Shape['SiteView'], { kind: 'store' | 'warehouse' }>
export type Bin = Narrow<Shape['BinView'], { kind: 'stock' | 'staging' | 'quarantine' }>
export type Category = Shape['CategoryView']
export type Brand = Shape['BrandView']
/** A unit without an id is built in: it has no record. */
export type Unit = Shape['UnitView']
export type Supplier = Shape['SupplierView']
export type Product = Shape['ProductView']
export type CustomField = Narrow<Shape['FieldView'], { kind: 'text' | 'number' | 'date' | 'yes_no' | 'choice' }>
/** An item as it is written. */
export type ItemFields = Omit<Required<Shape['ChangeItem']>, 'reason'>

export type Level = Narrow<Shape['Level'], { status: Status }>
/** The numbers of one item at one site, as the feed sends them. */
export type LevelNumbers = Omit<Level, 'sku' | 'name' | 'site_code' | 'site_name'>
export type BoardRow = Level &
  Pick<Shape['BoardRow'], 'category_name'> & {
    /** When this browser saw the row change, and by how much what is available changed; absent on rows just read. */
    live?: { at: number; change: Quantity }
  }
export type Summary = Shape['Summary']
export type Spark = Shape['Spark']

export interface Page<T> {
  rows: T[]
  next: string | null
  seq: number
}

export type Balance = Shape['BalanceRow']
export type Pending = Narrow<Shape['PendingRow'], { state: 'allocated' | 'waiting' | 'expected' }>
export type Move = Shape['MoveRow']
export type HistoryPoint = Shape['Point']
export type Entry = Shape['EntryRow']
export type EntryDetail = Narrow<Shape['EntryDetail'], { events: Record<string, unknown>[] }>

export type TimelineRow = Narrow<Shape['TimelineRow'], { changes: { field: string; before: unknown; after: unknown }[]; undo: 'possible' | 'never' }>
/** `names`: what the ids in the changes are called. */
export type Timeline = Page<TimelineRow> & { names: Record<string, string> }

export type Demo = Narrow<Shape['DemoState'], { phase: 'loading' | 'living' | 'done' }>
export type Posted = Shape['Posted']

/** A failing line says the facts of its code too: what was asked and what there is. */
export type LineProblem = Partial<Shape['LineProblem']> & Pick<Shape['LineProblem'], 'code' | 'message'> & { asked?: Quantity; available?: Quantity; sku?: string }
export type ProblemBody = Partial<Omit<Shape['ProblemBody'], 'errors'>> & Pick<Shape['ProblemBody'], 'title' | 'status' | 'code'> & { errors?: LineProblem[] }
