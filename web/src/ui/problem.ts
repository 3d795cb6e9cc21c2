import { useTranslation } from 'react-i18next'
import { Problem } from '../client/http'
import type { LineProblem } from '../client/types'
import { show } from '../lib/quantity'

/** A reader's sentence for a refusal: ours where the code is known, else what the server says. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation()
  return (error) => {
    if (!(error instanceof Problem)) return String(error instanceof Error ? error.message : error)
    const line: LineProblem | undefined = error.errors[0]
    const code = line?.code ?? error.code
    if (code === 'insufficient_available') {
      if (line?.available === undefined || line.asked === undefined) return t('problem.insufficient_available_plain')
      return t('problem.insufficient_available', { available: show(line.available, i18n.language), asked: show(line.asked, i18n.language) })
    }
    if (i18n.exists(`problem.${code}`)) return t(`problem.${code}` as 'problem.no_answer')
    return t('problem.other', { detail: line?.message ?? error.message })
  }
}
