import { LabError } from '../base/errors.ts';
import { StorageError } from '../storage/storage-error.ts';
import { EndpointError } from './errors.ts';
import type { EndpointRoute } from './routes.ts';

/** A JSON answer that no cache keeps. */
export function jsonResponse(body: object, headers: Readonly<Record<string, string>> = {}, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

/**
 * The answer to a failed request: `error_code`, `message` and `detail`, and on the platform's route `success: false`.
 * What is no `EndpointError` is a fault of ours: 500 (503 when storage cannot be reached), without its text, which
 * could hold values of the payload.
 */
export function errorResponse(error: unknown, route: EndpointRoute | undefined): Response {
  const { status, code, message, detail } = error instanceof EndpointError ? error : internal(error);
  const body = { ...(route === 'model' ? { success: false } : {}), error_code: code, message, detail };
  const headers: Record<string, string> = {};
  if (status === 405) headers['allow'] = String(detail['allow']);
  if (status === 401 && route !== 'model') headers['www-authenticate'] = 'Bearer';
  return jsonResponse(body, headers, status);
}

function internal(error: unknown): EndpointError {
  const cause = error instanceof LabError ? error.code : 'unexpected';
  if (error instanceof StorageError) {
    return new EndpointError(
      'TEMPORARILY_UNAVAILABLE',
      'The stored models cannot be read now. Reload the page of the lab, then ask again.',
      { cause },
    );
  }
  return new EndpointError('INTERNAL_ERROR', 'The prediction failed. Build and deploy the version again.', { cause });
}
