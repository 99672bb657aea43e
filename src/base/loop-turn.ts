/** Resolves after one turn of the event loop, when every promise callback that was due has run. */
export function loopTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
