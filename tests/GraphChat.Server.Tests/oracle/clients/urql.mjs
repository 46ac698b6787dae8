// Speaks to a running node with urql's core: queries over HTTP, a subscription over graphql-ws.
import { Client, cacheExchange, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [, , origin, token, conversationId, count] = process.argv;
const authorization = `Bearer ${token}`;
const socket = createClient({
  url: `${origin.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
});
const client = new Client({
  url: `${origin}/graphql`,
  preferGetMethod: false,
  fetchOptions: { headers: { authorization } },
  exchanges: [
    cacheExchange,
    subscriptionExchange({
      forwardSubscription: (operation) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...operation, query: operation.query ?? '' }, sink) }),
      }),
    }),
    fetchExchange,
  ],
});

const query = gql`query Room($id: ID!) { conversation(id: $id) { id startCursor members(first: 10) { nodes { person { id displayName } } } } }`;
const room = await client.query(query, { id: conversationId }).toPromise();
const again = await client.query(query, { id: conversationId }).toPromise();
const failed = await client.query(gql`{ nothing }`, {}).toPromise();
const sequences = await new Promise((resolve, reject) => {
  const seen = [];
  const subscription = client
    .subscription(
      gql`subscription Room($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { id sequence kind } }`,
      { id: conversationId, after: room.data.conversation.startCursor },
    )
    .subscribe(({ data, error }) => {
      if (error) reject(error);
      seen.push(Number(data.conversationEvents.sequence));
      if (seen.length === Number(count)) {
        subscription.unsubscribe();
        resolve(seen);
      }
    });
});
console.log(JSON.stringify({
  id: room.data.conversation.id,
  members: room.data.conversation.members.nodes.length,
  cached: again.data.conversation.startCursor === room.data.conversation.startCursor,
  failed: failed.error?.graphQLErrors?.[0]?.extensions?.code ?? null,
  sequences,
}));
process.exit(0);
