import '../app/i18n'

// What the kit asks of a browser and jsdom does not have; most tests need no browser at all.
if (typeof window !== 'undefined') {
  window.matchMedia = (media: string) => ({ matches: false, media, addEventListener() {}, removeEventListener() {}, addListener() {}, removeListener() {} }) as unknown as MediaQueryList
  window.ResizeObserver = class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
}
