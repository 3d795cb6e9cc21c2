/**
 * A barcode scanner that types: keys at most 50 ms apart, ended by Enter. Works on any screen without a field being
 * clicked. People's typing is left alone: it is slower, and whatever is typed into a field belongs to that field.
 */
export const KEY_GAP_MS = 50
const SHORTEST = 4

export interface Scanner {
  /** Takes one key; true when this Enter ended a scan, which has then been handed over. */
  key(key: string, at: number): boolean
}

export function createScanner(onScan: (code: string) => void): Scanner {
  let code = ''
  let last = Number.NEGATIVE_INFINITY
  return {
    key(key, at) {
      const fast = at - last <= KEY_GAP_MS
      if (key === 'Enter') {
        const scanned = fast && code.length >= SHORTEST ? code : null
        code = ''
        last = Number.NEGATIVE_INFINITY
        if (scanned !== null) onScan(scanned)
        return scanned !== null
      }
      if (key.length !== 1) return false
      code = fast ? code + key : key
      last = at
      return false
    },
  }
}

/** Whether keys belong to the element they are typed into. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, [role=textbox]')
}

/** Listens on the whole document until the returned function is called. */
export function listen(onScan: (code: string) => void): () => void {
  const scanner = createScanner(onScan)
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isField(event.target)) return
    if (scanner.key(event.key, event.timeStamp)) {
      // The Enter ended a scan: it must not also press whatever button has the focus.
      event.preventDefault()
      event.stopPropagation()
    }
  }
  document.addEventListener('keydown', onKey, true)
  return () => document.removeEventListener('keydown', onKey, true)
}
