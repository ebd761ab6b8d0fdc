// The script of the pages of a development session. One file, three places: a page, the SharedWorker that holds the one connection for
// all tabs, and the pages that the front makes itself. It uses nothing of the page, builds everything from text (never from HTML) and
// keeps its style to itself, so that it works under a strict policy and inside of any page.
'use strict';
(() => {
  const inWorker = typeof SharedWorkerGlobalScope !== 'undefined' && self instanceof SharedWorkerGlobalScope;
  const source = new URL(inWorker ? self.location.href : document.currentScript.src);
  const token = source.searchParams.get('token');

  // ---- The connection -------------------------------------------------------------------------------------------

  // The front says something at least this often (it does every 10 s); a connection that is silent for longer is dead.
  const SILENCE = 25000;
  // After a sleep a connection that looks alive may be dead for long: then it is made anew if it was silent for this.
  const DOUBT = 12000;

  function connect(tell) {
    let heard = 0;
    let abort = null;
    let pause = 100;
    let wake = () => {};
    let over = false;

    async function once() {
      abort = new AbortController();
      const answer = await fetch(`/.gapless/dev/events?token=${token}`, { signal: abort.signal, cache: 'no-store', credentials: 'omit' });
      if (answer.status === 403) {
        over = true; // Another session: its token is in the page that a reload brings.
        tell('stale', { token });
        return;
      }
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
      pause = 100;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        heard = Date.now();
        text += value;
        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
          const word = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end));
          if (word) tell(word[1], JSON.parse(word[2]));
        }
      }
    }

    (async () => {
      while (!over) {
        heard = Date.now();
        try {
          await once();
        } catch {
          // The front is away, or restarts: it will be back.
        }
        if (over) return;
        await new Promise((resolve) => {
          wake = resolve;
          setTimeout(resolve, pause);
        });
        pause = Math.min(pause * 1.5, 2000);
      }
    })();
    setInterval(() => Date.now() - heard > SILENCE && abort?.abort(), 5000);

    // Somebody looks at a page, or the network is back.
    return () => {
      if (Date.now() - heard > DOUBT) abort?.abort();
      pause = 100;
      wake();
    };
  }

  if (inWorker) {
    const ports = new Set();
    let state = null; // What a tab that comes later has to know.
    const told = (name, data) => {
      if (name === 'hello') state = data;
      else if (state && name === 'reload') state.revision = Math.max(state.revision, data.revision);
      else if (state && name === 'failure') state.failure = data.failure;
      else if (state && name === 'refresh') state.assets = data.assets;
      else if (state && name === 'serving') state.serving = true;
      for (const port of ports) port.postMessage({ name, data });
    };
    let check = null;
    self.onconnect = (event) => {
      const port = event.ports[0];
      ports.add(port);
      port.onmessage = ({ data }) => {
        if (data === 'bye') ports.delete(port);
        else if (data === 'wake') check?.();
      };
      port.postMessage({ name: 'here', data: null });
      if (state) port.postMessage({ name: 'hello', data: { ...state, first: true } });
      check ??= connect(told);
    };
    return;
  }

  // ---- The page -------------------------------------------------------------------------------------------------

  if (window.__gaplessDev) return;
  window.__gaplessDev = true;
  const revision = Number(source.searchParams.get('revision'));
  const noticeText = document.getElementById('gapless-notice');
  const notice = noticeText && JSON.parse(noticeText.textContent);
  let assets = null;
  let leaving = false;

  function reload() {
    if (leaving) return;
    leaving = true;
    location.reload();
  }

  // A page that comes from a cache or a service worker stays what it was, however often it is reloaded: once for each reason is enough.
  function reloadOnce(reason) {
    const key = 'gapless-dev-reloaded';
    let last = null;
    try {
      last = sessionStorage.getItem(key);
      sessionStorage.setItem(key, `${location.href} ${reason}`);
    } catch {
      return; // No storage, no way to know whether it helps.
    }
    if (last !== `${location.href} ${reason}`) reload();
  }

  function tell(name, data) {
    switch (name) {
      case 'hello':
        if (notice && data.serving && !data.failure && notice.kind !== 'broken') return reload();
        if (data.revision > revision) return notice ? reload() : reloadOnce(`revision ${data.revision}`);
        if (assets !== null && data.assets > assets) return reload();
        assets = data.assets;
        return show(data.failure);
      case 'reload':
        if (data.revision > revision) reload();
        return;
      case 'serving':
        if (notice && (notice.kind !== 'broken' || data.revision > revision)) reload();
        return;
      case 'refresh':
        assets = data.assets;
        refresh(data.paths);
        return;
      case 'failure':
        return show(data.failure);
      case 'stale':
        return reloadOnce(`token ${data.token}`);
    }
  }

  let wake = () => {};
  function alone() {
    wake = connect(tell);
  }
  function together() {
    if (typeof SharedWorker === 'undefined') return alone();
    let worker;
    try {
      worker = new SharedWorker(`/.gapless/dev/client.js?token=${token}`, { name: 'gapless dev' });
    } catch {
      return alone(); // The page's policy allows no worker.
    }
    let here = false;
    const instead = () => {
      if (here) return;
      here = true;
      worker.port.close();
      alone();
    };
    worker.onerror = instead;
    setTimeout(instead, 5000);
    worker.port.onmessage = ({ data }) => {
      if (data.name === 'here') {
        here = true;
        wake = () => worker.port.postMessage('wake');
      } else tell(data.name, data.data);
    };
    window.addEventListener('pagehide', () => worker.port.postMessage('bye'));
    // Brought back from the browser's memory: what it missed is told once more to those who come anew.
    window.addEventListener('pageshow', (event) => event.persisted && reload());
  }
  window.addEventListener('online', () => wake());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake());
  together();

  // ---- Style sheets and images ----------------------------------------------------------------------------------

  const IMAGES = /\.(png|jpe?g|gif|svg|webp|avif|ico|bmp)$/i;
  let stamp = 0;

  // The end of a file's path and that of a URL agree: "wwwroot/css/site.css" and "/css/site.css", also "/css/site.1a2b3c.css".
  function matches(url, path) {
    let used;
    try {
      used = new URL(url, document.baseURI);
    } catch {
      return false;
    }
    if (used.origin !== location.origin) return false;
    const name = (p) => decodeURIComponent(p.split('/').pop());
    const file = name(path);
    const dot = file.lastIndexOf('.');
    const asked = name(used.pathname);
    return asked === file || (asked.startsWith(`${file.slice(0, dot)}.`) && asked.endsWith(file.slice(dot)) && asked.split('.').length === file.split('.').length + 1);
  }

  function renewed(url) {
    const next = new URL(url, document.baseURI);
    next.searchParams.set('gapless', `${revision}-${Date.now()}-${++stamp}`);
    return next.href;
  }

  function swapSheet(link) {
    if (link.__gaplessNext) link.__gaplessNext.remove();
    const next = link.cloneNode();
    next.href = renewed(link.href);
    link.__gaplessNext = next;
    // The old one goes when the new one is there: no moment without style.
    next.addEventListener('load', () => link.remove(), { once: true });
    next.addEventListener('error', () => next.remove(), { once: true });
    link.after(next);
  }

  // Sheets that a sheet imports, with itself; those of another origin cannot be read.
  function imported(sheet, found = []) {
    let rules = [];
    try {
      rules = sheet.cssRules;
    } catch {
      return found;
    }
    for (const rule of rules) {
      if (rule instanceof CSSImportRule && rule.styleSheet) {
        found.push(rule.styleSheet.href || rule.href);
        imported(rule.styleSheet, found);
      }
    }
    return found;
  }

  async function refreshSheets(paths) {
    const links = [...document.querySelectorAll('link[rel~="stylesheet"][href]')].filter((l) => !l.disabled);
    let found = false;
    for (const link of links) {
      if (paths.some((p) => matches(link.href, p))) {
        found = true;
        swapSheet(link);
        continue;
      }
      const inner = link.sheet ? imported(link.sheet).filter((url) => paths.some((p) => matches(url, p))) : [];
      if (inner.length === 0) continue;
      found = true;
      await Promise.all(inner.map((url) => fetch(url, { cache: 'reload' }).catch(() => null)));
      swapSheet(link);
    }
    for (const sheet of document.styleSheets) {
      if (sheet.ownerNode?.tagName === 'STYLE' && imported(sheet).some((url) => paths.some((p) => matches(url, p)))) return false;
    }
    return found;
  }

  function refreshImages(paths) {
    const hit = (url) => url && paths.some((p) => matches(url, p));
    const list = (set) => set.split(',').map((part) => {
      const [url, ...rest] = part.trim().split(/\s+/);
      return [hit(url) ? renewed(url) : url, ...rest].join(' ');
    }).join(', ');
    for (const image of document.querySelectorAll('img[src], input[type="image"][src]')) if (hit(image.src)) image.src = renewed(image.src);
    for (const image of document.querySelectorAll('img[srcset], source[srcset]')) {
      const next = list(image.srcset);
      if (next !== image.srcset) image.srcset = next;
    }
    for (const icon of document.querySelectorAll('link[rel~="icon"][href]')) if (hit(icon.href)) icon.href = renewed(icon.href);
    const restyle = (style, base) => {
      for (const name of ['background-image', 'border-image-source', 'list-style-image', 'mask-image']) {
        const value = style?.getPropertyValue(name);
        if (!value || !value.includes('url(')) continue;
        const next = value.replace(/url\((["']?)(.*?)\1\)/g, (all, quote, url) => {
          const full = new URL(url, base).href;
          return hit(full) ? `url("${renewed(full)}")` : all;
        });
        if (next !== value) style.setProperty(name, next, style.getPropertyPriority(name));
      }
    };
    const restyleRules = (rules, base) => {
      for (const rule of rules) {
        restyle(rule.style, base);
        if (rule.cssRules) restyleRules(rule.cssRules, base);
        if (rule.styleSheet) restyleSheet(rule.styleSheet);
      }
    };
    const restyleSheet = (sheet) => {
      try {
        restyleRules(sheet.cssRules, sheet.href || document.baseURI);
      } catch {
        // A sheet of another origin.
      }
    };
    for (const element of document.querySelectorAll('[style*="url("]')) restyle(element.style, document.baseURI);
    for (const sheet of document.styleSheets) restyleSheet(sheet);
  }

  async function refresh(paths) {
    const sheets = paths.filter((p) => /\.css$/i.test(p));
    const images = paths.filter((p) => IMAGES.test(p));
    if (sheets.length + images.length < paths.length) return reload();
    // A sheet that no link of this page names may still be part of it, by a bundle or a style element.
    if (sheets.length > 0 && !(await refreshSheets(sheets))) return document.styleSheets.length > 0 ? reload() : undefined;
    if (images.length > 0) refreshImages(images);
  }

  // ---- What is shown --------------------------------------------------------------------------------------------

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    .veil {
      --ground: #fbfbfa; --raised: #ffffff; --ink: #1d1f23; --soft: #62676f; --line: #dfe1e5;
      --bad: #c02b36; --bad-ground: #fdeeee; --warn: #8f5d00; --warn-ground: #fdf4de; --link: #1a5fb4; --shade: rgba(20, 22, 26, .46);
      position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: clamp(12px, 5vh, 64px) clamp(12px, 3vw, 32px);
      background: var(--shade); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
      color-scheme: light dark; overscroll-behavior: contain; text-align: left;
    }
    .page { background: var(--ground); }
    @media (prefers-color-scheme: dark) {
      .veil {
        --ground: #15171a; --raised: #1e2125; --ink: #e8eaed; --soft: #9ba1aa; --line: #363a41;
        --bad: #ff8d91; --bad-ground: #3b2023; --warn: #f2c266; --warn-ground: #37301f; --link: #8ab8f5; --shade: rgba(0, 0, 0, .62);
      }
    }
    .card {
      max-width: 960px; margin: 0 auto; background: var(--raised); border: 1px solid var(--line); border-top: 4px solid var(--bad);
      border-radius: 10px; box-shadow: 0 18px 60px rgba(0, 0, 0, .28); overflow: hidden;
    }
    .page .card { box-shadow: none; }
    .calm { border-top-color: var(--warn); }
    header { display: flex; gap: 16px; align-items: flex-start; padding: 18px 24px 14px; }
    h1 { flex: 1; margin: 0; font-size: 20px; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }
    .sum { margin: 4px 0 0; color: var(--soft); font-size: 14px; font-weight: 400; }
    button {
      flex: none; width: 32px; height: 32px; border: 1px solid var(--line); border-radius: 7px; background: none; color: var(--soft);
      font: inherit; font-size: 18px; line-height: 1; cursor: pointer;
    }
    button:hover { color: var(--ink); border-color: var(--soft); }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    section { padding: 14px 24px 18px; border-top: 1px solid var(--line); }
    .message { margin: 0 0 6px; font-weight: 550; overflow-wrap: anywhere; white-space: pre-wrap; }
    .kind { display: inline-block; margin-right: 8px; padding: 0 7px; border-radius: 5px; font-size: 13px; font-weight: 600; background: var(--bad-ground); color: var(--bad); }
    .warning .kind { background: var(--warn-ground); color: var(--warn); }
    a, .place { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; color: var(--soft); }
    a { color: var(--link); text-decoration: underline; text-underline-offset: 2px; }
    pre {
      margin: 10px 0 0; padding: 8px 0; border: 1px solid var(--line); border-radius: 7px; background: var(--ground); overflow-x: auto;
      font: 13px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4;
    }
    .rows { display: table; min-width: 100%; }
    .row { display: block; padding: 0 14px 0 0; white-space: pre; }
    .number {
      display: inline-block; position: sticky; left: 0; width: 5em; padding: 0 1.2em 0 0; text-align: right; background: var(--ground); color: var(--soft); user-select: none;
    }
    .hit, .hit .number { background: var(--bad-ground); }
    .warning .hit, .warning .hit .number { background: var(--warn-ground); }
    .hit .number { box-shadow: inset 3px 0 var(--bad); }
    .warning .hit .number { box-shadow: inset 3px 0 var(--warn); }
    .mark { color: var(--bad); font-weight: 700; }
    .warning .mark { color: var(--warn); }
    .output { padding: 10px 14px; max-height: 60vh; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
    footer { padding: 12px 24px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
    .chip {
      position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; width: auto; height: auto; padding: 8px 14px; border-radius: 99px; border: 0;
      background: #c02b36; color: #fff; font: 600 14px/1.4 system-ui, sans-serif; box-shadow: 0 4px 18px rgba(0, 0, 0, .3); overflow: hidden;
    }
    .chip:hover { color: #fff; background: #a3212b; }
  `;

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children.filter((c) => c !== null && c !== ''));
    return made;
  }

  function excerpt(problem) {
    const rows = element('div', 'rows');
    problem.lines.forEach((line, i) => {
      const number = problem.firstLine + i;
      const hit = number === problem.line;
      rows.append(element('span', hit ? 'row hit' : 'row', element('span', 'number', String(number)), line || ' '));
      if (hit && problem.column > 0 && problem.column <= line.length + 1) {
        // Tabs stay tabs, so that the mark stands below its place.
        const before = line.slice(0, problem.column - 1).replace(/[^\t]/g, ' ');
        rows.append(element('span', 'row', element('span', 'number', ''), before, element('span', 'mark', '^')));
      }
    });
    return element('pre', '', rows);
  }

  function problemSection(problem) {
    const kind = `${problem.isError ? 'error' : 'warning'}${problem.code ? ` ${problem.code}` : ''}`;
    const made = element('section', problem.isError ? '' : 'warning', element('p', 'message', element('span', 'kind', kind), problem.message));
    if (problem.link) {
      const link = element('a', '', problem.place);
      link.href = problem.link;
      link.title = 'Open in the editor';
      made.append(link);
    } else if (problem.place) made.append(element('span', 'place', problem.place));
    if (problem.lines.length > 0) made.append(excerpt(problem));
    return made;
  }

  function sum(failure) {
    const errors = failure.problems.filter((p) => p.isError).length;
    const warnings = failure.problems.length - errors;
    const count = (n, word) => (n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`]);
    return [...count(errors, 'error'), ...count(warnings, 'warning')].join(', ') + (failure.more > 0 ? `, and ${failure.more} more` : '');
  }

  // The card of a failure, or of what the front has to say itself.
  function card(failure, text, onClose) {
    const counted = failure ? sum(failure) : '';
    const heading = element('h1', '', failure ? failure.title : notice.title, counted && element('p', 'sum', counted));
    const head = element('header', '', heading);
    if (onClose) {
      const close = element('button', '', '×');
      close.title = 'Hide (Esc)';
      close.setAttribute('aria-label', 'Hide');
      close.addEventListener('click', onClose);
      head.append(close);
    }
    const made = element('div', failure ? 'card' : 'card calm', head);
    made.setAttribute('role', 'alertdialog');
    made.setAttribute('aria-label', heading.firstChild.textContent);
    for (const problem of failure?.problems ?? []) made.append(problemSection(problem));
    if (failure?.output) made.append(element('section', '', element('pre', 'output', failure.output)));
    if (text) made.append(failure ? element('footer', '', text) : element('section', '', text));
    return made;
  }

  let host = null;
  let shadow = null;
  let shown = null;

  function stage() {
    if (!host) {
      host = document.createElement('gapless-dev');
      shadow = host.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
    }
    if (!host.isConnected) document.documentElement.append(host);
    return shadow;
  }

  // Long lines are scrolled to the place of the problem.
  function reveal() {
    for (const mark of shadow.querySelectorAll('.mark')) {
      const pre = mark.closest('pre');
      const beyond = mark.getBoundingClientRect().right - pre.getBoundingClientRect().right + 40;
      if (beyond > 0) pre.scrollLeft += beyond;
    }
  }

  function onKey(event) {
    if (event.key === 'Escape' && shown) fold();
  }

  function fold() {
    const chip = element('button', 'chip', shown.title);
    chip.addEventListener('click', () => show(shown));
    stage().replaceChildren(chip);
  }

  function show(failure) {
    shown = failure;
    document.removeEventListener('keydown', onKey, true);
    if (notice) {
      const of = failure ?? (notice.kind === 'failed' ? null : notice.failure);
      const text = notice.kind === 'failed' && !failure ? 'The next version is on its way. This page reloads as soon as it answers.' : notice.text;
      if (notice.kind === 'failed' && !failure) notice.title = 'Starting';
      stage().replaceChildren(element('div', 'veil page', card(of, text, null)));
      document.title = of ? of.title : notice.title;
    } else if (failure) {
      document.addEventListener('keydown', onKey, true);
      stage().replaceChildren(element('div', 'veil', card(failure, 'The last good version goes on answering. This goes away when the next one is there.', fold)));
    } else host?.remove();
    if (shadow) reveal();
  }

  if (notice) show(notice.failure);
})();
