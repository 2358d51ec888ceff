/** Where the models are, and what they are: the three folders at the top of the repository. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Set MODELS_ROOT to look at models somewhere else, such as a folder of faulty ones. */
export const root = resolve(process.env.MODELS_ROOT ?? fileURLToPath(new URL('../../..', import.meta.url)));

/** All models of a folder in order of name. A folder without any is an error: a check of nothing must not pass. */
export function models(folder, extension = folder) {
  const directory = join(root, folder);
  const names = existsSync(directory) ? readdirSync(directory).filter(name => name.endsWith(`.${extension}`)).sort() : [];
  if (names.length === 0) throw new Error(`no .${extension} file in ${directory}`);
  return names.map(name => {
    const path = join(directory, name);
    const text = readFileSync(path, 'utf8');
    return {
      name: basename(name, `.${extension}`),
      kind: extension,
      file: relative(root, path).replaceAll('\\', '/'),
      text,
      // A checkout on Windows may have other line ends; the model is the same.
      checksum: createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
    };
  });
}

/** Prints what is wrong, one line each, and ends the program: 0 if nothing is. */
export function finish(problems, clean) {
  problems.forEach(problem => console.log(problem));
  console.log(problems.length === 0 ? clean : `${problems.length} problem(s)`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
