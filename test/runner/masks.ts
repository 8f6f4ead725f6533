/** The values that the log hides. What was printed before a value was added stays printed. */
export type Masks = {
  readonly add: (value: string) => void;
  /** The values as they were added, oldest first. */
  readonly values: () => readonly string[];
  /** The text with every known form of every value replaced by `***`. */
  readonly hide: (text: string) => string;
};

export function openMasks(): Masks {
  const values: string[] = [];
  const forms = new Set<string>();
  return {
    add(value) {
      values.push(value);
      for (const line of [value, ...value.split(/[\r\n]+/)]) {
        for (const encode of ENCODERS) if (line !== '') forms.add(encode(line));
      }
    },
    values: () => values,
    hide: (text) => hidden(text, forms),
  };
}

/**
 * The forms that actions/runner hides beside the value itself (HostContext.cs, ValueEncoders.cs), PowerShell's two excepted. Base64
 * three times, since what stands before the value in the encoded text shifts it by none, one or two bytes.
 */
const ENCODERS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => base64(value, 0),
  (value) => base64(value, 1),
  (value) => base64(value, 2),
  (value) => JSON.stringify(value).slice(1, -1),
  (value) => encodeURIComponent(value).replace(/[!'()*]/g, percent),
  (value) => value.replace(/[<>&"']/g, (sign) => XML[sign] ?? sign),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  (value) => (value.length > 8 && /^".*"$/s.test(value) ? value.slice(1, -1) : value),
];
const XML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};
const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;

function base64(value: string, shift: number): string {
  const bytes = Buffer.from(value);
  return bytes.subarray(bytes.length > shift ? shift : 0).toString('base64');
}

/** Values that overlap or touch are hidden together, so that no rest of one shows beside the other. */
function hidden(text: string, forms: Iterable<string>): string {
  const found: { start: number; end: number }[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      found.push({ start: at, end: at + form.length });
    }
  }
  found.sort((a, b) => a.start - b.start);
  let result = '';
  let end = 0;
  for (const range of found) {
    if (range.start > end || result === '') result += `${text.slice(end, range.start)}***`;
    end = Math.max(end, range.end);
  }
  return result + text.slice(end);
}
