/** Takes work, and gives the way to call it off before its turn. */
export type Turns = (work: () => void) => () => void;

/** Does one piece of work a frame, in the order of asking: many drawings then never make one long task. */
export function createTurns(soon: (work: () => void) => unknown = requestAnimationFrame): Turns {
  const waiting = new Set<() => void>();
  let isRunning = false;

  function next(): void {
    const [work] = waiting;
    if (work === undefined) {
      isRunning = false;
      return;
    }
    waiting.delete(work);
    soon(next);
    work();
  }

  return (work) => {
    const turn = () => work();
    waiting.add(turn);
    if (!isRunning) {
      isRunning = true;
      soon(next);
    }
    return () => void waiting.delete(turn);
  };
}
