import { toErrorRecord, type ErrorRecord } from '../../base/errors.ts';
import type { EndpointDescription, LabApi } from '../../lab/api.ts';

/** What came back from the endpoint. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly ms: number;
      readonly text: string;
      readonly body: unknown;
    }
  /** Nothing answered: the network address could not be reached. */
  | { readonly kind: 'unreached'; readonly error: ErrorRecord };

/**
 * Sends a body to `POST model` as anybody would: to the network address where the service worker answers it, else to
 * the same handler in this page. Time is measured from the call to the last byte, in milliseconds.
 */
export async function sendRequest(
  lab: Pick<LabApi, 'endpoint'>,
  endpoint: EndpointDescription,
  body: string,
): Promise<Answer> {
  const init: RequestInit = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const begun = performance.now();
  try {
    const response =
      endpoint.via === 'service-worker'
        ? await fetch(endpoint.urls.model, init)
        : await lab.endpoint.invoke('model', init);
    const text = await response.text();
    const ms = performance.now() - begun;
    return { kind: 'answered', status: response.status, ms, text, body: parsed(text) };
  } catch (error) {
    return { kind: 'unreached', error: toErrorRecord(error) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
