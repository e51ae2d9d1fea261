import { MARK_COLORS } from './chart/target-mark.js';

const LIGHT = `--page:#fff;--text:#1b1f24;--muted:#5a6370;--line:#e1e4e8;--soft:#f5f6f8;
--good:#1a6e3c;--bad:#a3261c;--warn:#8a4b00;--warn-soft:#fff3dc;--watermark:rgba(138,75,0,.09);--link:#0b5cad;`;
const DARK = `--page:#14171b;--text:#e6e9ed;--muted:#9ba5b1;--line:#2d333b;--soft:#1c2127;
--good:#6bcf8f;--bad:#ff8f85;--warn:#ffc46b;--warn-soft:#33270f;--watermark:rgba(255,196,107,.1);--link:#7ab8ff;`;

const marks = (mode: 'light' | 'dark'): string =>
  MARK_COLORS.map((color, i) => `--mark-${i}:${color[mode]};`).join('');

/** Light is the default and what is printed; dark only on a screen that asks for it. */
export const PAGE_STYLE = `
:root{color-scheme:light;${LIGHT}${marks('light')}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK}${marks('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1168px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:30px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:22px;line-height:1.25;margin:56px 0 8px;padding-top:16px;border-top:2px solid var(--text)}
h3{font-size:16px;margin:28px 0 6px}
p,ul{margin:8px 0;max-width:76ch}
ul{padding-left:20px}
li{margin:3px 0}
a{color:var(--link)}
code{font:13px/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.aside{border-left:3px solid var(--line);padding:0 0 0 14px;margin:16px 0;color:var(--muted);font-size:14px}
.charts>.aside{margin:0;align-self:start}
.aside p{margin:0 0 4px}
.aside table{width:auto}
.aside tbody th{color:var(--muted);font-weight:400}
h3 .sub{display:inline;margin-left:6px}
h4{font-size:14px;margin:20px 0 4px;color:var(--muted)}
.muted,.note{color:var(--muted)}
.note{font-size:14px}
.lead{font-size:18px}
.banner{background:var(--warn-soft);border-left:4px solid var(--warn);padding:10px 14px;margin:0 0 20px}
.banner strong{color:var(--warn);letter-spacing:.04em}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
nav{font-size:14px;margin:14px 0 0;display:flex;flex-wrap:wrap;gap:4px 18px}
.scroll{overflow-x:auto;margin:10px 0}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding:0 0 6px;font-size:14px}
th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:baseline}
th{font-weight:600;color:var(--muted)}
thead th{vertical-align:bottom}
thead th{border-bottom:1px solid var(--muted)}
th:first-child,td:first-child,.text{text-align:left}
th:first-child,td:first-child{padding-left:0}
tbody th{color:var(--text)}
.again{visibility:hidden}
.strong{font-weight:600}
.sub{display:block;color:var(--muted);font-size:12.5px;font-weight:400}
.target{white-space:nowrap;font-weight:600}
.mark{width:11px;height:11px;margin-right:5px;vertical-align:-.5px}
.inline td{white-space:nowrap}
.inline .sub{display:inline;margin-left:6px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr));gap:18px 20px;margin:12px 0}
.charts.two{grid-template-columns:repeat(auto-fill,minmax(min(500px,100%),1fr))}
.chart{display:block;width:100%;height:auto}
.narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px;margin:6px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:14px;margin:8px 0}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
details{margin:10px 0}summary{cursor:pointer;font-weight:600}
pre{background:var(--soft);padding:12px;overflow:auto;max-height:480px;font:12.5px/1.45 ui-monospace,Menlo,Consolas,monospace}
@media screen and (max-width:640px){
main{padding:20px 15px 48px}
h1{font-size:25px}
h2{margin-top:40px}
.wide{display:none}.narrow{display:block}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}
.again{visibility:visible}
.compact th,.compact td{padding:6px 4px}
.compact td .sub{white-space:normal;font-size:11.5px}
.inline td .sub{display:block;margin:0;white-space:nowrap}
.stack thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.stack tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
.stack th,.stack td{display:flex;justify-content:space-between;gap:16px;border:0;padding:2px 0;text-align:right}
.stack td[data-label]::before{content:attr(data-label);color:var(--muted);text-align:left;flex:none}
.stack td:empty{display:none}
.figures tr{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));column-gap:28px}
.long th{grid-column:1/-1;text-align:left}
.figures td[data-label=target]::before{content:none}
.figures td[data-label=target]{justify-content:flex-end}
.figures td[data-label=where]{grid-column:1/-1}
.figures td:is([data-label=mean],[data-label=measurement],[data-label=outcomes]){grid-column:1/-1;order:1}
}
@media print{
body{font-size:11pt}
main{max-width:none;padding:0}
nav{display:none}
.charts,.charts.two{grid-template-columns:repeat(2,1fr)}
.two .wide{display:none}.two .narrow{display:block}
table{font-size:9pt}
th,td{padding:4px 7px}
.sub{font-size:8pt}
td:not(.text),td:not(.text) .sub{white-space:nowrap}
td code{font-size:7.5pt;overflow-wrap:normal}
.charts>*,tr,.banner{break-inside:avoid}
h2,h3,h4{break-after:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
.outage-key{display:inline-block;width:22px;height:12px;vertical-align:-1px;background:repeating-linear-gradient(135deg,var(--bad) 0 1px,transparent 1px 4px)}
.standstill-key{display:inline-block;width:22px;height:12px;vertical-align:-1px;background:var(--muted);opacity:.35}
`;
