import { describe, expect, it } from 'vitest'
import { combinations, keyOf, variantsOf } from './matrix'

const options = [{ name: 'Size', values: ['S', 'M'] }, { name: 'Colour', values: ['Red', ' Blue ', 'Red'] }]

describe('options times values', () => {
  it('make every combination once', () =>
    expect(combinations(options)).toEqual([{ Size: 'S', Colour: 'Red' }, { Size: 'S', Colour: 'Blue' }, { Size: 'M', Colour: 'Red' }, { Size: 'M', Colour: 'Blue' }]))

  it('leave out what has no name or no value', () => {
    expect(combinations([...options, { name: ' ', values: ['x'] }, { name: 'Fit', values: [' '] }])).toHaveLength(4)
    expect(combinations([])).toEqual([])
  })
})

describe('the SKUs', () => {
  it('start alike and say the values', () => expect(variantsOf('T-shirt', 'TS', options).map(({ sku, name }) => [sku, name])).toEqual([['TS-S-RED', 'T-shirt S Red'], ['TS-S-BLUE', 'T-shirt S Blue'], ['TS-M-RED', 'T-shirt M Red'], ['TS-M-BLUE', 'T-shirt M Blue']]))

  it('stay apart where shortening would make them equal', () =>
    expect(variantsOf('Tea', '', [{ name: 'Kind', values: ['Green jasmine', 'Green mint', 'Vert é'] }]).map(({ sku }) => sku)).toEqual(['GREE', 'GREE-2', 'VERT']))
})

it('tells combinations apart whatever their order', () => expect(keyOf({ Size: 'S', Colour: 'Red' })).toBe(keyOf({ colour: ' red', size: 's ' })))
