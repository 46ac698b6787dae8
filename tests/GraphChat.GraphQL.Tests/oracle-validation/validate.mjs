// Reads {"sdls", "documents": [{"sdl": index, "text"}]} and answers with one line a document: the errors of graphql-js as [rule, [[line, column]], message].
import { createInterface } from 'node:readline';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';

function tagged(rule, found) {
  return (context) => {
    const own = Object.create(context);
    own._onError = (error) => {
      found.push([rule.name, (error.locations ?? []).map(({ line, column }) => [line, column]), error.message]);
    };
    return rule(own);
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { sdls, documents } = JSON.parse(line);
  const schemas = sdls.map((sdl) => buildSchema(sdl));
  for (const { sdl, text } of documents) {
    let document;
    try {
      document = parse(text);
    } catch (error) {
      console.log(JSON.stringify({ syntax: error.message }));
      continue;
    }

    const found = [];
    validate(schemas[sdl], document, specifiedRules.map((rule) => tagged(rule, found)));
    console.log(JSON.stringify({ errors: found }));
  }
}
