import { expect, it } from 'vitest'
import { currencies, moneyOf } from './money'

it('shows as many decimals as the currency has, and more only where the amount has them', () => {
  expect(moneyOf('en', 'EUR')('4.5')).toBe('€4.50')
  expect(moneyOf('en', 'JPY')('1250')).toBe('¥1,250')
  expect(moneyOf('en', 'KWD')('1.5').replace(/\s/g, ' ')).toBe('KWD 1.500')
  expect(moneyOf('en', 'EUR')('0.123456')).toBe('€0.123456')
  expect(moneyOf('en', 'EUR')('-2')).toBe('−€2.00')
})

it('keeps what a float would lose', () => {
  expect(moneyOf('en', 'USD')('9007199254740993.01')).toBe('$9,007,199,254,740,993.01')
})

it('is a plain number without a currency, and leaves alone what is no amount', () => {
  expect(moneyOf('en', '')('4.5')).toBe('4.50')
  expect(moneyOf('en', 'EUR')('?')).toBe('?')
})

it('offers the likely currencies first, each once', () => {
  const found = currencies('en', ['EUR', 'USD', 'NOPE'])
  expect(found.slice(0, 2).map((one) => one.value)).toEqual(['EUR', 'USD'])
  expect(new Set(found.map((one) => one.value)).size).toBe(found.length)
})
