/** Prints what overlaps in the diagrams; ends with 1 if anything does. */
import { withBrowser } from './browser.mjs';
import { faults } from './layout.mjs';
import { finish, models } from './models.mjs';
import { render } from './render.mjs';

const all = [...models('bpmn'), ...models('dmn')];
const problems = await withBrowser(async browser => {
  const found = [];
  for (const model of all) {
    const { warnings, elements } = await render(browser, model);
    found.push(...[...warnings, ...faults(elements)].map(fault => `${model.file}: ${fault}`));
  }
  return found;
});
finish(problems, `layout: ${all.length} diagram(s), nothing overlaps`);
