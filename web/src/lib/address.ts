import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** Changes some values of the address and keeps the rest; null or '' removes one. */
export type ChangeAddress = (change: Record<string, string | null>, options?: { replace?: boolean }) => void

/** The page's state lives in its address, so that a page is a link. */
export function useAddress(): [URLSearchParams, ChangeAddress] {
  const [params, setParams] = useSearchParams()
  const change = useCallback<ChangeAddress>(
    (values, options) =>
      setParams((old) => {
        const made = new URLSearchParams(old)
        for (const [key, value] of Object.entries(values)) {
          if (value === null || value === '') made.delete(key)
          else made.set(key, value)
        }
        return made
      }, options),
    [setParams],
  )
  return [params, change]
}
