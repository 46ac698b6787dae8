// Speaks to a server with the client of graphql-sse: one scenario a run, which writes what it saw as JSON.
import { createClient } from 'graphql-sse';

const [, , url, scenario] = process.argv;
const connect = (options = {}) => createClient({ url, retryAttempts: 0, ...options });

async function collect(client, query, variables, most = Infinity) {
  const found = [];
  for await (const result of client.iterate({ query, variables })) {
    found.push(result);
    if (found.length >= most) break;
  }

  return found;
}

const scenarios = {
  query: () => collect(connect(), 'query($text: String!) { echo(text: $text) }', { text: 'é😀"\\\n' }),
  subscription: () => collect(connect(), 'subscription { count(to: 3) }'),
  leaving: () => collect(connect(), 'subscription { count(to: 1000000) }', {}, 2),
  invalid: async () => (await collect(connect(), '{ nothing }')).map((result) => result.errors[0].extensions.code),
  refused: () => collect(connect({ headers: { authorization: 'bad' } }), '{ hello }').catch((error) => error.response.status),
  slow: () => collect(connect(), 'subscription { count(to: 2, pause: 300) }'),
};

console.log(JSON.stringify(await scenarios[scenario]()));
process.exit(0);
