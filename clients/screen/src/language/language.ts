import { computed, shallowRef, watchEffect } from 'vue'
import type { NameWire } from '../wire/wire'
import { en, type Words } from './en'
import { zh } from './zh'

export type Language = 'zh' | 'en'

const storageKey = 'twin.language'
const words: Record<Language, Words> = { zh, en }

function initial(): Language {
  const kept = localStorage.getItem(storageKey)
  if (kept === 'zh' || kept === 'en') return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export const language = shallowRef<Language>(initial())

watchEffect(() => {
  // The lang attribute also picks the right Han glyphs and the screen reader's voice.
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
})

export function setLanguage(next: Language) {
  language.value = next
  localStorage.setItem(storageKey, next)
}

/** The words of the language in force. Read inside templates and computeds, they follow a switch. */
export const t = (key: keyof Words, parts?: Record<string, string | number>): string => {
  const text = words[language.value][key]
  return parts ? text.replace(/\{(\w+)\}/g, (whole, part: string) => (part in parts ? String(parts[part]) : whole)) : text
}

/** A model name in the language in force, and in the other one for a second line. */
export const nameOf = (name: NameWire | null | undefined, fallback = ''): string => (name ? name[language.value] || name.zh || name.en : fallback)
export const otherNameOf = (name: NameWire | null | undefined): string => (name ? name[language.value === 'zh' ? 'en' : 'zh'] : '')

/** The name of a code, or the code itself where it has none. */
export const codeName = (names: Record<string, NameWire>, code: string): string => nameOf(names[code], code)

export const locale = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en-GB'))
