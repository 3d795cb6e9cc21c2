const BROWSERS = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const SYSTEMS = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
] as const

const first = (agent: string, list: readonly (readonly [RegExp, string])[]): string | undefined => list.find(([pattern]) => pattern.test(agent))?.[1]

/** The browser and system that a user agent names, as far as anybody can tell; the agent itself otherwise. */
export function deviceOf(agent: string): { browser: string; system: string | null; isPhone: boolean } {
  const browser = first(agent, BROWSERS)
  const system = first(agent, SYSTEMS) ?? null
  return { browser: browser ?? (agent.slice(0, 40) || '–'), system, isPhone: /Mobi|iPhone|Android/.test(agent) }
}
