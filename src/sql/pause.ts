/**
 * Gives the thread back, so that the page can draw and answer, and goes on in a task of its own. By a message: a
 * timer waits for a second and more in a tab that nobody looks at.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
