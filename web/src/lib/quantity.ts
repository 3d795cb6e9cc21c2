/**
 * Exact arithmetic on quantities and money as they travel: decimal strings such as "24" or "-1.25".
 * Inside, a value is a whole number of millionths, so nothing is ever rounded by a float.
 */
const SCALE = 6
const UNIT = 10n ** BigInt(SCALE)
const SHAPE = /^([+-]?)(\d+)(?:\.(\d{1,6}))?$/

/** Millionths of a decimal string; null when it is not one (empty, exponent, too many decimals). */
export function parse(text: string): bigint | null {
  const match = SHAPE.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '0', fraction = ''] = match
  const value = BigInt(whole) * UNIT + BigInt(fraction.padEnd(SCALE, '0'))
  return sign === '-' ? -value : value
}

/** The shortest decimal string of a number of millionths. */
export function toText(millionths: bigint): string {
  const sign = millionths < 0n ? '-' : ''
  const size = millionths < 0n ? -millionths : millionths
  const fraction = (size % UNIT).toString().padStart(SCALE, '0').replace(/0+$/, '')
  return `${sign}${size / UNIT}${fraction && `.${fraction}`}`
}

const of = (text: string): bigint => parse(text) ?? 0n

export const add = (a: string, b: string): string => toText(of(a) + of(b))
export const subtract = (a: string, b: string): string => toText(of(a) - of(b))
/** Half of it, rounded towards zero at the last millionth. */
export const half = (a: string): string => toText(of(a) / 2n)
/** The product, rounded towards zero at the last millionth. */
export const times = (a: string, b: string): string => toText((of(a) * of(b)) / UNIT)
export const negate = (a: string): string => toText(-of(a))
export const sum = (values: readonly string[]): string => toText(values.reduce((total, value) => total + of(value), 0n))

/** Below zero, zero or above, like a sort function. */
export function compare(a: string, b: string): number {
  const difference = of(a) - of(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export const sign = (a: string): number => compare(a, '0')

/** Share of a whole in per cent, for lengths on the screen only; 0 when the whole is not above zero. */
export function percent(part: string, whole: string): number {
  const size = of(whole)
  return size <= 0n ? 0 : Number((of(part) * 10000n) / size) / 100
}

/** A plain number for a chart's axis, where a pixel is coarser than any rounding. Never for arithmetic. */
export const toPixels = (text: string): number => Number(text)

/** Why a typed quantity cannot be sent, or null; `decimals` is the item's, 0 for whole pieces. */
export function fault(text: string, decimals: number): 'empty' | 'not_a_number' | 'too_fine' | null {
  if (text.trim() === '') return 'empty'
  if (parse(text) === null) return 'not_a_number'
  return (text.split('.')[1]?.replace(/0+$/, '').length ?? 0) > decimals ? 'too_fine' : null
}

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(language: string, places: number): Intl.NumberFormat {
  const key = `${language}/${places}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: SCALE })
    formats.set(key, format)
  }
  return format
}

/** Grouped for the reader's language, exact to the last digit. `places` pads with zeros (money: 2). */
export function show(text: string, language = 'en', places = 0): string {
  const value = parse(text)
  if (value === null) return text
  // The string form is formatted digit by digit; a number would lose what lies past 2^53.
  return formatOf(language, places).format(toText(value) as Intl.StringNumericLiteral).replace('-', '−')
}

/** As `show`, with a plus sign in front of what is above zero. */
export function showSigned(text: string, language = 'en'): string {
  return sign(text) > 0 ? `+${show(text, language)}` : show(text, language)
}
