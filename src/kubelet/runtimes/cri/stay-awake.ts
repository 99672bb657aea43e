/**
 * Keeps this process alive until the work is done. Clock timers do not, and a command that only waits for containerd
 * to come or go has nothing else that would.
 */
export async function stayAwake<T>(work: () => Promise<T>): Promise<T> {
  const { port1 } = new MessageChannel();
  // Listening is what holds the process.
  port1.addEventListener('message', () => {});
  port1.start();
  try {
    return await work();
  } finally {
    port1.close();
  }
}
