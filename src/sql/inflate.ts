/**
 * Bytes as a Blob, inflated if they begin as gzip does (1f 8b, RFC 1952). A host that announces the encoding has
 * had them inflated by the browser already; one that does not sends them as they are.
 */
export async function inflateIfGzip(body: ReadableStream<Uint8Array<ArrayBuffer>>, type: string): Promise<Blob> {
  const reader = body.getReader();
  const head: Uint8Array<ArrayBuffer>[] = [];
  let headLength = 0;
  while (headLength < 2) {
    const { value, done } = await reader.read();
    if (done) break;
    head.push(value);
    headLength += value.length;
  }
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => head.forEach((chunk) => controller.enqueue(chunk)),
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const [first, second] = head.flatMap((chunk) => [...chunk.subarray(0, 2)]);
  const stream = first === 0x1f && second === 0x8b ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
  return new Response(stream, { headers: { 'Content-Type': type } }).blob();
}
