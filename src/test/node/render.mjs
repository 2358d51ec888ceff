/** Draws a model as Modeler does; gives the picture and where each thing in it came to stand. */
import { pageWith } from './browser.mjs';

const libraries = {
  bpmn: ['bpmn-js/dist/bpmn-viewer.production.min.js', ['bpmn-js/dist/assets/diagram-js.css', 'bpmn-js/dist/assets/bpmn-js.css']],
  dmn: ['dmn-js/dist/dmn-viewer.production.min.js', ['dmn-js/dist/assets/diagram-js.css', 'dmn-js/dist/assets/dmn-js-shared.css', 'dmn-js/dist/assets/dmn-js-drd.css']]
};

/**
 * @returns {Promise<{pages: {id: string, svg: string}[], warnings: string[], elements: object[]}>} one page for the whole and
 * one for each box that opens on a page of its own, named by that; elements in diagram coordinates: boxes
 * (x, y, width, height) or lines (waypoints), with text (a box of its own) where something is written
 */
export async function render(browser, model) {
  const [script, styles] = libraries[model.kind];
  const page = await pageWith(browser, script, styles);
  try {
    return await page.evaluate(drawInPage, { kind: model.kind, xml: model.text });
  } finally {
    await page.close();
  }
}

/** Runs in the page: nothing from outside this function is known there. */
async function drawInPage({ kind, xml }) {
  const Viewer = kind === 'bpmn' ? window.BpmnJS : window.DmnJS;
  const viewer = new Viewer({ container: '#canvas' });
  let warnings;
  try {
    ({ warnings } = await viewer.importXML(xml));
  } catch (error) {
    return { pages: [], warnings: [`cannot be read: ${error.message}`], elements: [] };
  }
  let drawing = viewer;
  if (kind === 'dmn') {
    const graph = viewer.getViews().find(view => view.type === 'drd');
    if (!graph) return { pages: [], warnings: ['has no drawn requirements graph'], elements: [] };
    await viewer.open(graph);
    drawing = viewer.getActiveViewer();
  }
  const registry = drawing.get('elementRegistry');
  const canvas = drawing.get('canvas');
  canvas.zoom(1);

  /** The smallest box round all that is written in an element; what is empty or on a page not shown has none. */
  function textBox(graphics, element) {
    const texts = [...graphics.querySelectorAll(':scope > .djs-visual text')];
    if (texts.length === 0 || !texts.some(text => text.textContent.trim())) return null;
    const boxes = texts.map(text => {
      const box = text.getBBox();
      const matrix = text.transform.baseVal.consolidate()?.matrix ?? { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
      const corners = [[box.x, box.y], [box.x + box.width, box.y + box.height]]
        .map(([x, y]) => [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]);
      return { left: Math.min(corners[0][0], corners[1][0]), top: Math.min(corners[0][1], corners[1][1]),
        right: Math.max(corners[0][0], corners[1][0]), bottom: Math.max(corners[0][1], corners[1][1]) };
    });
    const left = Math.min(...boxes.map(box => box.left)), top = Math.min(...boxes.map(box => box.top));
    return {
      x: element.x + left, y: element.y + top,
      width: Math.max(...boxes.map(box => box.right)) - left, height: Math.max(...boxes.map(box => box.bottom)) - top,
      words: texts.map(text => [...text.querySelectorAll('tspan')].map(line => line.textContent).join(' ')).join(' ')
    };
  }

  const elements = [];
  const pages = [];
  // A collapsed sub-process has a page of its own: each page is drawn to be measured.
  const roots = canvas.getRootElements();
  const first = canvas.getRootElement();
  for (const root of roots) {
    canvas.setRootElement(root);
    const standOn = element => { for (let e = element; e; e = e.parent) if (e === root) return true; return false; };
    registry.forEach((element, graphics) => {
      if (element === root || !standOn(element)) return;
      const business = element.businessObject;
      elements.push({
        id: element.id, type: business?.$type ?? element.type, name: business?.name, page: root.id,
        parent: element.parent === root ? null : element.parent?.id,
        host: element.host?.id ?? null,
        labelOf: element.labelTarget?.id ?? null,
        waypoints: element.waypoints?.map(({ x, y }) => ({ x, y })) ?? null,
        source: element.source?.id ?? null, target: element.target?.id ?? null,
        x: element.x, y: element.y, width: element.width, height: element.height,
        text: element.waypoints ? null : textBox(graphics, element)
      });
    });
  }
  // The page that the viewer opens with is that of the whole.
  for (const root of [first, ...roots.filter(root => root !== first)]) {
    canvas.setRootElement(root);
    pages.push({ id: root === first ? '' : root.businessObject.id, svg: (await drawing.saveSVG()).svg });
  }
  return { pages, warnings: warnings.map(warning => warning.message), elements };
}
