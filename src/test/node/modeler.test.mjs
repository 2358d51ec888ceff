/** What a file is that Modeler would save otherwise, and how it is put right. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { root } from './models.mjs';

test('what Modeler saves otherwise is named, and written as Modeler saves it', t => {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = ['bpmn/send-mail.bpmn', 'dmn/retention.dmn', 'forms/answer-question.form'];
  const stands = Object.fromEntries(files.map(file => [file, readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n')]));
  for (const [file, text] of Object.entries(stands)) {
    mkdirSync(dirname(join(folder, file)));
    // An empty line, which no editor keeps.
    writeFileSync(join(folder, file), text.replace('\n', '\n\n'));
  }
  const run = (...options) => spawnSync(process.execPath, ['modeler.mjs', ...options], { encoding: 'utf8', env: { ...process.env, MODELS_ROOT: folder } });

  const found = run();
  assert.equal(found.status, 1, found.stdout + found.stderr);
  for (const file of files) assert.match(found.stdout, new RegExp(`${file}: Modeler saves it otherwise, in lines? .*npm run saved -- --write ${file}`));

  assert.equal(run('--write').status, 0);
  for (const file of files) assert.equal(readFileSync(join(folder, file), 'utf8'), stands[file]);

  // Far from the corner Modeler does not leave a page: it goes back whole, and no label gets another size.
  const [drawn] = files;
  writeFileSync(join(folder, drawn), stands[drawn].replace(/ x="(\d+)"/g, (_, x) => ` x="${Number(x) + 200}"`));
  assert.equal(run(drawn).status, 1);
  assert.equal(run('--write', drawn).status, 0);
  assert.equal(run().status, 0);
  const sizes = text => text.match(/ width="\d+" height="\d+"/g);
  assert.deepEqual(sizes(readFileSync(join(folder, drawn), 'utf8')), sizes(stands[drawn]));
});
