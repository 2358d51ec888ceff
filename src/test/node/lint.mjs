/** Checks processes by bpmnlint for Camunda 7.24, and forms by what Tasklist 7.24 can show; ends with 1 if a rule is broken. */
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';
import { withBrowser } from './browser.mjs';
import { formFaults, importFaults } from './forms.mjs';
import { finish, models } from './models.mjs';

const require = createRequire(import.meta.url);
const Linter = require('bpmnlint/lib/linter');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');

const processes = models('bpmn');
const forms = models('forms', 'form');
const problems = [];

const linter = new Linter({
  config: {
    extends: ['bpmnlint:recommended', 'plugin:camunda-compat/camunda-platform-7-24'],
    // What makes it hard to read is its join; ours only splits, where five questions with an end each would stand.
    rules: { 'no-inclusive-gateway': 'off' }
  },
  resolver: new NodeResolver({ require })
});
for (const process of processes) {
  const moddle = new BpmnModdle({ camunda: require('camunda-bpmn-moddle/resources/camunda.json') });
  let definitions, warnings;
  try {
    ({ rootElement: definitions, warnings } = await moddle.fromXML(process.text));
  } catch (error) {
    problems.push(`${process.file}: cannot be read: ${error.message}`);
    continue;
  }
  problems.push(...warnings.map(warning => `${process.file}: ${warning.message}`));
  for (const [rule, reports] of Object.entries(await linter.lint(definitions))) {
    // A warning of the rule sets is a fault here: one that stays is read by nobody.
    problems.push(...reports.map(report => `${process.file}: ${report.id ?? ''} ${report.message} (${rule})`));
  }
}
for (const form of forms) problems.push(...formFaults(form));
problems.push(...await withBrowser(browser => importFaults(browser, forms)));

finish(problems, `lint: ${processes.length} process(es) and ${forms.length} form(s), no rule broken`);
