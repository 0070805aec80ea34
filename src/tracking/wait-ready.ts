import { CancelledError } from '../base/errors.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { getVersion } from './registry.ts';
import { modelVersionStore } from './stores.ts';
import type { ModelVersion } from './types.ts';

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * The version once it is READY, told by change notices: no polling. Throws `registration_failed` for
 * FAILED_REGISTRATION, `registration_timeout` when `timeoutMs` have passed, `cancelled` when the signal fires, and
 * what `getVersion` throws.
 */
export function waitReady(
  context: TrackingContext,
  name: string,
  version: string,
  { timeoutMs, signal }: WaitOptions,
): Promise<ModelVersion> {
  return new Promise((resolve, reject) => {
    const cancel = () => settle(() => reject(new CancelledError('Waiting for the model version was cancelled.')));
    const check = () => {
      getVersion(context, name, version).then(
        (current) => {
          if (current.status === 'READY') settle(() => resolve(current));
          if (current.status === 'FAILED_REGISTRATION') settle(() => reject(registrationFailed(current)));
        },
        (error: unknown) => settle(() => reject(error)),
      );
    };
    // Listening begins before the first look, or a change in between would be missed.
    const stopListening = context.storage.onNotice((notice) => {
      if (notice.kind === 'changed' && modelVersionStore.name in notice.keys) check();
    });
    const timer = setTimeout(() => settle(() => reject(timedOut(name, version, timeoutMs))), timeoutMs);
    function settle(finish: () => void) {
      stopListening();
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      finish();
    }
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
    else check();
  });
}

function registrationFailed({ name, version, status_message }: ModelVersion): TrackingError {
  return new TrackingError(
    'registration_failed',
    `Version ${version} of ${JSON.stringify(name)} could not be registered: ${status_message || 'no reason was given'}. ` +
      `Register the run again for a new version.`,
    { name, version, status: 'FAILED_REGISTRATION' },
  );
}

function timedOut(name: string, version: string, timeoutMs: number): TrackingError {
  return new TrackingError(
    'registration_timeout',
    `Version ${version} of ${JSON.stringify(name)} was not READY within ${timeoutMs} ms. Look at its status before ` +
      `you deploy it, or wait longer.`,
    { name, version, timeoutMs },
  );
}
