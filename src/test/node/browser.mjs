/** The system's own Chromium, without a window; nothing is downloaded. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** A file of an installed package; by path, for some packages do not export theirs. */
const installed = path => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** Set CHROMIUM to use another browser than these. */
const candidates = [process.env.CHROMIUM, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function withBrowser(work) {
  const executablePath = candidates.find(path => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium found: install Debian\'s package chromium, or set CHROMIUM to its path');
  const browser = await chromium.launch({
    executablePath,
    // Root has no sandbox. The rest keeps the browser from calling out: the machine may have no way out.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** An empty page that has a library and its styles, and an element #canvas to draw in. */
export async function pageWith(browser, script, styles = []) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 1 });
  await page.setContent('<!doctype html><html><body style="margin:0"><div id="canvas" style="width:1600px;height:1000px"></div></body></html>');
  for (const style of styles) await page.addStyleTag({ path: installed(style) });
  await page.addScriptTag({ path: installed(script) });
  return page;
}
