import { createRoot } from 'react-dom/client';
import { createClient } from 'graphql-ws';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import 'graphiql/graphiql.css';

const endpoint = new URL('/graphql', location.href);
const socket = new URL(endpoint);
socket.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

// The token comes from the headers that are typed into GraphiQL; the page keeps none.
let typed = {};
const read = (text) => {
  try {
    typed = JSON.parse(text);
  } catch {
    // Half of a header is typed.
  }
};
const fetcher = createGraphiQLFetcher({
  url: endpoint.href,
  wsClient: createClient({ url: socket.href, connectionParams: () => ({ authorization: typed.Authorization }), lazyCloseTimeout: 1000 }),
});
// GraphiQL gives its introspection the headers of a moment ago.
const withHeaders = (parameters, options) => fetcher(parameters, { ...options, headers: { ...options?.headers, ...typed } });

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={withHeaders}
    onEditHeaders={read}
    defaultEditorToolsVisibility="headers"
    isHeadersEditorEnabled
    shouldPersistHeaders={false}
    defaultHeaders={'{ "Authorization": "Bearer " }'}
  />,
);
