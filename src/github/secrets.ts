/** Texts that must never be shown. */
export type Secrets = {
  /** Has the runner hide this text in the log from now on, and `hide` in what we write by ourselves. Empty: nothing. */
  readonly add: (secret: string) => void;
  /** The text with every secret in it replaced, also where it is escaped for JSON or a URL, or encoded as Base64 or hex. */
  readonly hide: (text: string) => string;
};

/** Shorter ones would also hide what is none; the runner hides them in the log all the same. */
const SHORTEST = 6;

/**
 * The runner masks the log and the summary. Files, comments and statuses it never sees, so what goes there is cleaned here. `mask`
 * tells the runner.
 */
export function openSecrets(mask: (secret: string) => void): Secrets {
  const forms = new Set<string>();
  return {
    add(secret) {
      if (secret === '') return;
      mask(secret);
      if (secret.length >= SHORTEST) for (const form of formsOf(secret)) forms.add(form);
    },
    hide(text) {
      // The longest first: a form may hold another one.
      const found = [...forms].filter((form) => text.includes(form)).sort((a, b) => b.length - a.length);
      return found.reduce((clean, form) => clean.replaceAll(form, '***'), text);
    },
  };
}

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
