/**
 * Draws each model to docs/diagrams/<name>.svg, with the model's checksum in the picture.
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
const pictureOf = model => `${model.name}.svg`;
const stampOf = model => `<!-- Drawn from ${model.file}, SHA-256 ${model.checksum}; do not edit, run: npm run diagrams -->`;

mkdirSync(folder, { recursive: true });
const strays = readdirSync(folder).filter(name => name.endsWith('.svg') && !all.some(model => pictureOf(model) === name));

if (process.argv.includes('--check')) {
  const stale = all.filter(model => {
    const path = join(folder, pictureOf(model));
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(stampOf(model));
  });
  finish([
    ...stale.map(model => `docs/diagrams/${pictureOf(model)} does not show ${model.file} as it is: in src/test/node, npm run diagrams`),
    ...strays.map(name => `docs/diagrams/${name} shows a model that does not exist`)
  ], `diagrams: ${all.length} picture(s) show the models as they are`);
} else {
  const problems = await withBrowser(async browser => {
    const found = [];
    for (const model of all) {
      const { svg, warnings } = await render(browser, model);
      found.push(...warnings.map(warning => `${model.file}: ${warning}`));
      if (!svg) continue;
      // After the XML declaration, which must come first.
      writeFileSync(join(folder, pictureOf(model)), svg.replace(/(<svg )/, `${stampOf(model)}\n$1`).trimEnd() + '\n');
      if (process.argv.includes('--png')) await photograph(browser, model, svg);
    }
    return found;
  });
  strays.forEach(name => rmSync(join(folder, name)));
  finish(problems, `diagrams: ${all.length} picture(s) drawn`);
}

async function photograph(browser, model, svg) {
  const [, width, height] = svg.match(/<svg [^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"/);
  const page = await browser.newPage({ viewport: { width: Math.ceil(width), height: Math.ceil(height) } });
  await page.setContent(`<body style="margin:0;background:white">${svg.slice(svg.indexOf('<svg '))}</body>`);
  const target = join(root, 'target', 'diagrams');
  mkdirSync(target, { recursive: true });
  await page.screenshot({ path: join(target, `${model.name}.png`) });
  await page.close();
}
