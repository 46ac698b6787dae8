// Speaks to a running node with @apollo/client: queries over HTTP, a subscription over the link of graphql-ws.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [, , origin, token, conversationId, count] = process.argv;
const authorization = `Bearer ${token}`;
const socket = createClient({
  url: `${origin.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
});
const client = new ApolloClient({
  cache: new InMemoryCache({ possibleTypes: { Node: ['Conversation', 'Event', 'Person', 'Device'] } }),
  link: ApolloLink.split(
    ({ query }) => query.definitions.some((one) => one.operation === 'subscription'),
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${origin}/graphql`, headers: { authorization } }),
  ),
});

const room = await client.query({
  query: gql`query Room($id: ID!) { conversation(id: $id) { id startCursor members(first: 10) { nodes { person { id displayName } } } } }`,
  variables: { id: conversationId },
});
const cached = await client.query({ query: gql`query Again($id: ID!) { conversation(id: $id) { id startCursor } }`, variables: { id: conversationId }, fetchPolicy: 'cache-first' });
const failed = await client.query({ query: gql`{ nothing }`, errorPolicy: 'all' });

const sequences = await new Promise((resolve, reject) => {
  const seen = [];
  const subscription = client
    .subscribe({
      query: gql`subscription Room($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { id sequence kind } }`,
      variables: { id: conversationId, after: room.data.conversation.startCursor },
    })
    .subscribe({
      next: ({ data }) => {
        seen.push(Number(data.conversationEvents.sequence));
        if (seen.length === Number(count)) {
          subscription.unsubscribe();
          resolve(seen);
        }
      },
      error: reject,
    });
});
console.log(JSON.stringify({
  id: room.data.conversation.id,
  members: room.data.conversation.members.nodes.length,
  cached: cached.data.conversation.startCursor === room.data.conversation.startCursor,
  failed: failed.error?.errors?.[0]?.extensions?.code ?? null,
  sequences,
}));
process.exit(0);
