// graphql-js behind the same JSON lines as tests/GraphChat.GraphQL.Peer: one case a line, one answer a line.
import { createInterface } from 'node:readline';
import {
  buildASTSchema, execute, getNullableType, isListType, parse, print, subscribe, validate, validateSchema, GraphQLError, specifiedRules,
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
  const tagged = (rule) => (context) => {
    const own = Object.create(context);
    own._onError = (error) => errors.push({ ...json(error), extensions: { rule: rule.name } });
    return rule(own);
  };
  validate(schema, document, specifiedRules.map(tagged));
  return errors;
}

// {"$arguments": true} as a value is the field's coerced arguments; what is null and what is missing at the top are one.
function revive(value) {
  if (Array.isArray(value)) {
    return value.map(revive);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (value.$arguments === true) {
    return (args) => Object.fromEntries(Object.entries(args).filter(([, given]) => given !== null));
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(item)]));
}

// An array is the stream of events; under a field of list type only where each item has the field again.
function isStream(value, { fieldName, returnType }) {
  return Array.isArray(value)
    && (!isListType(getNullableType(returnType)) || (value.length > 0 && value.every((item) => item !== null && Object.hasOwn(item, fieldName))));
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
    schema, document, rootValue: revive(line.rootValue), variableValues: line.variables, operationName: line.operationName,
  };
  const definitions = document.definitions.filter((node) => node.kind === 'OperationDefinition');
  const operation = line.operationName === undefined || line.operationName === null
    ? definitions[0]
    : definitions.find((node) => node.name?.value === line.operationName);
  if (operation?.operation !== 'subscription') {
    return execute(args);
  }
  let isOneEvent = false;
  const stream = await subscribe({
    ...args,
    subscribeFieldResolver: async function* (source, _args, _context, info) {
      const value = source?.[info.fieldName];
      if (isStream(value, info)) {
        yield* value;
      } else {
        isOneEvent = true;
        yield source ?? {};
      }
    },
  });
  if (stream[Symbol.asyncIterator] === undefined) {
    return stream;
  }
  const responses = [];
  for await (const response of stream) {
    responses.push(response);
  }
  return isOneEvent ? responses[0] : { responses };
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
