/** A workflow command: `::error file=a.ts,line=3::message`. */
export type Command = {
  /** In lower case. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
};

/**
 * Reads one line as the runner does (actions/runner, ActionCommand.cs): blanks may stand before `::`, the older form `##[name]` may
 * stand anywhere in the line, only known names are commands, properties and message are unescaped. Everything else is just output:
 * undefined.
 */
export function parseCommand(line: string, known: ReadonlySet<string>): Command | undefined {
  const [, info = '', data = ''] = /^\s*::(.*?)::(.*)$/s.exec(line) ?? /##\[(.*?)\](.*)$/s.exec(line) ?? [];
  const [word = '', ...rest] = info.split(' ');
  const name = word.toLowerCase();
  if (!known.has(name)) return undefined;
  const properties: Record<string, string> = {};
  for (const pair of rest.join(' ').trim().split(/[,;]/)) {
    const equals = pair.indexOf('=');
    if (equals >= 0) properties[pair.slice(0, equals)] = unescapeProperty(pair.slice(equals + 1));
  }
  return { name, properties, data: unescapeData(data) };
}

const unescapeProperty = (value: string) =>
  unescapeSigns(value, { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' });
const unescapeData = (value: string) => unescapeSigns(value, { '%0D': '\r', '%0A': '\n', '%25': '%' });

const unescapeSigns = (value: string, signs: Readonly<Record<string, string>>) =>
  value.replace(/%(0D|0A|3A|2C|25)/gi, (code) => signs[code.toUpperCase()] ?? code);
