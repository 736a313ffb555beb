/**
 * The one stylesheet, inline because a page must look right on a phone that reaches only this host and
 * because one hash then covers it (CSP). Colours keep WCAG 2.2 AA (4.5:1) in both schemes.
 */
export const style = `
:root{color-scheme:light dark;--ground:#f2f4f3;--card:#fff;--ink:#17211e;--soft:#53605c;--line:#dbe1de;--accent:#1d5a50;--on-accent:#fff;--tint:#e8f0ed;--lamp:#c9502b;--warn:#fdf3e3;--warn-line:#dfa54a}
@media (prefers-color-scheme:dark){:root{--ground:#101615;--card:#18201e;--ink:#e5ecea;--soft:#a2b0ab;--line:#2d3936;--accent:#7cc9b8;--on-accent:#0c1f1b;--tint:#1d2a27;--lamp:#f08b62;--warn:#2b2417;--warn-line:#8f6c31}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
html:lang(ja) body{font-family:"Hiragino Sans","Hiragino Kaku Gothic ProN","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI","Yu Gothic",Meiryo,system-ui,sans-serif;line-height:1.75;line-break:strict;text-autospace:normal}
:is(h1,h2,h3,.button,.who):lang(ja){word-break:auto-phrase}
.wrap{max-width:40rem;margin:0 auto;padding:1rem}
.top{display:flex;align-items:center;gap:.625rem;padding:.25rem 0 1rem}
.mark{flex:none;width:2rem;height:2rem}
.mark-body{fill:var(--accent)}
.mark-lamp{fill:var(--lamp)}
.mark-legs{fill:none;stroke:var(--accent);stroke-width:2.4;stroke-linecap:round}
.who{flex:1;font-weight:600;line-height:1.3}
h1,h2,h3{margin:0;line-height:1.3;text-wrap:balance}
h1{font-size:1.625rem;letter-spacing:-.01em}
h2{font-size:1.0625rem}
h3{font-size:1rem}
h1:lang(ja){font-size:1.5rem;letter-spacing:0}
p{margin:.5rem 0 0;text-wrap:pretty}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:.375rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.25rem;margin-top:1rem}
.card:first-child{margin-top:0}
.card .card{border:0;padding:0;margin-top:1.5rem}
.lead{color:var(--soft)}
.button{display:block;margin-top:1rem;padding:.875rem 1.25rem;border:2px solid var(--accent);border-radius:.75rem;background:var(--accent);color:var(--on-accent);font-size:1.0625rem;font-weight:600;line-height:1.4;text-align:center;text-decoration:none}
.button.second{background:none;color:var(--accent)}
.button:hover{filter:brightness(1.08)}
.note{margin-top:1rem;padding:.75rem 1rem;border-radius:.75rem;background:var(--tint)}
.note.warn{background:var(--warn);border:1px solid var(--warn-line)}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.25rem 1rem;margin:.75rem 0 0;font-size:.9375rem}
dt{color:var(--soft)}
dd{margin:0}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
ol{list-style:none;margin:1rem 0 0;padding:0;counter-reset:step}
ol>li{position:relative;counter-increment:step;padding:0 0 1.25rem 2.75rem}
ol>li:last-child{padding-bottom:0}
ol>li::before{content:counter(step);position:absolute;left:0;top:0;width:1.75rem;height:1.75rem;border-radius:50%;background:var(--tint);color:var(--accent);font-size:.875rem;font-weight:700;line-height:1.75rem;text-align:center}
ol>li:not(:last-child)::after{content:"";position:absolute;left:.8125rem;top:2.125rem;bottom:.375rem;width:2px;background:var(--line)}
ol p{margin-top:.25rem;color:var(--soft);font-size:.9375rem}
.scan{display:grid;gap:1.25rem}
.qr{display:block;width:100%;max-width:15rem;margin:0 auto;background:#fff;border:1px solid var(--line);border-radius:.75rem}
.qr path{fill:#000}
.address{display:block;margin-top:.5rem;padding:.625rem .75rem;border-radius:.5rem;background:var(--tint);-webkit-user-select:all;user-select:all}
summary{cursor:pointer;color:var(--accent);font-weight:600}
.next{margin:.5rem 0 0;padding-left:1.25rem}
.next li+li{margin-top:.5rem}
footer{padding:1.25rem .25rem;color:var(--soft);font-size:.875rem}
footer p{margin:0}
@media (min-width:44rem){
.wrap{padding:2rem 1.5rem}
.card{padding:1.75rem}
.scan{grid-template-columns:15rem 1fr;gap:2rem;align-items:start}
.scan .qr{order:-1}
.button{display:inline-block;min-width:15rem}
}`
