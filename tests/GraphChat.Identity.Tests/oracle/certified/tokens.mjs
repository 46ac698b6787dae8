// What is asked of the token endpoint, and of those that look at tokens.
import * as jose from 'jose';
import { randomUUID } from 'node:crypto';
import { methodOf } from './target.mjs';

const exchange = (name, change, options) => [`code: ${name}`, async (t) => {
  const grant = await t.code();
  return t.exchange(grant, typeof change === 'function' ? change(t, grant) : change, typeof options === 'function' ? options(t) : options);
}];
const token = (name, act) => [`token endpoint: ${name}`, act];
const refresh = (name, act) => [`refresh: ${name}`, async (t) => act(t, await t.tokens())];
const basic = (id, secret) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
const machine = { grant_type: 'client_credentials', scope: 'chat' };
const authentication = (name, fields, options) => [`client authentication: ${name}`, (t) => t.post('token', { ...machine, ...fields?.(t) }, options(t))];

const codes = [
  exchange('a good one', {}),
  ['code: a good one by a public client', async (t) => t.exchange(await t.code({ client: t.clients.native, change: { redirect_uri: 'http://127.0.0.1:51004/callback' } }))],
  ['code: a good one by client_secret_post', async (t) => t.exchange(await t.code({ client: t.clients.post }))],
  ['code: with offline access', async (t) => t.exchange(await t.code({ change: { scope: 'openid offline_access', prompt: 'consent' } }))],
  ['code: without openid', async (t) => t.exchange(await t.code({ change: { scope: 'chat' } }))],
  exchange('another verifier', { code_verifier: 'a'.repeat(43) }),
  exchange('no verifier', { code_verifier: undefined }),
  exchange('a short verifier', { code_verifier: 'short' }),
  exchange('a verifier with a wrong character', { code_verifier: `${'a'.repeat(42)}!` }),
  exchange('another redirect URI', { redirect_uri: 'https://rp.example/second' }),
  exchange('no redirect URI', { redirect_uri: undefined }),
  exchange('a made-up code', { code: 'made-up' }),
  exchange('no code', { code: undefined }),
  exchange('an empty code', { code: '' }),
  exchange('the code twice', (t, grant) => ({ code: [grant.code, grant.code] })),
  exchange('another client', {}, (t) => ({ client: t.clients.post })),
  exchange('an unknown parameter', { unheard: '1' }),
  exchange('a scope', { scope: 'openid' }),
  ['code: used twice', async (t) => {
    const grant = await t.code();
    const first = await t.exchange(grant);
    const second = await t.exchange(grant);
    return `${first.status}, ${second}, userinfo ${await t.userinfo(first.json.access_token)}`;
  }],
  ['code: used twice, and then its refresh token', async (t) => {
    const tokens = await t.tokens();
    await t.exchange(tokens.grant);
    return t.refresh(tokens.refresh_token);
  }],
  ['code: used again after a wrong verifier', async (t) => {
    const grant = await t.code();
    await t.exchange(grant, { code_verifier: 'a'.repeat(43) });
    return t.exchange(grant);
  }],
];

const endpoint = [
  token('no grant type', (t) => t.post('token', {}, { client: t.clients.basic })),
  token('unknown grant type', (t) => t.post('token', { grant_type: 'unheard' }, { client: t.clients.basic })),
  token('password', (t) => t.post('token', { grant_type: 'password', username: 'x', password: 'y' }, { client: t.clients.basic })),
  token('implicit', (t) => t.post('token', { grant_type: 'implicit' }, { client: t.clients.basic })),
  token('a grant type that is not the client\'s', (t) => t.post('token', machine, { client: t.clients.basic })),
  token('grant type twice', (t) => t.post('token', { ...machine, grant_type: ['client_credentials', 'client_credentials'] }, { client: t.clients.machine })),
  token('scope twice', (t) => t.post('token', { ...machine, scope: ['chat', 'chat'] }, { client: t.clients.machine })),
  token('GET', async (t) => methodOf(await fetch(t.e.token))),
  token('PUT', async (t) => methodOf(await fetch(t.e.token, { method: 'PUT' }))),
  token('JSON', (t) => t.post('token', {}, { client: t.clients.machine, body: JSON.stringify(machine), headers: { 'content-type': 'application/json' } })),
  token('an empty body', (t) => t.post('token', {}, { body: '' })),
  token('a body of another type', (t) => t.post('token', {}, { client: t.clients.machine, body: 'grant_type=client_credentials', headers: { 'content-type': 'text/plain' } })),
  token('client credentials', (t) => t.post('token', machine, { client: t.clients.machine })),
  token('client credentials with unknown scope', (t) => t.post('token', { ...machine, scope: 'unheard' }, { client: t.clients.machine })),
  token('client credentials with openid', (t) => t.post('token', { ...machine, scope: 'openid' }, { client: t.clients.machine })),
  token('client credentials with a scope not permitted', (t) => t.post('token', { ...machine, scope: 'admin' }, { client: t.clients.machine })),
];

const clients = [
  authentication('none at all', undefined, () => ({})),
  authentication('an unknown client by basic', undefined, () => ({ headers: basic('nobody', 'x') })),
  authentication('an unknown client by post', () => ({ client_id: 'nobody', client_secret: 'x' }), () => ({})),
  authentication('an unknown public client', () => ({ client_id: 'nobody' }), () => ({})),
  authentication('a wrong secret by basic', undefined, (t) => ({ headers: basic(t.clients.machine.id, 'wrong') })),
  authentication('a wrong secret by post', (t) => ({ client_id: t.clients.post.id, client_secret: 'wrong' }), () => ({})),
  authentication('an empty secret by post', (t) => ({ client_id: t.clients.post.id, client_secret: '' }), () => ({})),
  authentication('a confidential client without secret', (t) => ({ client_id: t.clients.machine.id }), () => ({})),
  authentication('two ways at once', (t) => ({ client_id: t.clients.machine.id, client_secret: t.clients.machine.secret }), (t) => ({ client: t.clients.machine })),
  authentication('another client_id in the body', () => ({ client_id: 'nobody' }), (t) => ({ client: t.clients.machine })),
  authentication('the same client_id in the body', (t) => ({ client_id: t.clients.machine.id }), (t) => ({ client: t.clients.machine })),
  authentication('basic without colon', undefined, () => ({ headers: { authorization: `Basic ${btoa('nothing')}` } })),
  authentication('basic that is no base64', undefined, () => ({ headers: { authorization: 'Basic !!!' } })),
  authentication('basic without a value', undefined, () => ({ headers: { authorization: 'Basic' } })),
  authentication('bearer', undefined, () => ({ headers: { authorization: 'Bearer x' } })),
  authentication('basic in lower case', undefined, (t) => ({ headers: { authorization: basic(t.clients.machine.id, t.clients.machine.secret).authorization.replace('Basic', 'basic') } })),
  authentication('a public client with a secret', (t) => ({ client_id: t.clients.native.id, client_secret: 'x' }), () => ({})),
  authentication('a public client by basic', undefined, (t) => ({ headers: basic(t.clients.native.id, '') })),
  authentication('basic where post is registered', undefined, (t) => ({ client: t.clients.post, authentication: 'client_secret_basic' })),
  ...[
    ['an assertion', {}], ['an assertion for another', { aud: 'https://other.example' }], ['an assertion that has expired', { exp: -600 }], ['an assertion without exp', { exp: null }],
    ['an assertion without jti', { jti: null }], ['an assertion of another subject', { sub: 'nobody' }], ['an assertion of another issuer', { iss: 'nobody' }],
    ['an assertion of the future', { nbf: 600 }], ['an assertion with another key', { other: true }], ['an assertion with no type', { type: undefined }],
    ['an assertion with a wrong type', { type: 'urn:unheard' }], ['an assertion that is no token', { text: 'nonsense' }], ['an assertion and a secret', { client_secret: 'x' }],
  ].map(([name, change]) => [`client authentication: ${name}`, async (t) => t.post('token', { ...machine, ...await assertion(t, change) })]),
  ['client authentication: an assertion twice', async (t) => {
    const fields = { ...machine, ...await assertion(t, {}) };
    const first = await t.post('token', fields);
    return `${first.status}, ${await t.post('token', fields)}`;
  }],
];

async function assertion(t, { type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', text, other, client_secret, ...change }) {
  const now = Math.floor(Date.now() / 1000);
  const { id, key } = t.clients.signed;
  const claims = { iss: id, sub: id, aud: t.issuer, jti: randomUUID(), iat: now, ...change, exp: change.exp === null ? null : now + (change.exp ?? 60) };
  if (change.nbf) claims.nbf = now + change.nbf;
  for (const name of Object.keys(claims)) if (claims[name] === null) delete claims[name];
  const signer = other ? (await jose.generateKeyPair('ES256')).privateKey : await jose.importJWK(key, 'ES256');
  const made = await new jose.SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(signer);
  return { client_id: id, client_assertion: text ?? made, ...(arguments[1] && 'type' in arguments[1] && arguments[1].type === undefined ? {} : { client_assertion_type: type }), ...(client_secret ? { client_secret } : {}) };
}

const refreshes = [
  refresh('a good one', (t, s) => t.refresh(s.refresh_token)),
  refresh('a spent one', async (t, s) => {
    const next = await t.refresh(s.refresh_token);
    return `${next.status}, ${await t.refresh(s.refresh_token)}, its successor ${await t.refresh(next.json.refresh_token)}, userinfo ${await t.userinfo(next.json.access_token)}`;
  }),
  refresh('less scope', (t, s) => t.refresh(s.refresh_token, { scope: 'openid' })),
  refresh('more scope', (t, s) => t.refresh(s.refresh_token, { scope: 'openid profile chat' })),
  refresh('unknown scope', (t, s) => t.refresh(s.refresh_token, { scope: 'unheard' })),
  refresh('after more scope was refused', async (t, s) => { await t.refresh(s.refresh_token, { scope: 'openid chat' }); return t.refresh(s.refresh_token); }),
  refresh('another client', (t, s) => t.refresh(s.refresh_token, {}, t.clients.post)),
  refresh('nonsense', (t) => t.refresh('nonsense')),
  refresh('none', (t) => t.refresh(undefined)),
  refresh('an access token', (t, s) => t.refresh(s.access_token)),
  refresh('twice the parameter', (t, s) => t.refresh([s.refresh_token, s.refresh_token])),
];

const revoke = (name, act) => [`revocation: ${name}`, async (t) => act(t, await t.tokens())];
const look = (name, act) => [`introspection: ${name}`, async (t) => act(t, await t.tokens())];
const info = (name, act, scope) => [`userinfo: ${name}`, async (t) => act(t, await t.tokens({ scope }))];
const form = (fields) => ({ method: 'POST', headers: {}, body: new URLSearchParams(fields) });
const inspection = [
  revoke('an access token', async (t, s) => `${await t.post('revoke', { token: s.access_token }, { client: t.clients.basic })}, userinfo ${await t.userinfo(s.access_token)}`),
  revoke('a refresh token', async (t, s) => `${await t.post('revoke', { token: s.refresh_token }, { client: t.clients.basic })}, ${await t.refresh(s.refresh_token)}, userinfo ${await t.userinfo(s.access_token)}`),
  revoke('a refresh token after an access token', async (t, s) => { await t.post('revoke', { token: s.access_token }, { client: t.clients.basic }); return (await t.refresh(s.refresh_token)); }),
  revoke('with a wrong hint', (t, s) => t.post('revoke', { token: s.refresh_token, token_type_hint: 'access_token' }, { client: t.clients.basic })),
  revoke('with an unknown hint', (t, s) => t.post('revoke', { token: s.refresh_token, token_type_hint: 'unheard' }, { client: t.clients.basic })),
  revoke('an unknown token', (t) => t.post('revoke', { token: 'unheard' }, { client: t.clients.basic })),
  revoke('another client\'s token', async (t, s) => `${await t.post('revoke', { token: s.refresh_token }, { client: t.clients.post })}, ${(await t.refresh(s.refresh_token)).status}`),
  revoke('no token', (t) => t.post('revoke', {}, { client: t.clients.basic })),
  revoke('two tokens', (t, s) => t.post('revoke', { token: [s.refresh_token, s.access_token] }, { client: t.clients.basic })),
  revoke('without authentication', (t, s) => t.post('revoke', { token: s.refresh_token })),
  revoke('with a wrong secret', (t, s) => t.post('revoke', { token: s.refresh_token }, { headers: basic(t.clients.basic.id, 'wrong') })),
  revoke('GET', async (t) => methodOf(await fetch(t.e.revoke))),
  look('an access token', async (t, s) => (await t.post('introspect', { token: s.access_token }, { client: t.clients.basic })).json.active),
  look('a refresh token', async (t, s) => (await t.post('introspect', { token: s.refresh_token }, { client: t.clients.basic })).json.active),
  look('the members for an access token', (t, s) => t.post('introspect', { token: s.access_token }, { client: t.clients.basic })),
  look('the members for a refresh token', (t, s) => t.post('introspect', { token: s.refresh_token }, { client: t.clients.basic })),
  look('a token that was revoked', async (t, s) => { await t.post('revoke', { token: s.refresh_token }, { client: t.clients.basic }); return t.post('introspect', { token: s.access_token }, { client: t.clients.basic }); }),
  look('a spent refresh token', async (t, s) => { await t.refresh(s.refresh_token); return t.post('introspect', { token: s.refresh_token }, { client: t.clients.basic }); }),
  look('nonsense', (t) => t.post('introspect', { token: 'nonsense' }, { client: t.clients.basic })),
  look('an ID token', (t, s) => t.post('introspect', { token: s.id_token }, { client: t.clients.basic })),
  look('another client\'s token', (t, s) => t.post('introspect', { token: s.access_token }, { client: t.clients.post })),
  look('no token', (t) => t.post('introspect', {}, { client: t.clients.basic })),
  look('without authentication', (t, s) => t.post('introspect', { token: s.access_token })),
  look('a public client', (t, s) => t.post('introspect', { token: s.access_token }, { client: t.clients.native })),
  look('GET', async (t) => methodOf(await fetch(t.e.introspect))),
  info('GET', (t, s) => t.userinfo(s.access_token)),
  info('without profile', (t, s) => t.userinfo(s.access_token), 'openid offline_access'),
  info('POST with the header', (t, s) => t.userinfo(s.access_token, { method: 'POST' })),
  info('POST with the form', (t, s) => t.userinfo('', form({ access_token: s.access_token }))),
  info('the header and the form', (t, s) => t.userinfo('', { ...form({ access_token: s.access_token }), headers: { authorization: `Bearer ${s.access_token}` } })),
  info('the address', async (t, s) => (await t.userinfo('', { address: `${t.e.userinfo}?access_token=${s.access_token}` })).status),
  info('no token', (t) => t.userinfo('')),
  info('nonsense', (t) => t.userinfo('nonsense')),
  info('a refresh token', (t, s) => t.userinfo(s.refresh_token)),
  info('an ID token', (t, s) => t.userinfo(s.id_token)),
  info('another scheme', (t, s) => t.userinfo('', { headers: { authorization: `Basic ${s.access_token}` } })),
  info('a token without openid', async (t) => t.userinfo((await t.exchange(await t.code({ change: { scope: 'chat' } }))).json.access_token)),
  info('PUT', async (t) => methodOf(await fetch(t.e.userinfo, { method: 'PUT' }))),
];

export const cases = [...codes, ...endpoint, ...clients, ...refreshes, ...inspection];
