import { S3Error } from './errors.ts'

export interface XmlElement {
  readonly name: string
  readonly children: XmlElement[]
  text: string
}

const maxDepth = 8
const token = /<(\/?)([A-Za-z][A-Za-z0-9]*)(?:\s+xmlns="[^"<]*")?\s*(\/?)>|([^<]+)/y
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const malformed = (): S3Error => new S3Error('MalformedXML', 'The XML you provided was not well-formed')

function unescapeXml(text: string): string {
  if (/&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)/.test(text)) throw malformed()
  return text.replace(/&(#x?)?([^;]+);/g, (_, numeric: string | undefined, body: string) => {
    if (numeric === undefined) return entities[body] ?? ''
    const codePoint = Number.parseInt(body, numeric === '#x' ? 16 : 10)
    if (codePoint > 0x10ffff) throw malformed()
    return String.fromCodePoint(codePoint)
  })
}

/**
 * The root element of a request body: elements and text only. Attributes other than `xmlns`, comments, CDATA,
 * processing instructions and document types do not occur in S3 requests and are refused as `MalformedXML`.
 */
export function parseXml(source: string): XmlElement {
  const text = source.replace(/^\uFEFF?\s*(<\?xml[^<>]*\?>)?\s*/, '').trimEnd()
  const top: XmlElement = { name: '', children: [], text: '' }
  const open = [top]
  let at = 0
  while (at < text.length) {
    token.lastIndex = at
    const match = token.exec(text)
    const parent = open.at(-1)
    if (!match || !parent) throw malformed()
    at = token.lastIndex
    const [, closing, name, selfClosing, content] = match
    if (content !== undefined) parent.text += unescapeXml(content)
    else if (closing) {
      if (selfClosing || parent.name !== name) throw malformed()
      open.pop()
    } else {
      const child: XmlElement = { name: name ?? '', children: [], text: '' }
      parent.children.push(child)
      if (!selfClosing) open.push(child)
      if (open.length > maxDepth) throw malformed()
    }
  }
  const [root, ...more] = top.children
  if (!root || more.length > 0 || open.length !== 1 || top.text !== '') throw malformed()
  return root
}

/** The text of the only child of that name, or undefined. */
export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text
}
