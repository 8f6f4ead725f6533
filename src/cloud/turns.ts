/**
 * Makes a function by which those who keep this thread busy go one after another, each in a turn of the event loop of its own: in between
 * sockets go on sending what is ready.
 */
export function openTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(nextTurn));
}

const nextTurn = () =>
  new Promise<void>((begin) => {
    setImmediate(begin);
  });
