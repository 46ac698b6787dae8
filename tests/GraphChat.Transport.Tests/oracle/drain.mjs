// Subscribes at the first address; whenever the socket is closed it connects to the second, as behind a load balancer.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [, , first, second] = process.argv;
const events = [];
let connections = 0;
const client = createClient({
  url: () => (connections++ === 0 ? first : second),
  webSocketImpl: WebSocket,
  retryAttempts: 5,
  retryWait: async () => {},
  shouldRetry: (closed) => closed.code === 1012,
});
client.on('connected', () => events.push('connected'));
client.on('closed', (event) => events.push(`closed ${event.code} ${event.reason}`));
let last;
for await (const result of client.iterate({ query: 'subscription($to: Int!) { count(to: $to, pause: 301) }', variables: { to: 5 } })) {
  last = result.data.count;
  // Behind the first node the source never comes to its end.
  if (connections === 2 && last === 5) break;
  if (connections === 1 && last === 5) process.exit(2);
}

console.log(JSON.stringify({ events: events.slice(0, 3), last }));
process.exit(0);
