import { useTranslation } from 'react-i18next'

/** The name of a role for people: ours where it is built in, else the title that the house gave it. */
export function useRoleName(): (role: string, title?: string) => string {
  const { t, i18n } = useTranslation()
  return (role, title) => (i18n.exists(`role.${role}`) ? t(`role.${role}` as 'role.admin') : (title ?? role))
}
