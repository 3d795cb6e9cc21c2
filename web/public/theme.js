// Runs before the first paint, so that a page never flashes in the other colours.
;(function () {
  var choice = null
  try {
    choice = localStorage.getItem('onhand.theme')
  } catch {
    // Storage may be forbidden; the system's choice is used then.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
