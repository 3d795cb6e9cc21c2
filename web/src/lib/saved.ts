import { named } from './place'

/** Small things kept in this browser. Storage may be full or forbidden; then they live only as long as the page. */
export function load<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(named(key))
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch {
    return otherwise
  }
}

export function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(named(key), JSON.stringify(value))
  } catch {
    // Nothing to do: the page works without it.
  }
}
