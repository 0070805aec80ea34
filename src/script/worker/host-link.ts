import { LabError } from '../../base/errors.ts';
import type { CallArgs, CallName, CallResult, FromScript, ToScript } from '../protocol.ts';

export interface HostLink {
  /**
   * Asks the host. Rejects with a `LabError` of the host's code whose stack is that of the calling line, since the
   * answer arrives where no script is on the stack.
   */
  call<Name extends CallName>(name: Name, args: CallArgs<Name>): Promise<CallResult<Name>>;
  /** The number of the refused call that this error came from. */
  callIdOf(error: unknown): number | undefined;
  /** Number of calls without an answer yet. */
  pending(): number;
  /** Resolves when all calls that are under way have been answered. */
  answered(): Promise<void>;
  receive(message: ToScript): void;
}

interface Waiting {
  readonly site: Error;
  readonly resolve: (result: never) => void;
  readonly reject: (error: LabError) => void;
}

export function createHostLink(post: (message: FromScript) => void): HostLink {
  const waiting = new Map<number, Waiting>();
  const refused = new WeakMap<object, number>();
  let idle: (() => void)[] = [];
  let lastId = 0;

  function call<Name extends CallName>(name: Name, args: CallArgs<Name>): Promise<CallResult<Name>> {
    const site = new Error(name);
    const id = ++lastId;
    const answer = new Promise<CallResult<Name>>((resolve, reject) => {
      waiting.set(id, { site, resolve, reject });
    });
    try {
      post({ kind: 'call', id, call: name, args });
    } catch (cause) {
      settle(id)?.reject(notPlainData(name, site, cause));
    }
    return answer;
  }

  function settle(id: number): Waiting | undefined {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      for (const resolve of idle) resolve();
      idle = [];
    }
    return entry;
  }

  return {
    call,
    callIdOf: (error) => (typeof error === 'object' && error !== null ? refused.get(error) : undefined),
    pending: () => waiting.size,
    answered: () => new Promise((resolve) => (waiting.size === 0 ? resolve() : idle.push(resolve))),
    receive(message) {
      switch (message.kind) {
        case 'start':
          return;
        case 'result':
          settle(message.id)?.resolve(message.result as never);
          return;
        case 'error': {
          const entry = settle(message.id);
          if (entry === undefined) return;
          const { code, message: text, detail } = message.error;
          const error = withStackOf(new LabError(code, text, { detail }), entry.site);
          refused.set(error, message.id);
          entry.reject(error);
        }
      }
    },
  };
}

function notPlainData(name: CallName, site: Error, cause: unknown): LabError {
  const error = new LabError(
    'bad_argument',
    `${name} takes plain data, but something came that cannot leave the script, such as a function or a promise. ` +
      'Check the arguments; perhaps an await is missing.',
    { detail: { call: name }, cause },
  );
  return withStackOf(error, site);
}

function withStackOf(error: LabError, site: Error): LabError {
  const frames = site.stack?.replace(/^Error.*\n/, '') ?? '';
  error.stack = `${error.name}: ${error.message}\n${frames}`;
  return error;
}
