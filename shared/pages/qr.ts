import { html } from 'hono/html'
import QRCode from 'qrcode'
import type { Html } from './layout.ts'

const QUIET_ZONE = 4 // modules, ISO/IEC 18004 §6.3.8

/**
 * A QR code as inline SVG, one path for all dark modules. It comes from the library's matrix because its own
 * SVG renderer is asynchronous and pages are pure.
 */
export const qrSvg = (content: string, label: string): Html => {
  const { size, data } = QRCode.create(content, { errorCorrectionLevel: 'M' }).modules
  const side = size + 2 * QUIET_ZONE
  const squares = Array.from(data, (dark, index) => {
    const [x, y] = [(index % size) + QUIET_ZONE, Math.floor(index / size) + QUIET_ZONE]
    return dark ? `M${x} ${y}h1v1h-1z` : ''
  })
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path d="${squares.join('')}"/></svg>`
}
