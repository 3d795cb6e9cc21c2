import { type ReactNode, useEffect, useState } from 'react'

const DELAY_MS = 150

/** Shows its content only when waiting has become noticeable, so that quick answers never flicker. */
export function Late({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), DELAY_MS)
    return () => clearTimeout(timer)
  }, [])
  return due ? children : null
}
