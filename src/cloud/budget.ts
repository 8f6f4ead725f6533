/** Takes bytes out of a budget, waiting until they are there; what is returned gives them back. */
export type Budget = (bytes: number) => Promise<() => void>;

/** A budget of memory, so that many files under way at once do not fill it. Whoever needs more than there is gets all of it, alone. */
export function openBudget(most: number): Budget {
  let left = most;
  const waiting: { readonly bytes: number; readonly admit: () => void }[] = [];
  const admitNext = () => {
    for (let first = waiting[0]; first !== undefined && first.bytes <= left; first = waiting[0]) {
      waiting.shift();
      left -= first.bytes;
      first.admit();
    }
  };
  return async (wanted) => {
    const bytes = Math.min(wanted, most);
    await new Promise<void>((admit) => {
      waiting.push({ bytes, admit });
      admitNext();
    });
    return () => {
      left += bytes;
      admitNext();
    };
  };
}
