/** Which house this page shows: the sample house lives below an address of its own, with the same pages. */
const SAMPLE = '/sample'

/** What stands before every address of this house: '' for the real one. */
export const PREFIX = `${globalThis.location?.pathname ?? ''}/`.startsWith(`${SAMPLE}/`) ? SAMPLE : ''

export const isSample = PREFIX !== ''

/** Names what a browser keeps and shares, apart for each house: a sample's unsent change must never reach the real one. */
export const named = (name: string): string => (isSample ? `onhand.sample.${name}` : `onhand.${name}`)
