/** Checks what Modeler offers in .camunda/element-templates by Modeler's own schema; ends with 1 if a template breaks it. */
import { validateAll } from '@bpmn-io/element-templates-validator';
import { finish, models } from './models.mjs';

const files = models('.camunda/element-templates', 'json');
const problems = files.flatMap(({ file, text }) => validateAll(JSON.parse(text)).results
  .flatMap(({ object, errors }) => (errors ?? []).map(error => `${file}: ${object.name}: ${error.message} ${error.dataPath ?? ''}`)));

finish(problems, `element templates: ${files.length} file(s), no rule broken`);
