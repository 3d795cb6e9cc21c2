import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { BASE } from '../client/http'

/** Takes a whole list out as a file. A plain link, so the browser shows how far it is and the page stays as it is. */
export function ExportMenu({ list, size = 'sm' }: { list: string; size?: 'xs' | 'sm' }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size={size} leftSection={<IconDownload size={16} stroke={1.7} />}>
          {t('imports.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['csv', 'xlsx'] as const).map((kind) => (
          <Menu.Item key={kind} component="a" href={`${BASE}/exports/${list}?format=${kind}`} download>
            {t(`imports.as_${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
