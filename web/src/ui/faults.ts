import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../client/http'
import { useProblemText } from './problem'

/** Sentences for what is wrong with fields, by the paths the server names them with. */
export type Sentences = Record<string, string>

/** What a refusal says, field by field; what belongs to no field is under ''. */
export function useSentences(): (error: unknown) => Sentences {
  const text = useProblemText()
  return useCallback(
    (error) => {
      if (!(error instanceof Problem) || error.errors.length === 0) return { '': text(error) }
      const found: Sentences = {}
      for (const line of error.errors) {
        const said = text(new Problem({ title: error.message, status: error.status, code: line.code, errors: [line] }))
        found[line.field ?? ''] ??= said
      }
      return found
    },
    [text],
  )
}

/** The sentence of a fault found before anything was sent. */
export function useFaultText(): (fault: string, decimals?: number) => string {
  const { t } = useTranslation()
  return useCallback(
    (fault, decimals = 6) => {
      if (fault === 'too_fine') return decimals === 0 ? t('fault.too_fine_0') : t('fault.too_fine', { decimals })
      return t(`fault.${fault}` as 'fault.required')
    },
    [t],
  )
}
