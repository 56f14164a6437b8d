import type { Brand } from './brand.ts';

/**
 * The page's own style: system fonts, both themes, one column on a phone. `--brand` is the account's; what is read on it or in
 * it was chosen for contrast. Colours are those of the console's tokens.
 */
export function styleOf({ color, onColor, linkLight, linkDark }: Brand): string {
  return `:root{color-scheme:light dark;--brand:${color};--on-brand:${onColor};--link:${linkLight};${light}}
@media(prefers-color-scheme:dark){:root{--link:${linkDark};${dark}}}
${rules}`;
}

const light =
  '--bg:#f5f4f0;--card:#fff;--ink:#18201c;--ink2:#49524d;--ink3:#626a64;--line:#dedcd6;--edge:#808178;--sign:#fdd226;--on-sign:#241d0d;--tint:#fef5cb;--good:#12773d;--good-t:#dff8e6;--bad:#b91b22';
const dark =
  '--bg:#121716;--card:#1a201f;--ink:#f1f0ec;--ink2:#bfbeb8;--ink3:#a0a19a;--line:#2f3635;--edge:#737d7c;--sign:#fbd237;--on-sign:#1b1505;--tint:#352c10;--good:#56d089;--good-t:#162f22;--bad:#fd837d';

const rules = `*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--bg);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
h1,h2,h3,p,ol,ul,dl,dd{margin:0;padding:0}ol,ul{list-style:none}
a{color:var(--link);text-underline-offset:3px}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px;box-shadow:0 0 0 2px var(--sign)}
.w{max-width:920px;margin:0 auto;padding:0 24px}
header{background:var(--brand);color:var(--on-brand)}
header .w{display:flex;align-items:center;justify-content:space-between;gap:16px;min-height:60px}
header b{font-size:1.1875rem;letter-spacing:-.01em}header img{display:block;max-height:32px;max-width:60vw}
header a{color:inherit;font-size:.9375rem;padding:10px 0}header :focus-visible{outline-color:var(--on-brand)}
.hero{padding:36px 0 28px}.no{color:var(--ink2)}
h1{font-size:2.625rem;line-height:1.12;letter-spacing:-.022em;margin:6px 0 10px;font-weight:700;text-wrap:balance}
h1 span{display:block;font-size:1.125rem;letter-spacing:0;font-weight:600;line-height:1.5;color:var(--ink2)}
.say{font-size:1.125rem;max-width:38em;color:var(--ink2)}.say+.say{margin-top:6px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:24px 26px;margin-bottom:16px}
.rt{display:flex}.rt li{flex:1;min-width:0;position:relative;padding-top:46px;padding-inline-end:10px}.rt li:last-child{flex:0 1 150px;padding-inline-end:0}
.rt li::before{content:"";position:absolute;top:15px;inset-inline:34px 6px;height:5px;border-radius:3px;background:var(--ink)}
.rt .now::before,.rt .next::before{height:3px;top:16px;background:repeating-linear-gradient(90deg,var(--edge) 0 11px,transparent 11px 20px);border-radius:0}.rt .now::before{inset-inline-start:44px}.rt li:last-child::before{display:none}
.rt svg{position:absolute;top:1px;inset-inline-start:0;width:28px;height:33px}.rt .now svg{top:-4px;inset-inline-start:-2px;width:37px;height:43px}
.rt b{display:block;font-weight:600;hyphens:auto}.rt .now b{font-weight:700}.rt .next b{color:var(--ink2)}.rt time,.rt i{font-style:normal;color:var(--ink3);font-size:.9375rem;display:block}.rt .now time{color:var(--ink)}
.late{background:var(--tint);border:1px solid var(--line);border-inline-start:6px solid var(--sign);border-radius:10px;padding:16px 20px;margin-bottom:16px}.late p{max-width:60em}
.btn{display:inline-flex;align-items:center;justify-content:center;min-height:44px;padding:8px 18px;border-radius:8px;border:1.5px solid var(--edge);background:var(--brand);color:var(--on-brand);font:inherit;font-weight:600;cursor:pointer;width:100%}
.g{display:grid;grid-template-columns:1.5fr 1fr;gap:16px;align-items:start}.g>*{min-width:0}.g.one{grid-template-columns:1fr}
h2{font-size:1.125rem;margin-bottom:14px;letter-spacing:-.005em}
.pc{display:grid;grid-template-columns:1fr auto;gap:2px 12px;padding:14px 0;border-top:1px solid var(--line)}.pc:first-of-type{border:0;padding-top:0}.pc:last-child{padding-bottom:0}.pc h3{font-size:1rem}.pc p{grid-column:1/3;color:var(--ink2)}
.s{font-weight:600;font-size:.9375rem;padding:2px 10px;border-radius:6px;align-self:start;display:inline-flex;align-items:center;gap:6px}.s svg{width:12px;height:12px}.delivered{background:var(--good-t);color:var(--good)}.shipped{background:var(--sign);color:var(--on-sign)}.preparing{border:1px solid var(--edge);color:var(--ink2);padding:1px 9px}
.mono{direction:ltr;unicode-bidi:isolate;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9375rem}
.msg li{padding:12px 0;border-top:1px solid var(--line)}.msg p{white-space:pre-line}.msg li:first-child{border:0;padding-top:0}.msg li:last-child{padding-bottom:0}.msg time{color:var(--ink3);font-size:.9375rem;display:block}
.its li{display:flex;gap:8px}.its li+li{margin-top:6px}.its span{color:var(--ink3);min-width:2em}
label{display:block;margin-bottom:6px;color:var(--ink2)}
a.btn{background:none;color:inherit;text-decoration:none}a.btn+a.btn{margin-top:8px}
input,select,textarea{width:100%;min-height:44px;border:1.5px solid var(--edge);border-radius:8px;padding:0 12px;font:inherit;background:var(--card);color:var(--ink);margin-bottom:12px}
form small{color:var(--ink3);display:block;margin-top:8px;font-size:.875rem}
.note{border-inline-start:4px solid var(--good);padding:2px 0;padding-inline-start:12px;margin-bottom:14px}.note.bad{border-color:var(--bad)}
dl{display:grid;gap:10px}dt{color:var(--ink3);font-size:.9375rem}
footer{color:var(--ink3);font-size:.9375rem;padding:12px 0 40px}footer p{margin-bottom:10px;max-width:46em}footer div,nav{display:flex;align-items:baseline;gap:4px 20px;flex-wrap:wrap}footer a{color:var(--ink2);padding:4px 0}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.lit{animation:lit 1.2s ease-out}@keyframes lit{from{background:var(--tint)}}
textarea{padding:8px 12px}
.find{max-width:520px}.find .hero{padding-bottom:20px}
@media(prefers-reduced-motion:reduce){.lit{animation:none}}
@media(max-width:640px){.w{padding:0 18px}header .w{min-height:54px}.hero{padding:22px 0 18px}h1{font-size:2.125rem}.say{font-size:1.0625rem}.card{padding:18px;margin-bottom:12px}
.rt{display:grid}.rt li,.rt li:last-child{padding:2px 0 18px;padding-inline-start:46px;min-height:60px}.rt li:last-child{padding-bottom:0;min-height:36px}.rt li::before,.rt .now::before,.rt .next::before{inset-inline:12px auto;top:38px;bottom:2px;width:5px;height:auto}.rt .now::before,.rt .next::before{width:3px;inset-inline-start:13px;background:repeating-linear-gradient(180deg,var(--edge) 0 6px,transparent 6px 11px)}.rt .now::before{inset-inline-start:13px;top:44px}.rt .now{min-height:68px}.rt .now svg{inset-inline-start:-4px}.rt .now b{font-size:1.125rem}
.late{margin-bottom:12px}.g{display:block}}
@media print{header{background:none;color:inherit}form,.by{display:none}}`;
