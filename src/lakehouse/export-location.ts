import { invalidOption } from './errors.ts';
import { withoutTrailingSlashes } from './relocate-paths.ts';

const maxLength = 2048;

/**
 * The location that an exported table shall have: a path that begins with a slash, or a URI whose scheme has at least two
 * letters (one letter is a drive), without slashes at its end. Throws `invalid_option`.
 */
export function parseExportLocation(location: unknown): string {
  const refuse = () =>
    invalidOption('location', 'a path such as /home/me/table or a URI such as s3a://bucket/table', location);
  if (typeof location !== 'string' || location.length > maxLength) throw refuse();
  const trimmed = withoutTrailingSlashes(location);
  const [, rest] = /^(?:[a-z][a-z0-9+.-]+:)?\/(.*)$/is.exec(trimmed) ?? [];
  if (rest === undefined || rest.replaceAll('/', '') === '') throw refuse();
  const isClean = !hasControl(trimmed) && !trimmed.includes('\\') && !/[\ud800-\udfff]/u.test(trimmed);
  if (!isClean || trimmed.split('/').some((segment) => segment === '.' || segment === '..')) throw refuse();
  return trimmed;
}

function hasControl(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
  });
}
