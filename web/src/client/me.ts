import { createContext, use } from 'react'
import type { Me } from './types'

export const MeContext = createContext<Me | null>(null)

/** Who is signed in; only below the shell. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe outside of the shell')
  return me
}
