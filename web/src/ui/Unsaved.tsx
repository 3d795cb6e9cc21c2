import { Button, Group, Modal } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlocker } from 'react-router'

/** Said when going on after saving: nothing is lost by leaving, though the form still holds what was typed. */
export const SAVED = 'saved'

/** Asks before what was typed is lost, wherever somebody goes: a link, Back, or out of the app. */
export function Unsaved({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname && nextLocation.state !== SAVED)
  useEffect(() => {
    if (!isDirty) return
    const stop = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', stop)
    return () => window.removeEventListener('beforeunload', stop)
  }, [isDirty])
  return <AskToLeave isOpen={blocker.state === 'blocked'} onStay={() => blocker.reset?.()} onLeave={() => blocker.proceed?.()} />
}

/** The question itself; staying is what Enter and Escape do. */
export function AskToLeave({ isOpen, onStay, onLeave }: { isOpen: boolean; onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal opened={isOpen} onClose={onStay} title={<b style={{ fontSize: 17 }}>{t('unsaved.title')}</b>} size={420} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <p className="mute" style={{ marginTop: 0 }}>
        {t('unsaved.lead')}
      </p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onLeave}>
          {t('unsaved.leave')}
        </Button>
        <Button data-autofocus onClick={onStay}>
          {t('unsaved.stay')}
        </Button>
      </Group>
    </Modal>
  )
}
