import { EndpointError } from './errors.ts';

/** Requests above this are refused (16 MiB). */
export const maxBodyBytes = 16 * 1024 * 1024;

/**
 * The JSON value of a request's body. Reads no further than `maxBodyBytes`, whatever length was declared. Content
 * type is ignored. Throws `PAYLOAD_TOO_LARGE` and, for what is not JSON in UTF-8, `MALFORMED_REQUEST`.
 */
export async function readJson(request: Request): Promise<unknown> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > maxBodyBytes) throw tooLarge();
  const bytes = await readBytes(request);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    // The parser's own message quotes the payload, so it is not passed on.
    throw new EndpointError(
      'MALFORMED_REQUEST',
      bytes.length === 0
        ? 'The body must be JSON, but it is empty. Send an object, in UTF-8.'
        : 'The body is not JSON in UTF-8. NaN and Infinity are not JSON: write null for a missing value.',
    );
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  // Browsers without request streams leave `body` undefined: then the length is known only after reading.
  const stream = request.body as ReadableStream<Uint8Array> | null | undefined;
  if (stream === null) return new Uint8Array();
  if (stream === undefined) {
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.length > maxBodyBytes) throw tooLarge();
    return whole;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return concatenate(chunks, length);
    length += value.length;
    if (length > maxBodyBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function brokenOff(): never {
  throw new EndpointError('MALFORMED_REQUEST', 'The body broke off before its end. Send the request again.');
}

function tooLarge(): EndpointError {
  return new EndpointError(
    'PAYLOAD_TOO_LARGE',
    'The body may have at most 16 MiB. Send the rows in several requests.',
    { maxBytes: maxBodyBytes },
  );
}
