import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { usePreference } from '../client/preferences'

/** The colours of the page: chosen here, kept for every device, and taken over from wherever they were chosen last. */
export function useColours(): [MantineColorScheme, (scheme: MantineColorScheme) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [kept, keep] = usePreference<MantineColorScheme | null>('colours', null)
  useEffect(() => {
    if (kept && kept !== colorScheme) setColorScheme(kept)
  }, [kept, colorScheme, setColorScheme])
  return [
    colorScheme,
    (scheme) => {
      setColorScheme(scheme)
      keep(scheme)
    },
  ]
}
