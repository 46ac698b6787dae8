// What the client of graphql-ws makes of each close code: a scenario a run; tells code, reason and whether it would retry.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [, , url, code] = process.argv;

// Lets a test break the protocol below the client: what it sends is changed on its way.
function tampering(change) {
  return class extends WebSocket {
    send(data, ...rest) {
      for (const one of change(data, this)) super.send(one, ...rest);
    }
  };
}

const isSubscribe = (data) => typeof data === 'string' && data.includes('"subscribe"');
const scenarios = {
  1003: { impl: tampering((data) => (isSubscribe(data) ? [Buffer.from(data)] : [data])) },
  1007: { impl: tampering((data, socket) => (isSubscribe(data) ? (socket._socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28])), []) : [data])) },
  1009: { impl: tampering((data) => (isSubscribe(data) ? [' '.repeat(70_000)] : [data])) },
  1012: { query: 'subscription { count(to: 1000, pause: 51) }' },
  4400: { impl: tampering((data) => (isSubscribe(data) ? ['{"type":"nothing"}'] : [data])) },
  4401: { impl: tampering((data) => (data.includes('connection_init') ? ['{"type":"subscribe","id":"1","payload":{"query":"{ hello }"}}'] : [data])) },
  4403: { options: { connectionParams: { authorization: 'bad' } } },
  4408: { impl: tampering((data) => (data.includes('connection_init') ? [] : [data])) },
  4409: { impl: tampering((data) => (isSubscribe(data) ? [data, data] : [data])), query: 'subscription { count(to: 1000, pause: 50) }' },
  4410: { impl: tampering((data) => (data.includes('pong') ? [] : [data])), query: 'subscription { count(to: 1000, pause: 500) }' },
  4429: { impl: tampering((data) => (data.includes('connection_init') ? [data, data] : [data])) },
  4500: { options: { connectionParams: { authorization: 'fault' } } },
};
const { impl = WebSocket, options = {}, query = '{ hello }' } = scenarios[code];
const client = createClient({ url, webSocketImpl: impl, retryAttempts: 0, ...options });
const closed = await new Promise((resolve) => {
  client.on('closed', resolve);
  (async () => {
    try {
      for await (const result of client.iterate({ query })) if (!result) break;
    } catch {
      // What counts is how the socket was closed.
    }
  })();
});
console.log(JSON.stringify({ code: closed.code, reason: closed.reason }));
process.exit(0);
