import { LakehouseError } from '../errors.ts';
import { archiveInvalid } from './archive-errors.ts';

/**
 * Refuses names that lead out of the folder an archive is unpacked in, on any system: `path_outside_table`; and names that no
 * file of a table has: `archive_invalid`. Names that differ by case only are two names.
 */
export function checkEntryPath(path: string): void {
  const segments = path.replace(/\/$/, '').split('/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\\') || segments.includes('..')) {
    throw new LakehouseError(
      'path_outside_table',
      `The archive names the file ${JSON.stringify(path)}, but every file must lie below the table's folder. ` +
        'Nothing was imported; export the table again.',
      { path },
    );
  }
  if (path.includes('\0')) throw archiveInvalid('its name has a NUL character', path);
  if (segments.includes('') || segments.includes('.')) throw archiveInvalid('its name has an empty part', path);
  if (/\.zip$/i.test(path)) throw archiveInvalid('an archive inside an archive is not unpacked', path);
}
