// graphql-js reads the contract as it is written and as a server tells it, and prints both in the same way.
import { readFileSync } from 'node:fs';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';

if (process.argv[2] === 'query') {
  process.stdout.write(getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }));
} else {
  const { sdl, introspection } = JSON.parse(readFileSync(0, 'utf8'));
  const print = (schema) => `${printSchema(lexicographicSortSchema(schema))}\n`;
  process.stdout.write(JSON.stringify({ written: print(buildSchema(sdl)), served: print(buildClientSchema(introspection)) }));
}
