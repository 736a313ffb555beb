import { raw } from 'hono/html'

/** A watchtower (櫓): two roofs, the lit lookout between them, braced legs. Decorative, hence hidden. */
export const mark = raw(
  '<svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">' +
    '<path class="mark-body" d="M24 3c3 4.6 8.5 7.4 15.5 8.5L38 15H10l-1.5-3.5C15.5 10.4 21 7.6 24 3z"/>' +
    '<path class="mark-body" d="M13 17h3v7h16v-7h3v7h4l1.5 3.5h-33L9 24h4z"/>' +
    '<path class="mark-lamp" d="M20.5 17h7v4.5h-7z"/>' +
    '<path class="mark-legs" d="M15.5 28 12 44.5M32.5 28 36 44.5M15 30l19.5 13M33 30 13.5 43M13.8 36h20.4"/>' +
    '</svg>',
)
