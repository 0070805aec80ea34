import path from 'node:path';
import { importsOf, type Import } from './imports.ts';
import { doors, rooms } from './rooms.ts';

export interface SourceFile {
  /** From the top of the project, with slashes: `src/jobs/run-job.ts`. */
  readonly path: string;
  readonly text: string;
}

/** One sentence for each import that the floors and doors forbid, such as `src/a/b.ts:3: …`. */
export function violations({ path: file, text }: SourceFile): string[] {
  const room = roomOf(file);
  if (!room) return [`${file}: lies in no room; only main.ts stands at the top of src/`];
  return importsOf(file, text).flatMap((found) => {
    const reason = isLocal(found) ? refuseLocal(file, room, found) : refusePackage(file, found);
    return reason ? [`${file}:${found.line}: ${reason}`] : [];
  });
}

function isLocal({ specifier, form }: Import): boolean {
  return specifier.startsWith('.') || (form !== 'module' && !/^[a-z]+:/.test(specifier));
}

/** `src/jobs/x.ts` → `jobs`, `src/main.ts` → `main`; undefined for a place without a room. */
function roomOf(file: string): string | undefined {
  if (file === 'src/main.ts') return 'main';
  const [top, room, ...rest] = file.split('/');
  return top === 'src' && room !== undefined && room in rooms && room !== 'main' && rest.length > 0 ? room : undefined;
}

function refuseLocal(file: string, room: string, { specifier, isType, form }: Import): string | undefined {
  const plain = specifier.replace(/[?#].*$/, '');
  const target = path.posix.join(path.posix.dirname(file), plain);
  const targetRoom = roomOf(target);
  if (!targetRoom) return `"${specifier}" is in no room of src/`;
  if (form === 'module' && path.posix.extname(plain) === '') {
    return `"${specifier}" has no file extension; local imports carry theirs`;
  }
  if (targetRoom === room) return undefined;
  const { floor, imports, importsTypesOfLowerRooms } = rooms[room]!;
  const targetFloor = rooms[targetRoom]!.floor;
  if (targetFloor >= floor) {
    return `${room} (floor ${floor}) may not import ${targetRoom} (floor ${targetFloor}): only strictly lower floors`;
  }
  if (isType && importsTypesOfLowerRooms) return undefined;
  if (isWithin(target, imports)) return undefined;
  const allowed = imports.length > 0 ? imports.join(', ') : 'no other room';
  return `${room} may not import ${target.slice('src/'.length)}: it imports ${allowed}`;
}

function refusePackage(file: string, { specifier }: Import): string | undefined {
  const name = Object.keys(doors).find((door) => specifier === door || specifier.startsWith(`${door}/`));
  if (name === undefined) return `"${specifier}" has no door: name one in test/contract/rooms.ts`;
  const places = doors[name]!;
  return isWithin(file, places) ? undefined : `"${specifier}" may be imported in ${places.join(', ')} only`;
}

/** Whether a file of `src/` lies in one of these places: rooms, parts of rooms, or files. */
function isWithin(file: string, places: readonly string[]): boolean {
  return places.some(
    (place) => file === `src/${place}` || file === `src/${place}.ts` || file.startsWith(`src/${place}/`),
  );
}
