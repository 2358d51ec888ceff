/**
 * Shows forms as Tasklist does and says what stands on them: node shown.mjs <what to show> <answer>.
 * The first file holds a list of {name, schema, data}; the second is written, a list of {name, text, structure, warnings}:
 * what is to be read, line breaks included, and the elements it stands in, with the addresses they lead to.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pageWith, withBrowser } from './browser.mjs';

const [asked, answer] = process.argv.slice(2);
const forms = JSON.parse(readFileSync(asked, 'utf8'));
const shown = await withBrowser(async browser => {
  const page = await pageWith(browser, '@bpmn-io/form-js/dist/form-viewer.umd.js', ['@bpmn-io/form-js/dist/assets/form-js.css']);
  const all = [];
  for (const form of forms) all.push({ name: form.name, ...await page.evaluate(showInPage, form) });
  await page.close();
  return all;
});
writeFileSync(answer, JSON.stringify(shown));

/** Runs in the page. What opens by an answer is shown too. */
async function showInPage({ schema, data }) {
  const open = part => part.components?.forEach(component => {
    delete component.conditional;
    open(component);
  });
  open(schema);
  const canvas = document.querySelector('#canvas');
  canvas.replaceChildren();
  const form = new window.FormViewer.Form({ container: canvas });
  const { warnings } = await form.importSchema(schema, data);
  await new Promise(done => setTimeout(done, 50));
  const structure = [];
  const copy = canvas.cloneNode(true);
  copy.querySelectorAll('input, textarea, select').forEach(input => input.remove());
  copy.querySelectorAll('br').forEach(lineBreak => lineBreak.replaceWith('\n'));
  for (const element of copy.querySelectorAll('.fjs-form-field-text *, label *')) {
    structure.push([element.tagName, element.getAttribute('href') ?? '', element.getAttribute('src') ?? ''].join(' ').trim());
  }
  form.destroy();
  return { text: copy.textContent, structure, warnings: warnings.map(warning => warning.message ?? String(warning)) };
}
