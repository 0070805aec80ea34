import type { Language } from '../i18n/messages.ts';
import type { CourseContent } from './content/content.ts';
import { english } from './content/en.ts';
import { italian } from './content/it.ts';

const courses: Readonly<Record<Language, CourseContent>> = { en: english, it: italian };

/** The course in a language of the interface. */
export function courseIn(language: Language): CourseContent {
  return courses[language];
}
