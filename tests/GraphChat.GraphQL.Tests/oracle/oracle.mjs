// graphql-js behind the same JSON lines as tests/GraphChat.GraphQL.Peer: one case a line, one answer a line.
import { createInterface } from 'node:readline';
import {
  buildASTSchema, execute, parse, print, subscribe, validate, validateSchema, GraphQLError, specifiedRules,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';

const parseOptions = { allowEmptySelectionSets: false };
let lastSdl;
let last;

function schemaOf(sdl) {
  if (sdl !== lastSdl) {
    lastSdl = sdl;
    last = build(sdl);
  }
  return last;
}

function build(sdl) {
  try {
    const document = parse(sdl, parseOptions);
    const errors = validateSDL(document);
    if (errors.length > 0) {
      return { errors };
    }
    const schema = buildASTSchema(document, { assumeValidSDL: true });
    return { schema, errors: validateSchema(schema) };
  } catch (error) {
    return { errors: [error] };
  }
}

const json = (error) => (error instanceof GraphQLError ? error.toJSON() : { message: String(error) });

// Rules by their own names, so that both sides can be compared rule by rule.
function validateByRule(schema, document) {
  const errors = [];
  for (const rule of specifiedRules) {
    for (const error of validate(schema, document, [rule])) {
      errors.push({ ...json(error), extensions: { rule: rule.name } });
    }
  }
  return errors;
}

async function answer(line) {
  if (line.print) {
    try {
      return { print: print(parse(line.document ?? line.sdl ?? '', parseOptions)) };
    } catch (error) {
      return { errors: [json(error)] };
    }
  }
  const { schema, errors } = schemaOf(line.sdl ?? '');
  if (line.validateSchema || errors.length > 0) {
    return { errors: errors.map(json) };
  }
  let document;
  try {
    document = parse(line.document ?? '', parseOptions);
  } catch (error) {
    return { errors: [json(error)] };
  }
  if (line.validate) {
    return { errors: validateByRule(schema, document) };
  }
  const invalid = validate(schema, document, undefined, { maxErrors: 100 });
  if (invalid.length > 0) {
    return { errors: invalid.map(json) };
  }
  const args = {
    schema, document, rootValue: line.rootValue, variableValues: line.variables, operationName: line.operationName,
  };
  const definitions = document.definitions.filter((node) => node.kind === 'OperationDefinition');
  const operation = line.operationName === undefined || line.operationName === null
    ? definitions[0]
    : definitions.find((node) => node.name?.value === line.operationName);
  if (operation?.operation !== 'subscription') {
    return execute(args);
  }
  const stream = await subscribe({
    ...args,
    subscribeFieldResolver: async function* (source, _args, _context, info) {
      yield* source[info.fieldName];
    },
  });
  if (stream[Symbol.asyncIterator] === undefined) {
    return stream;
  }
  const responses = [];
  for await (const response of stream) {
    responses.push(response);
  }
  return { responses };
}

for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const line = JSON.parse(text);
  let result;
  try {
    result = await answer(line);
  } catch (error) {
    result = { failure: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(line.id === undefined ? result : { ...result, id: line.id })}\n`);
}
