/** Text that is already XML; only this module makes it, so nothing unescaped can get in. */
export interface Xml {
  readonly markup: string
}

type Child = Xml | string | number | boolean

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters become numeric references as S3 writes them; parsers lose a bare CR otherwise. */
const escapeXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  text.replace(/[&<>"\u0000-\u001f]/g, (char) => named[char] ?? `&#x${char.charCodeAt(0).toString(16)};`)

/** One element; strings, numbers and booleans among the children are escaped text. */
export function element(name: string, ...children: Child[]): Xml {
  const inner = children.map((child) => (typeof child === 'object' ? child.markup : escapeXml(String(child))))
  return { markup: `<${name}>${inner.join('')}</${name}>` }
}

/** A whole document whose root carries S3's namespace; error documents have none. */
export function xmlDocument(root: Xml, namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'): string {
  const opened = namespace ? root.markup.replace('>', ` xmlns="${namespace}">`) : root.markup
  return `<?xml version="1.0" encoding="UTF-8"?>\n${opened}`
}
