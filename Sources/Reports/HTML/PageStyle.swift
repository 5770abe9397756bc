/// The page's look: one column on a phone, plots side by side on a desk, dark or light as the reader's system is.
///
/// The plots' colours are Okabe and Ito's, which colour-blind readers tell apart; lines also differ in their dashes.
package enum PageStyle {
    package static let css = """
        :root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f9;--ink:#1b1f24;--faint:#59636e;--rule:#d5dae0;--good:#116a3c;
        --bad:#a5281b;--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b14f86;--c4:#b57b00;--c5:#2b8cc4;--c6:#5a5a5a}
        @media(prefers-color-scheme:dark){:root{--ground:#14171b;--panel:#1d2127;--ink:#e6e9ed;--faint:#9aa5b1;--rule:#353c45;
        --good:#56d394;--bad:#ff8b7b;--c0:#4ba3e3;--c1:#ff8a3d;--c2:#2fc79a;--c3:#e79ac4;--c4:#f0b53c;--c5:#8fd0f5;--c6:#b5bcc4}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
        header,main,footer{max-width:1400px;margin:0 auto;padding:0 24px}
        header{padding-top:28px}h1{font-size:26px;line-height:1.25;margin:0;overflow-wrap:anywhere}
        h2{font-size:18px;margin:36px 0 10px}h3,h4{font-size:14px;margin:0 0 8px;overflow-wrap:anywhere}
        p{max-width:100ch;margin:6px 0;overflow-wrap:anywhere}.faint{color:var(--faint)}.good{color:var(--good)}.bad{color:var(--bad)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:20px 0 0;padding:0}
        .facts div{background:var(--panel);border-radius:8px;padding:10px 14px}
        .facts dt{color:var(--faint);font-size:12.5px}.facts dd{margin:0;font-size:20px;font-variant-numeric:tabular-nums}
        .facts small{display:block;font-size:12.5px;color:var(--faint)}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(340px,100%),min(440px,100%)));gap:16px}
        figure{margin:0;padding:14px;background:var(--panel);border-radius:8px;max-width:520px}
        figure.wide,.plots.wide figure{max-width:860px}.plots.wide figure{justify-self:start;max-width:min(860px,100%)}.plots.wide{grid-template-columns:minmax(0,1fr)}figure .scroll{margin:0;background:none}svg.full{width:auto;max-width:none}.tree rect{fill-opacity:.8;stroke:var(--panel);stroke-width:1.5}
        svg .on{fill:#000;font-size:12px}
        svg{display:block;width:100%;height:auto}
        svg text{font-size:12px;fill:var(--ink)}svg .tick,svg .none{fill:var(--faint);font-size:11px}
        .grid{stroke:var(--rule);stroke-width:1}.cell{fill:var(--ground)}.change{stroke-width:2;stroke-dasharray:5 4}.whisker{stroke:var(--ink);stroke-width:1.5;fill:none}
        .curve,.leader{fill:none;stroke-width:2}.leader{stroke-width:1.5}
        \((0...6).map { ".c\($0){fill:var(--c\($0));}.key.c\($0){background:var(--c\($0))}.s\($0){stroke:var(--c\($0))}" }.joined())
        .legend{font-size:12.5px;margin:0 0 8px}.key{display:inline-block;width:11px;height:11px;border-radius:2px;margin:0 4px 0 8px}
        .key:first-child{margin-left:0}
        .scroll{overflow-x:auto;margin:0 0 14px;background:linear-gradient(to left,var(--ground) 40px,transparent 60px) local,
        linear-gradient(to left,color-mix(in srgb,var(--faint) 45%,transparent),transparent 14px)}
        table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums;min-width:100%}
        .caption{color:var(--faint);font-size:12.5px;margin:10px 0 4px}
        th,td{padding:5px 12px 5px 0;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top;white-space:nowrap}
        thead th{color:var(--faint);font-weight:500;font-size:12.5px}tbody th{font-weight:600;position:sticky;left:0;background:var(--ground)}
        .n,thead th.n,.numbers td{text-align:right}.group{padding-left:12px;color:var(--ink);font-weight:600}.n+.n,td.n,.numbers td{padding-left:8px}
        td small,th small{display:block;color:var(--faint);font-size:12px;font-weight:400}.value{paint-order:stroke;stroke:var(--panel);stroke-width:4px}
        .notice{background:var(--panel);border-left:4px solid var(--c4);padding:8px 14px;border-radius:4px}
        .code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:13px}.total{fill:var(--rule)}.key.total{background:var(--rule)}
        .why{white-space:normal;min-width:22ch;overflow-wrap:anywhere}
        pre{max-width:100ch;max-height:400px;overflow:auto;margin:0;padding:8px 10px;background:var(--panel);border-radius:4px;font-size:12px}
        summary{cursor:pointer;margin:18px 0 6px;font-weight:600}
        .part{font-size:22px;margin-top:56px;padding-top:14px;border-top:2px solid var(--rule)}
        .contents{display:flex;flex-wrap:wrap;gap:4px 18px;margin:10px 0 0}.contents a{color:inherit;padding:4px 0}
        footer{margin:40px auto;color:var(--faint);font-size:13px}main footer{margin:24px 0;padding:0}
        @media(max-width:600px){header,main,footer{padding-left:14px;padding-right:14px}h1{font-size:21px}figure{padding:10px}
        tbody th{white-space:normal;overflow-wrap:anywhere;min-width:132px;max-width:40vw}.why{min-width:0;width:max-content;max-width:47vw}
        .facts{grid-template-columns:1fr 1fr}}
        @media print{figure,.facts div{border:1px solid var(--rule)}.scroll{overflow:visible;background:none}}
        """
}
