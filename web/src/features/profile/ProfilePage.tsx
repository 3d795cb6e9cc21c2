import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { usePreference } from '../../client/preferences'
import { useRoleName } from '../../ui/role'
import { Sessions } from '../../ui/Sessions'
import { AboutYou } from './AboutYou'
import { Password } from './Password'
import { Shortcuts } from './Shortcuts'
import styles from './profile.module.css'

export const COLOURS = ['light', 'dark', 'auto'] as const
export type Colours = (typeof COLOURS)[number]

/** One's own account: the same on every device. */
export function ProfilePage() {
  const { t } = useTranslation()
  const me = useMe()
  const roleName = useRoleName()
  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${t('profile.title')} · Onhand`}</title>
      <header>
        <h1 id="title">{t('profile.title')}</h1>
        <p className="mute">
          {me.user.email} · {me.roles.map((role, at) => roleName(role, me.titles[at])).join(', ')}
        </p>
      </header>
      <Section title={t('profile.you')} hint={t('profile.you_hint')}>
        <AboutYou />
      </Section>
      <Section title={t('top.theme')} hint={t('profile.colours_hint')}>
        <ColourChoice />
      </Section>
      <Section title={t('keys.title')} hint={t('profile.keys_hint')}>
        <Shortcuts />
      </Section>
      <Section title={t('sign_in.password')} hint={t('profile.password_hint')}>
        <Password />
      </Section>
      <Section title={t('session.title')} hint={t('profile.sessions_hint')}>
        <Sessions user={0} />
      </Section>
    </section>
  )
}

function Section({ title, hint, children }: { title: string; hint: string; children: React.ReactNode }) {
  return (
    <div className={styles.section}>
      <div>
        <h2>{title}</h2>
        <p className="small mute">{hint}</p>
      </div>
      <div>{children}</div>
    </div>
  )
}

function ColourChoice() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [, keep] = usePreference<Colours>('colours', colorScheme)
  return (
    <SegmentedControl
      aria-label={t('top.theme')}
      value={colorScheme}
      onChange={(value) => {
        setColorScheme(value as Colours)
        keep(value as Colours)
      }}
      data={COLOURS.map((value) => ({ value, label: t(`top.${value}`) }))}
    />
  )
}
