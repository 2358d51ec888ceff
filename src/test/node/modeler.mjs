/**
 * Saves each model, table and form with the editors that Camunda Modeler is made of, and compares: what a person changes
 * in Modeler must be all that changes in the file. Ends with 1 if one would be saved otherwise than it stands.
 * --write writes the files as Modeler saves them. Names of files, such as bpmn/send-mail.bpmn, leave out all others.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageWith, withBrowser } from './browser.mjs';
import { finish, models, root } from './models.mjs';

/** The Modeler whose editors stand in package.json. What another edition saved last keeps that edition's numbers. */
const MODELER = { name: 'Camunda Modeler', version: '5.49.0' };

const editors = {
  bpmn: ['camunda-bpmn-js/dist/camunda-platform-modeler.production.min.js', saveModelInPage],
  dmn: ['camunda-dmn-js/dist/camunda-platform-modeler.production.min.js', saveTablesInPage],
  form: ['form-js-of-modeler/dist/form-editor.umd.js', saveFormInPage]
};

const write = process.argv.includes('--write');
const names = process.argv.slice(2).filter(option => option !== '--write');
const all = [...models('bpmn'), ...models('dmn'), ...models('forms', 'form')];
const asked = names.length === 0 ? all : all.filter(({ file }) => names.includes(file));
const problems = names.filter(name => !all.some(({ file }) => file === name)).map(name => `${name}: there is no such file`);
let written = 0;

await withBrowser(async browser => {
  for (const kind of Object.keys(editors)) {
    const page = await pageWith(browser, editors[kind][0]);
    const errors = [];
    page.on('pageerror', error => errors.push(error.message));
    for (const model of asked.filter(model => model.kind === kind)) {
      const stands = model.text.replaceAll('\r\n', '\n');
      const { saved = stands, warnings } = await page.evaluate(editors[kind][1], { text: stands, exporter: exporterOf(stands), edition: MODELER.version, moves: write })
        .catch(error => ({ warnings: [`cannot be saved: ${error.message}`] }));
      problems.push(...[...warnings, ...errors.splice(0)].map(fault => `${model.file}: ${fault}`));
      if (saved === stands) continue;
      if (write) {
        writeFileSync(join(root, model.file), saved);
        written++;
      } else {
        problems.push(`${model.file}: Modeler saves it otherwise, in ${difference(stands, saved)}: in src/test/node, npm run saved -- --write ${model.file}`);
      }
    }
    await page.close();
  }
});
finish(problems, write ? `saved: ${written} of ${asked.length} file(s) written anew` : `saved: ${asked.length} file(s) stand as Modeler saves them`);

function exporterOf(text) {
  const version = /\sexporter="Camunda Modeler" exporterVersion="([^"]+)"/.exec(text) ?? /"name": "Camunda Modeler",\s*"version": "([^"]+)"/.exec(text);
  return version ? { ...MODELER, version: version[1] } : MODELER;
}

/** Where the two differ, by lines of the file as it stands. */
function difference(stands, saved) {
  const [a, b] = [stands.split('\n'), saved.split('\n')];
  let first = 0, last = 0;
  while (first < a.length && a[first] === b[first]) first++;
  while (last < a.length - first && a.at(-1 - last) === b.at(-1 - last)) last++;
  return first + 1 >= a.length - last ? `line ${first + 1}` : `lines ${first + 1} to ${a.length - last}`;
}

/*
 * What follows runs in the page, and does what Modeler does when a changed file is saved.
 */

async function saveModelInPage({ text, exporter, moves }) {
  const warnings = [];
  const saved = await edited(moves ? await edited(text, move) : text, save);
  return { saved, warnings };

  async function edited(xml, work) {
    const modeler = new window.BpmnModeler({ container: '#canvas' });
    try {
      warnings.splice(0, Infinity, ...(await modeler.importXML(xml)).warnings.map(warning => warning.message));
      return await work(modeler);
    } finally {
      modeler.destroy();
    }
  }

  async function save(modeler) {
    modeler.on('saveXML.start', ({ definitions }) => Object.assign(definitions, { exporter: exporter.name, exporterVersion: exporter.version }));
    let xml;
    // Modeler moves the page that is open to the corner before it saves it, so each is open once.
    for (const page of modeler.get('canvas').getRootElements()) {
      modeler.get('canvas').setRootElement(page);
      ({ xml } = await modeler.saveXML({ format: true }));
    }
    return xml;
  }

  /** Moves each page to where Modeler would, but whole: Modeler would set the words of labels anew, one over the other. */
  async function move(modeler) {
    const canvas = modeler.get('canvas');
    for (const page of canvas.getRootElements()) {
      canvas.setRootElement(page);
      const { x, y } = modeler.get('alignToOrigin').computeAdjustment(canvas.viewbox().inner, modeler.get('alignToOrigin')._config);
      const drawn = modeler.getDefinitions().diagrams.map(diagram => diagram.plane).find(plane => plane.bpmnElement.id === page.businessObject.id);
      for (const { bounds, label, waypoint = [] } of drawn.planeElement) {
        for (const place of [bounds, label?.bounds, ...waypoint].filter(Boolean)) Object.assign(place, { x: place.x + x, y: place.y + y });
      }
    }
    return (await modeler.get('moddle').toXML(modeler.getDefinitions(), { format: true })).xml;
  }
}

async function saveTablesInPage({ text, exporter }) {
  const modeler = new window.DmnModeler({ container: '#canvas' });
  try {
    modeler.on('saveXML.start', ({ definitions }) => Object.assign(definitions, { exporter: exporter.name, exporterVersion: exporter.version }));
    const { warnings } = await modeler.importXML(text);
    let { xml } = await modeler.saveXML({ format: true });
    // The graph is open first, then each table: the file is the same from wherever it is saved.
    for (const view of modeler.getViews().filter(({ type }) => type !== 'drd')) warnings.push(...(await modeler.open(view)).warnings);
    ({ xml } = await modeler.saveXML({ format: true }));
    return { saved: xml, warnings: warnings.map(warning => warning.message) };
  } finally {
    modeler.destroy();
  }
}

async function saveFormInPage({ text, exporter, edition }) {
  const editor = new window.FormEditor.FormEditor({ container: document.querySelector('#canvas'), exporter });
  try {
    const form = JSON.parse(text);
    const { warnings } = await editor.importSchema(form);
    const saved = editor.saveSchema();
    if (exporter.version !== edition) saved.schemaVersion = form.schemaVersion;
    return { saved: JSON.stringify(saved, null, 2), warnings: warnings.map(warning => warning.message ?? String(warning)) };
  } finally {
    editor.destroy();
  }
}
