// A relying party by openid-client or oauth4webapi: discovers the provider, signs a person in through the real form, and checks
// everything that the libraries check. Prints what it learned as JSON.
import * as openid from 'openid-client';
import * as oauth from 'oauth4webapi';
import * as jose from 'jose';

const [library, issuer, name, password, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const result = await (library === 'openid-client' ? withOpenIdClient() : withOAuth4WebApi());
process.stdout.write(JSON.stringify(result));

async function withOpenIdClient() {
  const config = await openid.discovery(
    new URL(issuer), clientId, clientSecret || undefined, clientSecret ? openid.ClientSecretBasic(clientSecret) : openid.None(),
    { execute: [openid.allowInsecureRequests] });
  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const address = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri, scope: 'openid profile offline_access chat', state, nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', max_age: '300',
  });
  const callback = await signIn(address);
  const tokens = await openid.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, maxAge: 300,
  });
  const claims = tokens.claims();
  const info = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
  const introspection = clientSecret ? await openid.tokenIntrospection(config, refreshed.access_token) : undefined;
  await openid.tokenRevocation(config, refreshed.refresh_token);
  const after = await openid.refreshTokenGrant(config, refreshed.refresh_token).then(() => 'accepted', (error) => error.error);
  return { claims, info, refreshed: refreshed.claims(), introspection, after, access: await verifyAccess(config.serverMetadata(), tokens.access_token) };
}

async function withOAuth4WebApi() {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const as = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure }));
  const client = { client_id: clientId, id_token_signed_response_alg: clientSecret ? 'RS256' : 'ES256' };
  const authentication = clientSecret ? oauth.ClientSecretPost(clientSecret) : oauth.None();
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const address = new URL(as.authorization_endpoint);
  address.search = new URLSearchParams({
    client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid profile offline_access chat', state, nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const parameters = oauth.validateAuthResponse(as, client, await signIn(address), state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, redirectUri, verifier, insecure);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(as, response, insecure);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const info = await oauth.processUserInfoResponse(as, client, claims.sub, await oauth.userInfoRequest(as, client, tokens.access_token, insecure));
  const refreshed = await oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, insecure));
  // The library's own resource server (RFC 9068).
  const accessClaims = await oauth.validateJwtAccessToken(as, new Request('https://api.example/', { headers: { authorization: `Bearer ${refreshed.access_token}` } }), 'urn:graphchat:api', insecure);
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, refreshed.refresh_token, insecure));
  return { claims, info, refreshed: oauth.getValidatedIdTokenClaims(refreshed), accessClaims, access: await verifyAccess(as, tokens.access_token) };
}

async function verifyAccess(as, token) {
  const keys = jose.createRemoteJWKSet(new URL(as.jwks_uri));
  const { payload, protectedHeader } = await jose.jwtVerify(token, keys, { issuer, audience: 'urn:graphchat:api', typ: 'at+jwt', requiredClaims: ['sub', 'client_id', 'jti', 'iat', 'exp'] });
  return { payload, header: protectedHeader };
}

// What a browser does: follows redirects, keeps cookies, sends the form.
async function signIn(start) {
  const cookies = new Map();
  const open = async (address, init = {}) => {
    const response = await fetch(address, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
  let response = await open(start);
  for (let hops = 0; hops < 10; hops++) {
    const location = response.headers.get('location');
    if (location) {
      const target = new URL(location, issuer);
      if (target.origin + target.pathname === redirectUri) return target;
      response = await open(target);
      continue;
    }
    const html = await response.text();
    const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1];
    if (!action) throw new Error(`no form: ${html}`);
    const form = new URLSearchParams({ name, password });
    for (const [, field, value] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) form.set(field, value);
    response = await open(new URL(action, issuer), { method: 'POST', body: form });
  }
  throw new Error('too many redirects');
}
