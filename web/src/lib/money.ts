import { parse, show, toText } from './quantity'

const SCALE = 6

/**
 * Shows amounts (decimal strings) in a currency, exact to the last digit: at least as many decimals as the currency
 * shows, more only where the amount has them. Without a currency they are plain numbers with two decimals.
 */
export function moneyOf(language: string, currency: string): (amount: string) => string {
  if (currency === '') return (amount) => show(amount, language, 2)
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, maximumFractionDigits: SCALE })
  return (amount) => {
    const value = parse(amount)
    // The string form is formatted digit by digit; a number would lose what lies past 2^53.
    return value === null ? amount : format.format(toText(value) as Intl.StringNumericLiteral).replace('-', '−')
  }
}

/** The currencies that browsers know, with their names in the reader's language, the likely ones first. */
export function currencies(language: string, likely: readonly string[]): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'currency' })
  const all = Intl.supportedValuesOf('currency')
  const first = likely.filter((code) => all.includes(code))
  return [...first, ...all.filter((code) => !first.includes(code))].map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }))
}
