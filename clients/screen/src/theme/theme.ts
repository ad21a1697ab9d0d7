import { shallowRef } from 'vue'

export type Theme = 'dark' | 'light'

const storageKey = 'twin.theme'
const kept = localStorage.getItem(storageKey)

// Dark first: a control room is dark whatever the operating system says.
export const theme = shallowRef<Theme>(kept === 'light' ? 'light' : 'dark')

apply(theme.value)

// Set before the ref changes: whoever follows the ref reads the new tokens at once.
function apply(next: Theme) {
  document.documentElement.dataset.theme = next
}

export function setTheme(next: Theme) {
  apply(next)
  theme.value = next
  localStorage.setItem(storageKey, next)
}

/** A token's value now, for canvases and maps that cannot read CSS. Depends on the theme, so computeds follow a switch. */
export function token(name: string): string {
  void theme.value
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** Pixels of one rem now: canvases scale with the screen as the rest does. */
export const remPixels = () => parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
