// Speaks to a server with the client of graphql-ws: one scenario a run, which writes what it saw as JSON.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [, , url, scenario] = process.argv;
const events = [];

function connect(options = {}) {
  const client = createClient({ url, webSocketImpl: WebSocket, lazy: true, retryAttempts: 0, ...options });
  for (const name of ['connected', 'ping', 'pong']) {
    client.on(name, () => events.push(name));
  }

  client.on('closed', (event) => events.push(`closed ${event.code} ${event.reason}`));
  return client;
}

async function collect(client, query, variables, most = Infinity) {
  const found = [];
  for await (const result of client.iterate({ query, variables })) {
    found.push(result);
    if (found.length >= most) break;
  }

  return found;
}

const failure = (error) =>
  error?.code !== undefined ? { code: error.code, reason: error.reason } : { errors: JSON.parse(JSON.stringify(error)) };

const scenarios = {
  async query() {
    return collect(connect(), 'query($text: String!) { echo(text: $text) }', { text: 'é😀"\\' });
  },
  async mutation() {
    return collect(connect(), 'mutation { add(n: 2) }');
  },
  async subscription() {
    return collect(connect(), 'subscription { count(to: 3) }');
  },
  async leaving() {
    const client = connect({ lazyCloseTimeout: 10_000 });
    const first = await collect(client, 'subscription { count(to: 1000000) }', {}, 2);
    return [first, await collect(client, '{ hello }')];
  },
  async together() {
    const client = connect();
    const runs = Array.from({ length: 20 }, (_, i) => collect(client, 'subscription($to: Int!) { count(to: $to) }', { to: i }));
    return (await Promise.all(runs)).map((run) => run.length);
  },
  async invalid() {
    return collect(connect(), '{ nothing }').catch(failure);
  },
  async failing() {
    return collect(connect(), '{ failing }');
  },
  async refused() {
    return collect(connect({ connectionParams: { authorization: 'bad' } }), '{ hello }').catch(failure);
  },
  async pings() {
    const client = connect({ keepAlive: 50 });
    await collect(client, 'subscription { count(to: 5, pause: 100) }');
    return [...new Set(events)].sort();
  },
  async reconnects() {
    // The session ends while a subscription runs; the client connects again and goes on.
    let next = 0;
    const client = connect({ retryAttempts: 5, retryWait: async () => {}, connectionParams: () => ({ authorization: next++ === 0 ? 'short' : 'good' }) });
    const found = await collect(client, 'subscription { count(to: 3, pause: 400) }');
    return [events.filter((event) => event.startsWith('closed') || event === 'connected').slice(0, 3), found.at(-1)];
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
process.exit(0);
