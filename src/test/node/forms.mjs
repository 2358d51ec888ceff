/** What a form must be so that Tasklist 7.24 (form-js 1.8.7, schema 16) shows it and people can use it. */
import { readFileSync } from 'node:fs';
import { pageWith } from './browser.mjs';

/**
 * The types and properties that a form may have; the check of what is deployed reads the same list. Not among them: a
 * checkbox, for one left alone submits false; a dynamiclist, which Tasklist cannot complete. A newer Modeler writes a
 * newer schema, which is no matter as long as the form uses nothing of what is new.
 */
const known = JSON.parse(readFileSync(new URL('../../main/resources/tasklist-fields.json', import.meta.url), 'utf8'));

/** Types that take what a person enters: all that are asked but what a form works out by itself, shown to nobody. */
const INPUTS = Object.keys(known.asked).filter(type => type !== 'expression');

/** @returns {string[]} one sentence a fault, from the file alone */
export function formFaults(form) {
  let schema;
  try {
    schema = JSON.parse(form.text);
  } catch (error) {
    return [`${form.file}: is not JSON: ${error.message}`];
  }
  const found = [];
  const fault = text => found.push(`${form.file}: ${text}`);
  if (schema.id !== form.name) fault(`its id is "${schema.id}", not the file's name`);
  if (!Number.isInteger(schema.schemaVersion)) fault(`schemaVersion is ${schema.schemaVersion}`);
  unknown(schema, known.form).forEach(name => fault(`${name} is not for forms`));

  const ids = new Set([schema.id]), keys = new Set();
  const visit = component => {
    const name = `${component.type} ${component.key ?? component.id}`;
    const names = known.asked[component.type] ?? known.shown[component.type];
    if (!names) fault(`${name}: Tasklist cannot use this type here`);
    else unknown(component, [...known.each, ...names]).forEach(property => fault(`${name}: Tasklist knows no ${property} of it`));
    if (!component.id) fault(`${name} has no id`);
    else if (ids.has(component.id)) fault(`id ${component.id} is used twice`);
    ids.add(component.id);
    if (INPUTS.includes(component.type)) {
      if (!component.key) fault(`${name} has no key`);
      else if (keys.has(component.key)) fault(`key ${component.key} is used twice`);
      keys.add(component.key);
      const label = component.type === 'datetime' && !component.label
        ? component.subtype === 'time' ? component.timeLabel : component.dateLabel : component.label;
      if (!label?.trim()) fault(`${name} has no label`);
      if (component.readonly) fault(`${name} is readonly, yet it is submitted: show it in a text view`);
      const values = component.values?.map(option => option.value) ?? [];
      if (new Set(values).size !== values.length) fault(`${name} offers a value twice`);
      if (component.values?.some(option => !option.label?.trim())) fault(`${name} offers a choice without words`);
    }
    component.components?.forEach(visit);
  };
  (schema.components ?? []).forEach(visit);
  return found;
}

/** What stands in a part of a form and not among the names; what stands within something is named with it: validate.required. */
function unknown(part, names) {
  return Object.entries(part).filter(([name]) => !names.includes(name)).flatMap(([name, value]) => {
    if (value === null || typeof value !== 'object' || !names.some(known => known.startsWith(`${name}.`))) return [name];
    return [value].flat().flatMap(within => Object.keys(within)).map(inner => `${name}.${inner}`).filter(inner => !names.includes(inner));
  });
}

/** @returns {Promise<string[]>} what Tasklist's own form viewer says when it opens each form, and which input it does not show */
export async function importFaults(browser, forms) {
  const page = await pageWith(browser, '@bpmn-io/form-js/dist/form-viewer.umd.js', ['@bpmn-io/form-js/dist/assets/form-js.css']);
  const errors = [];
  page.on('pageerror', error => errors.push(error.message));
  const found = [];
  for (const form of forms) {
    found.push(...(await page.evaluate(openInPage, form.text)).map(fault => `${form.file}: ${fault}`));
    found.push(...errors.splice(0).map(error => `${form.file}: ${error}`));
  }
  await page.close();
  return found;
}

/** Runs in the page. */
async function openInPage(text) {
  const canvas = document.querySelector('#canvas');
  canvas.replaceChildren();
  try {
    const schema = JSON.parse(text);
    const form = new window.FormViewer.Form({ container: canvas });
    const { warnings } = await form.importSchema(schema, {});
    await new Promise(done => setTimeout(done, 50));
    const shown = canvas.querySelectorAll('.fjs-form-field').length;
    form.destroy();
    return [...warnings.map(warning => warning.message ?? String(warning)), ...shown === 0 ? ['shows nothing'] : []];
  } catch (error) {
    return [`does not open: ${error.message}`];
  }
}
