/** Texts that must never be shown. */
export type Secrets = {
  /** Has the runner hide this text in the log from now on, and `hide` in what we write by ourselves. Empty: nothing. */
  readonly add: (secret: string) => void;
  /** The text with every secret in it replaced, also where it is escaped for JSON or a URL, or encoded as Base64 or hex. */
  readonly hide: (text: string) => string;
  /** The same for a long text that comes in pieces: a secret is also found where it begins in one piece and ends in another. */
  readonly hideIn: (pieces: Iterable<string>) => Iterable<string>;
};

/** Shorter ones would also hide what is none; the runner hides them in the log all the same. */
const SHORTEST = 6;

/**
 * The runner masks the log and the summary. Files, comments and statuses it never sees, so what goes there is cleaned here. `mask`
 * tells the runner.
 */
export function openSecrets(mask: (secret: string) => void): Secrets {
  const forms = new Set<string>();
  const hide = (text: string): string => {
    // The longest first: a form may hold another one.
    const found = [...forms].filter((form) => text.includes(form)).sort((a, b) => b.length - a.length);
    return found.reduce((clean, form) => clean.replaceAll(form, '***'), text);
  };
  return {
    add(secret) {
      if (secret === '') return;
      mask(secret);
      if (secret.length >= SHORTEST) for (const form of formsOf(secret)) forms.add(form);
    },
    hide,
    *hideIn(pieces) {
      let rest = '';
      for (const piece of pieces) {
        const text = rest + piece;
        const at = cutBetween(text, forms);
        yield hide(text.slice(0, at));
        rest = text.slice(at);
      }
      yield hide(rest);
    },
  };
}

/** Where a text of which more is to come can be cut: no form stands across it, nor one of which only the beginning is there, nor a character. */
function cutBetween(text: string, forms: ReadonlySet<string>): number {
  const longest = Math.max(1, ...[...forms].map(({ length }) => length));
  let at = Math.max(0, text.length - longest + 1);
  for (let isAcross = true; isAcross;) {
    isAcross = isHighSurrogate(text.charCodeAt(at - 1));
    if (isAcross) at -= 1;
    for (const form of forms) {
      const found = text.indexOf(form, Math.max(0, at - form.length + 1));
      if (found < 0 || found >= at) continue;
      at = found;
      isAcross = true;
    }
  }
  return at;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const formsOf = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  // RFC 3986 reserves five signs more, and most signatures escape them.
  encodeURIComponent(secret).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  ),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('hex').toUpperCase(),
  ...[0, 1, 2]
    .map((shift) => base64(secret, shift))
    .filter((form) => form.length >= SHORTEST)
    .flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]),
];

/**
 * What is sure to stand in the Base64 of a longer text: whole groups of three bytes, since what stands before the secret shifts it
 * by none, one or two bytes.
 */
function base64(secret: string, shift: number): string {
  const bytes = Buffer.from(secret);
  const end = shift + Math.floor((bytes.length - shift) / 3) * 3;
  return bytes.subarray(shift, end).toString('base64');
}
