// The certified provider, with the clients that the other one has.
import { createServer } from 'node:http';

export async function startProvider(clients) {
  // Its advice about quick starts goes to the console, which belongs to the report.
  const { warn, info, error } = console;
  console.warn = console.info = console.error = () => {};
  const { default: Provider } = await import('oidc-provider');
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: Object.values(clients).map((client) => metadataOf(client)),
    scopes: ['openid', 'offline_access', 'chat', 'admin'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'role'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Person of a test', preferred_username: id, role: 'learner' }) }),
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    responseTypes: ['code'],
    enableHttpPostMethods: true,
    cookies: { keys: ['a key of this test'], long: { sameSite: 'none' } },
    rotateRefreshToken: true,
    acrValues: ['urn:graphchat:acr:single-factor', 'urn:graphchat:acr:multi-factor'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'RS256', 'PS256'] },
    features: {
      clientCredentials: { enabled: true }, deviceFlow: { enabled: true }, introspection: { enabled: true }, revocation: { enabled: true },
      backchannelLogout: { enabled: true }, dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      resourceIndicators: { enabled: false },
    },
  });
  server.on('request', provider.callback());
  return { issuer, close: () => { server.closeAllConnections(); server.close(); Object.assign(console, { warn, info, error }); } };
}

function metadataOf({ id, secret, method, redirectUris = [], postLogoutUris = [], grants, scope, keys, native }) {
  return {
    client_id: id, ...(secret ? { client_secret: secret } : {}), token_endpoint_auth_method: method, redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutUris, grant_types: grants, response_types: redirectUris.length ? ['code'] : [], scope,
    application_type: native ? 'native' : 'web', ...(keys ? { jwks: { keys }, token_endpoint_auth_signing_alg: 'ES256' } : {}),
  };
}
