import { LabError } from '../../base/errors.ts';

/** Things that stay with the host while a script holds their numbers. They live until the script ends. */
export interface Handles<Thing> {
  add(thing: Thing): number;
  /** Throws `unknown_handle`. */
  get(handle: number): Thing;
}

export function createHandles<Thing>(what: string): Handles<Thing> {
  const things: Thing[] = [];
  return {
    add: (thing) => things.push(thing),
    get(handle) {
      const thing = things[handle - 1];
      if (thing !== undefined) return thing;
      throw new LabError('unknown_handle', `This script holds no ${what} ${handle}. Use what a call of the lab gave.`, {
        detail: { what, handle },
      });
    },
  };
}
