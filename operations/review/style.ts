/** How the page looks: light and dark, from 320 px up, and printed. */
export const STYLE = `
:root{--ground:#fff;--raised:#f6f8fa;--line:#d5dbe1;--ink:#1a2027;--soft:#55606c;--link:#0a5aa8;
--good:#156f36;--good-ground:#e9f6ed;--caution:#855300;--caution-ground:#fdf3e0;--danger:#b3261e;--danger-ground:#fcebea;--neutral:#55606c;--neutral-ground:#f0f2f5;
--hue0:#3b6ea5;--hue1:#7a5ca8;--hue2:#2f7d78;--hue3:#8a6a2f;--added:#156f36;--removed:#b3261e;--replaced:#855300;--changed:#0a5aa8}
@media(prefers-color-scheme:dark){:root{--ground:#0f141a;--raised:#171e26;--line:#323c48;--ink:#e6eaef;--soft:#a3afbc;--link:#7bb8f2;
--good:#6fd08c;--good-ground:#12291b;--caution:#f0b95c;--caution-ground:#2e2412;--danger:#ff9b93;--danger-ground:#351a19;--neutral:#a3afbc;--neutral-ground:#1d252e;
--hue0:#7bb0e6;--hue1:#b79be6;--hue2:#6cc2bb;--hue3:#d3b06c;--added:#6fd08c;--removed:#ff9b93;--replaced:#f0b95c;--changed:#7bb8f2}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
body>*{max-width:1160px;margin-inline:auto;padding-inline:20px}
h1,h2,h3{line-height:1.25;text-wrap:balance;margin:0}
h1{font-size:1.9rem;font-weight:680;letter-spacing:-.01em}
h2{font-size:1.35rem;font-weight:650}
h3{font-size:1.02rem;font-weight:650;margin:1.6em 0 .5em}
p,ul,dl{margin:.5em 0}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--neutral-ground);border-radius:4px;padding:.1em .35em}
.soft{color:var(--soft);font-weight:450}
.top{padding-top:28px}
.product{display:flex;align-items:center;gap:.55rem;margin:0 0 .9rem;font-weight:650;color:var(--soft);font-size:.92rem}
.logo{width:22px;height:17px}.logo rect{fill:var(--hue0)}.logo rect:nth-child(2){fill:var(--hue2)}.logo rect:nth-child(3){fill:var(--hue1)}
.source{color:var(--soft);margin:.35rem 0 0;font-size:.92rem}
.verdict{display:flex;gap:16px;border:1px solid;border-left-width:6px;border-radius:10px;padding:18px 20px;margin:22px 0 16px}
.verdict>div:last-child{min-width:0}.verdict p{margin:.4em 0 0;max-width:75ch}
.verdict .sign{flex:none;width:34px;height:34px;border-radius:50%;display:grid;place-items:center;font-weight:700;font-size:1.1rem;color:var(--ground)}
.good{--tone:var(--good);--tone-ground:var(--good-ground)}.caution{--tone:var(--caution);--tone-ground:var(--caution-ground)}.danger{--tone:var(--danger);--tone-ground:var(--danger-ground)}.neutral{--tone:var(--neutral);--tone-ground:var(--neutral-ground)}
.verdict{border-color:var(--tone);background:var(--tone-ground)}.verdict .sign{background:var(--tone)}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr));gap:12px}
.answer{border:1px solid var(--line);border-radius:10px;background:var(--raised);padding:14px 16px;min-width:0}
.answer h3{margin:0;font-size:.86rem;font-weight:550;color:var(--soft)}
.answer .word{margin:.15rem 0 .4rem;font-weight:650;color:var(--tone);display:flex;gap:.45rem;align-items:baseline}
.answer p,.answer ul{font-size:.92rem;margin:.3em 0 0}.answer ul{padding-left:1.1rem}.answer li{margin:.2em 0}.answer .more{font-size:.86rem}.answer .tag{font-weight:500}
nav ul{display:flex;flex-wrap:wrap;gap:6px 18px;list-style:none;padding:12px 0;margin:18px 0 0;border-block:1px solid var(--line);font-size:.93rem}
.part{padding-top:34px}.part>h2{padding-bottom:2px}
.lead{color:var(--soft);max-width:78ch;margin:.4em 0 1em}
.part>p,.part>ul,details>p,details>ul{max-width:78ch}
li{margin:.3em 0}
.note{display:flex;gap:.7rem;border-left:4px solid var(--tone);background:var(--tone-ground);border-radius:0 8px 8px 0;padding:.6rem .9rem;max-width:none!important}
.note .sign{color:var(--tone);font-weight:700}
.tag{color:var(--tone);font-weight:600}
dl{display:grid;gap:0;border-top:1px solid var(--line)}dl>div{display:grid;grid-template-columns:minmax(120px,220px) 1fr;gap:4px 18px;padding:.5rem 0;border-bottom:1px solid var(--line)}dt{font-weight:600}dd{margin:0;min-width:0}
.scroll{overflow-x:auto;margin:.8em 0;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.91rem;line-height:1.45}
caption{text-align:left;padding:.6rem .8rem;color:var(--soft);font-size:.88rem;background:var(--raised);border-bottom:1px solid var(--line)}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem;border-bottom:1px solid var(--line);overflow-wrap:break-word;min-width:5.2rem}
thead th{font-weight:600;color:var(--soft);background:var(--raised);white-space:nowrap}
tbody th{font-weight:600}tbody tr:last-child>*{border-bottom:0}
table:not(.matrix) td:last-child{min-width:6.9rem}.matrix td,.matrix th{min-width:0;padding:.45rem .65rem}.matrix td,.matrix th{overflow-wrap:normal;word-break:normal}.matrix thead th{white-space:normal}.matrix tbody th{position:sticky;left:0;background:var(--raised);white-space:nowrap}
details{border:1px solid var(--line);border-radius:8px;margin:.8em 0;padding:0 14px}
summary{cursor:pointer;padding:.65rem 0;font-weight:600}details[open]>summary{border-bottom:1px solid var(--line);margin-bottom:.6rem}
.lanes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:18px;align-items:start}
figure{margin:0;max-width:460px;width:100%}figcaption{color:var(--soft);font-size:.86rem;margin-top:.5rem}
.lane{display:block;width:100%;height:auto;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.lane text{fill:var(--ink)}
.ground{fill:var(--raised);stroke:var(--line)}.production .ground{stroke:var(--hue0);stroke-width:1.6}
.environment{font-size:19px;font-weight:680}.badge{font-size:11px;text-anchor:end;fill:var(--soft)!important}.subtitle{font-size:10.5px;fill:var(--soft)!important}
.box>rect{fill:var(--ground);stroke:var(--soft);stroke-width:1}.box.peer>rect,.box.integration>rect{fill:none;stroke-dasharray:4 3}
.box .name{font-size:13px;font-weight:640}.box .port,.box .note{font-size:10.5px;fill:var(--soft);display:inline;background:none;border:0}.box .port{text-anchor:end}
.chip rect{fill:var(--hue0);opacity:.55}.chip text{font-size:11px;font-weight:700;text-anchor:middle;fill:var(--ground)}
.chip.added rect{fill:var(--added);opacity:1}.chip.removed rect{fill:var(--removed);opacity:1}.chip.replaced rect{fill:var(--replaced);opacity:1}.chip.changed rect{fill:var(--changed);opacity:1}
.box.added>rect{stroke:var(--added);stroke-width:2}.box.removed>rect{stroke:var(--removed);stroke-width:2;stroke-dasharray:5 3}.box.removed .name{text-decoration:line-through}.box.changed>rect{stroke:var(--changed);stroke-width:2}
.sign circle{stroke:none}.sign.added circle{fill:var(--added)}.sign.removed circle{fill:var(--removed)}.sign.replaced circle{fill:var(--replaced)}.sign.changed circle{fill:var(--changed)}.box .sign text{font-size:12px;font-weight:700;text-anchor:middle;fill:var(--ground)}
.flow path{fill:none;stroke:var(--flow);stroke-width:1.4}.flow .tip{fill:var(--flow);stroke:none}
.flow.hue0{--flow:var(--hue0)}.flow.hue1{--flow:var(--hue1)}.flow.hue2{--flow:var(--hue2)}.flow.hue3{--flow:var(--hue3)}
.flow.added{--flow:var(--added)}.flow.added path:first-of-type{stroke-width:3}.flow.removed{--flow:var(--removed)}.flow.removed path:first-of-type{stroke-width:2;stroke-dasharray:5 3}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:6px 20px;font-size:.86rem;color:var(--soft)}.legend li{display:flex;align-items:center;gap:.5rem;margin:0}
.key{width:18px;height:12px;border:1px solid var(--soft);border-radius:3px;flex:none}.key.peer{border-style:dashed}.key.mark{width:15px;height:15px;border:0;color:var(--ground);font-weight:700;font-size:11px;line-height:15px;text-align:center}.key.added{background:var(--added)}.key.removed{background:var(--removed)}.key.replaced{background:var(--replaced)}.key.changed{background:var(--changed)}.key.line{height:0;border:0;border-top:2px solid var(--hue0);border-radius:0}
footer{padding-block:40px 28px;color:var(--soft);font-size:.86rem}
@media(max-width:560px){body{font-size:15.5px}body>*{padding-inline:14px}h1{font-size:1.55rem}.verdict{padding:14px;gap:12px}dl>div{grid-template-columns:1fr}}
@media print{@page{margin:14mm}
:root{--ground:#fff;--raised:#fff;--line:#c5ccd3;--ink:#000;--soft:#444c55;--link:#000;--good:#0d5c2a;--caution:#6b4300;--danger:#9a1b14;--neutral:#444c55;--good-ground:#fff;--caution-ground:#fff;--danger-ground:#fff;--neutral-ground:#fff;--hue0:#2c5a8c;--hue1:#63478f;--hue2:#1f6661;--hue3:#6f521d;--added:#0d5c2a;--removed:#9a1b14;--replaced:#6b4300;--changed:#084a8b}
body{font-size:10pt}body>*{max-width:none;padding-inline:0}nav,.more{display:none}*{print-color-adjust:exact}
details{border:0;padding:0}details::details-content{content-visibility:visible!important;display:block!important;block-size:auto!important}summary{list-style:none}
.scroll{overflow:visible;border:0}tr,figure,.answer,.verdict,.note{break-inside:avoid}h2,h3,summary{break-after:avoid}thead{display:table-header-group}
th,td,table:not(.matrix) td:last-child{min-width:0}th,td{padding:.25rem .4rem;overflow-wrap:anywhere}.matrix td,.matrix th{padding:.2rem .25rem;font-size:7.5pt;overflow-wrap:anywhere}.matrix tbody th,.matrix thead th,thead th{white-space:normal;position:static}.lanes{grid-template-columns:repeat(2,1fr)}#picture{break-before:page}}
`;
