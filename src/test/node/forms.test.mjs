/** What of a newer Modeler's forms passes, and what does not. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { formFaults } from './forms.mjs';

const form = (components, more = {}) => ({
  file: 'forms/ask.form', name: 'ask', text: JSON.stringify({
    components, type: 'default', id: 'ask', schemaVersion: 99,
    executionPlatform: 'Camunda Platform', executionPlatformVersion: '7.24.0', exporter: { name: 'Camunda Modeler', version: '6.0.0' }, ...more
  })
});
const field = more => ({ type: 'textfield', id: 'F', key: 'k', label: 'Why?', layout: { row: 'Row_1', columns: null }, properties: { keep: 'file' }, ...more });

test('a newer schema passes if Tasklist shows all it uses', () => {
  assert.deepEqual(formFaults(form([field({ validate: { required: true, pattern: 'a' } })])), []);
});

test('what Tasklist does not know is named', () => {
  assert.deepEqual(formFaults(form([field({ validate: { pattern: 'a', patternErrorMessage: 'An a' } })])),
    ['forms/ask.form: textfield k: Tasklist knows no validate.patternErrorMessage of it']);
  assert.deepEqual(formFaults(form([field({ hint: 'a' })])), ['forms/ask.form: textfield k: Tasklist knows no hint of it']);
  assert.deepEqual(formFaults(form([{ type: 'documentPreview', id: 'F' }])), ['forms/ask.form: documentPreview F: Tasklist cannot use this type here']);
  assert.deepEqual(formFaults(form([], { versionTag: '2' })), ['forms/ask.form: versionTag is not for forms']);
});
