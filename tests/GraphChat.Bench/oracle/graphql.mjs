// graphql-js measures itself: the first line is the setting, each further line a question, each answered by a line.
import { createInterface } from 'node:readline';
import { buildSchema, execute, parse, validate } from 'graphql';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const setting = JSON.parse((await lines.next()).value);
const schema = buildSchema(setting.sdl);
const known = parse(setting.document);
const characters = setting.documents.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

function run(document) {
  const result = execute({ schema, document, rootValue: setting.root, variableValues: setting.variables });
  if (result.errors !== undefined) {
    throw new Error(JSON.stringify(result.errors));
  }
  return JSON.stringify(result);
}

function cold() {
  const document = parse(setting.document);
  if (validate(schema, document).length > 0) {
    throw new Error('The document is not valid.');
  }
  return run(document);
}

const work = {
  cold: () => { cold(); return 1; },
  known: () => { run(known); return 1; },
  parse: () => { for (const text of setting.documents) { parse(text); } return characters / 1e6; },
};

for await (const line of lines) {
  const question = JSON.parse(line);
  if (question.answer) {
    process.stdout.write(`${cold()}\n`);
    continue;
  }
  let done = 0;
  const started = performance.now();
  let now = started;
  while (now - started < question.milliseconds) {
    for (let i = 0; i < 5; i++) {
      done += work[question.measure]();
    }
    now = performance.now();
  }
  process.stdout.write(`${(done * 1000) / (now - started)}\n`);
}
