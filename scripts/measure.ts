import { readFileSync } from 'node:fs';

import { measureCommand } from './measure-command.ts';

const { exitCode, output } = measureCommand(process.argv.slice(2), {
  readText: (file) => readFileSync(file, 'utf8'),
  now: () => performance.now(),
});
(exitCode === 0 ? process.stdout : process.stderr).write(`${output}\n`);
process.exitCode = exitCode;
