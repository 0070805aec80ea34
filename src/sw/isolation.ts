/**
 * The same response with the headers that make its document or worker cross-origin isolated, which a plain static
 * host does not send (HTML Standard, "Cross-origin opener policies" and "Cross-origin embedder policies").
 * Responses that may not be rebuilt (opaque ones, and those without a body by their status) pass as they are.
 */
export function withIsolation(response: Response): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error') return response;
  if (response.status === 204 || response.status === 304) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
