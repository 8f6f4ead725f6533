import { XMLParser } from 'fast-xml-parser';
import { CosError } from './errors.ts';

/** An element and its text, or its children in order. */
export type XmlElement = readonly [name: string, content: string | readonly XmlElement[]];

/** A document as COS lays it out: its own declaration, one element a line, tabs (samples on every page of product/436). */
export function xmlDocument(root: string, children: readonly XmlElement[]): Buffer {
  return Buffer.from(`<?xml version='1.0' encoding='utf-8' ?>\n${render([root, children], '')}`);
}

function render([name, content]: XmlElement, indent: string): string {
  if (content.length === 0) return `${indent}<${name}/>\n`;
  if (typeof content === 'string') return `${indent}<${name}>${escapeText(content)}</${name}>\n`;
  const inner = content.map((child) => render(child, `${indent}\t`)).join('');
  return `${indent}<${name}>\n${inner}${indent}</${name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Looked for first: nearly no text has any, and lists have thousands of texts.
const SPECIAL = /[&<>"\p{Cc}]/u;

// Control characters become numeric entities: a key may hold them, and a raw one would make the list unreadable.
const escapeText = (text: string) =>
  !SPECIAL.test(text)
    ? text
    : text.replace(
        /[&<>"]|(?![\t\n])\p{Cc}/gu,
        (char) => ENTITIES[char] ?? `&#x${char.charCodeAt(0).toString(16)};`,
      );

/** An element of a client's document: its text, its children, or several of them under one name. */
export type XmlValue = string | { readonly [name: string]: XmlValue } | readonly XmlValue[] | undefined;

/**
 * Reads a client's document and returns what is in its root element.
 * Anything that is not well-formed, or has another root, is refused with MalformedXML.
 */
export function readXml(body: Buffer, root: string): Readonly<Record<string, XmlValue>> {
  const text = body.toString('utf8');
  // Keys may begin or end with blanks, or look like numbers: nothing is trimmed and nothing is guessed.
  const parser = new XMLParser({
    ignoreAttributes: true,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
  });
  const document = parse(parser, text);
  if (!(root in document)) throw new CosError('MalformedXML');
  return record(document[root]);
}

function parse(parser: XMLParser, text: string): Record<string, XmlValue> {
  try {
    // The second argument has the parser check that the document is well-formed; by itself it takes anything. It is deprecated for a
    // package of its own, which is not worth another dependency here.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return parser.parse(text, true) as Record<string, XmlValue>;
  } catch {
    throw new CosError('MalformedXML');
  }
}

/** The members of an element; an empty element has none. */
export function record(value: XmlValue): Readonly<Record<string, XmlValue>> {
  return typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, XmlValue>>)
    : {};
}

/** Every element of that name, however many there are. */
export function list(value: XmlValue): readonly XmlValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly XmlValue[]) : [value];
}

/** The text of an element; undefined when it is missing or holds elements. */
export const textOf = (value: XmlValue): string | undefined =>
  typeof value === 'string' ? value : undefined;
