/**
 * Draws each model to docs/diagrams/<name>.svg, and each box that opens on a page of its own to <name>.<box>.svg, with the
 * model's checksum in the picture.
 * --check draws nothing: it ends with 1 if a picture is missing, or of another edition of its model, or of no model.
 * --png writes pictures for viewing to target/diagrams as well.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBrowser } from './browser.mjs';
import { finish, models, root } from './models.mjs';
import { render } from './render.mjs';

const folder = join(root, 'docs', 'diagrams');
const all = [...models('bpmn'), ...models('dmn')];
/** The first page is that of the whole. */
const pagesOf = model => [...model.text.matchAll(/<bpmndi:BPMNPlane [^>]*bpmnElement="([^"]+)"/g)].map(([, id], i) => i === 0 ? '' : id);
const pictureOf = (model, page) => `${[model.name, page].filter(Boolean).join('.')}.svg`;
const picturesOf = model => (model.kind === 'bpmn' ? pagesOf(model) : ['']).map(page => pictureOf(model, page));
const stampOf = model => `<!-- Drawn from ${model.file}, SHA-256 ${model.checksum}; do not edit, run: npm run diagrams -->`;

mkdirSync(folder, { recursive: true });
const wanted = all.flatMap(picturesOf);
const strays = readdirSync(folder).filter(name => name.endsWith('.svg') && !wanted.includes(name));

if (process.argv.includes('--check')) {
  const stale = all.flatMap(model => picturesOf(model).filter(name => {
    const path = join(folder, name);
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(stampOf(model));
  }).map(name => `docs/diagrams/${name} does not show ${model.file} as it is: in src/test/node, npm run diagrams`));
  finish([...stale, ...strays.map(name => `docs/diagrams/${name} shows a model that does not exist`)],
    `diagrams: ${wanted.length} picture(s) show the models as they are`);
} else {
  const problems = await withBrowser(async browser => {
    const found = [];
    for (const model of all) {
      const { pages, warnings } = await render(browser, model);
      found.push(...warnings.map(warning => `${model.file}: ${warning}`));
      for (const { id, svg } of pages) {
        const name = pictureOf(model, id);
        // After the XML declaration, which must come first.
        writeFileSync(join(folder, name), svg.replace(/(<svg )/, `${stampOf(model)}\n$1`).trimEnd() + '\n');
        if (process.argv.includes('--png')) await photograph(browser, name, svg);
      }
    }
    return found;
  });
  strays.forEach(name => rmSync(join(folder, name)));
  finish(problems, `diagrams: ${wanted.length} picture(s) drawn`);
}

async function photograph(browser, name, svg) {
  const [, width, height] = svg.match(/<svg [^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"/);
  const page = await browser.newPage({ viewport: { width: Math.ceil(width), height: Math.ceil(height) } });
  await page.setContent(`<body style="margin:0;background:white">${svg.slice(svg.indexOf('<svg '))}</body>`);
  const target = join(root, 'target', 'diagrams');
  mkdirSync(target, { recursive: true });
  await page.screenshot({ path: join(target, name.replace(/svg$/, 'png')) });
  await page.close();
}
