import { type CSSVariablesResolver, createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from '@mantine/core'

const teal: MantineColorsTuple = ['#eef7f6', '#d9ecea', '#b0d9d6', '#84c5c1', '#4fb8b2', '#2b918e', '#0b6e6e', '#095a5a', '#074848', '#053636']

/** Kept under the same key that theme.js reads before the first paint. */
export const schemeManager = localStorageColorSchemeManager({ key: 'onhand.theme' })

// From text down to ground, so that the kit's own dark surfaces are ours.
const dark: MantineColorsTuple = ['#e9e8e4', '#b3b6ba', '#969a9f', '#6b7075', '#41464b', '#2c3034', '#1b1e21', '#131517', '#0f1112', '#0b0c0d']

export const theme = createTheme({
  colors: { teal, dark },
  primaryColor: 'teal',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  fontFamily: "'Inter Variable', 'Segoe UI', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  defaultRadius: 'md',
  fontSizes: { xs: '12px', sm: '13.5px', md: '14.5px', lg: '17px', xl: '20px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '20px' },
  headings: { fontFamily: 'inherit', fontWeight: '650' },
  respectReducedMotion: true,
  components: {
    // Said aloud, because the rule for the colour of its words asks for it.
    Button: { defaultProps: { variant: 'filled' } },
    // Forms ask for little; what is needed and missing is said at its field.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.32 }, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
  },
})

/** The kit's own colours follow the tokens, so both schemes have one source. */
export const variables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--bg)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--raise)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-2)',
    '--mantine-color-error': 'var(--out)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-deep)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
    '--mantine-primary-color-light': 'var(--accent-soft)',
    '--mantine-primary-color-light-color': 'var(--accent)',
    '--mantine-shadow-md': 'var(--shadow)',
    '--mantine-shadow-xl': 'var(--shadow)',
  }
  return { variables: {}, light: shared, dark: shared }
}
