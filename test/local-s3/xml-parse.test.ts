import { describe, expect, it } from 'vitest'
import { element, xmlDocument } from '../../local/s3/xml.ts'
import { childText, parseXml } from '../../local/s3/xml-parse.ts'

describe('the parser of request bodies', () => {
  it('reads elements, text and references', () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<D xmlns="http://x/"><K>a&amp;&#x1F600;&lt;&#10;</K><Q/></D>\n',
    )
    expect([root.name, childText(root, 'K'), childText(root, 'Q')]).toEqual(['D', 'a&\u{1F600}<\n', ''])
    expect(childText(root, 'None')).toBeUndefined()
  })

  it('reads what the writer writes', () => {
    const text = `<&>"' \r\n\t\u0001 \u{1F600}`
    expect(childText(parseXml(xmlDocument(element('Root', element('Text', text)))), 'Text')).toBe(text)
  })

  it.each([
    ['nothing', ''],
    ['text alone', 'text'],
    ['two roots', '<a/><b/>'],
    ['an open element', '<a><b></b>'],
    ['crossed elements', '<a><b></a></b>'],
    ['an end without a beginning', '</a>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['an unknown entity', '<a>&x;</a>'],
    ['a bare ampersand', '<a>&</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a comment', '<a><!-- --></a>'],
    ['CDATA', '<a><![CDATA[x]]></a>'],
    ['a processing instruction', '<a><?x?></a>'],
    ['another attribute', '<a b="c"/>'],
    ['text after the root', '<a/>x'],
    ['depth', '<a>'.repeat(50) + '</a>'.repeat(50)],
  ])('refuses %s', (_, xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining({ code: 'MalformedXML' }))
  })
})
