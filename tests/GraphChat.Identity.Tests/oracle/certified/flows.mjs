// Pushed requests, devices, proofs, sign-out and discovery.
import * as jose from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { Browser, methodOf } from './target.mjs';

const push = async (t, change = {}, options) => {
  const { verifier, form } = t.request(change);
  const answer = await t.post('par', {}, { client: t.clients.basic, body: form, ...options });
  return Object.assign(answer, { verifier, uri: answer.json?.request_uri });
};
const use = (t, change, browser = new Browser(t)) => browser.walk(`${t.e.authorize}?${new URLSearchParams(change)}`, {}, { asks: true });
const par = (name, change, options) => [`pushed: ${name}`, (t) => push(t, change, options?.(t))];
const pushed = [
  par('a good request', {}),
  par('no response type', { response_type: undefined }),
  par('another response type', { response_type: 'token' }),
  par('an unregistered redirect URI', { redirect_uri: 'https://evil.example/cb' }),
  par('no redirect URI', { redirect_uri: undefined }),
  par('no PKCE', { code_challenge: undefined, code_challenge_method: undefined }),
  par('a request URI', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
  par('another client', { client_id: 'nobody' }),
  par('a scope not permitted', { scope: 'openid admin' }),
  par('a prompt unheard of', { prompt: 'dance' }),
  par('no authentication', {}, () => ({ client: undefined })),
  par('state twice', { state: ['a', 'b'] }),
  ['pushed: GET', async (t) => methodOf(await fetch(t.e.par))],
  ['pushed: used', async (t) => use(t, { client_id: t.clients.basic.id, request_uri: (await push(t)).uri })],
  ['pushed: used by another client', async (t) => use(t, { client_id: t.clients.post.id, request_uri: (await push(t)).uri })],
  ['pushed: used without a client', async (t) => use(t, { request_uri: (await push(t)).uri })],
  ['pushed: used with another redirect URI besides', async (t) => use(t, { client_id: t.clients.basic.id, request_uri: (await push(t)).uri, redirect_uri: 'https://evil.example/cb' })],
  ['pushed: used to the end, and again', async (t) => {
    const { uri } = await push(t);
    const parameters = new URLSearchParams({ client_id: t.clients.basic.id, request_uri: uri });
    const first = await new Browser(t).walk(`${t.e.authorize}?${parameters}`, {}, { asks: false });
    return `${first}, ${await use(t, parameters)}`;
  }],
];

const begin = (t, fields = { scope: 'openid offline_access' }, options = {}) => t.post('device', fields, { client: t.clients.device, ...options });
const poll = (t, device_code, client = t.clients.device) => t.post('token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code }, { client });
const devices = [
  ['device: begin', (t) => begin(t)],
  ['device: begin without scope', (t) => begin(t, {})],
  ['device: begin with a scope not permitted', (t) => begin(t, { scope: 'openid admin' })],
  ['device: begin as an unknown client', (t) => begin(t, { client_id: 'nobody', scope: 'openid' }, { client: undefined })],
  ['device: begin as a client that may not', (t) => begin(t, { scope: 'openid' }, { client: t.clients.basic })],
  ['device: begin by GET', async (t) => methodOf(await fetch(t.e.device))],
  ['device: poll before anyone decided', async (t) => poll(t, (await begin(t)).json.device_code)],
  ['device: poll with nonsense', (t) => poll(t, 'nonsense')],
  ['device: poll without a code', (t) => poll(t, undefined)],
  ['device: poll as another client', async (t) => poll(t, (await begin(t)).json.device_code, t.clients.native)],
  ['device: poll after the person agreed, and again', async (t) => {
    const { json } = await begin(t);
    await decide(t, json, 'allow');
    return `${await poll(t, json.device_code)}, ${await poll(t, json.device_code)}`;
  }],
  ['device: poll after the person refused', async (t) => {
    const { json } = await begin(t);
    await decide(t, json, 'deny');
    return poll(t, json.device_code);
  }],
];

// The pages of the two differ: each is filled in its own way.
async function decide(t, { verification_uri: address, user_code }, decision) {
  const browser = new Browser(t);
  const decode = (text) => text.replaceAll('&amp;', '&').replaceAll('&#x2F;', '/').replaceAll('&#x3D;', '=');
  let response = await browser.open(address);
  for (let steps = 0; steps < 20; steps++) {
    const location = response.headers.get('location');
    if (location) { response = await browser.open(new URL(location, t.issuer)); continue; }
    const html = await response.text();
    const form = [...html.matchAll(/<form[\s\S]*?<\/form>/g)].map(([text]) => text).find((text) => !/sign-out/.test(text));
    if (!form || response.status >= 400) return;
    const fields = new URLSearchParams([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, k, v]) => [decode(k), decode(v)]));
    if (/name="password"/.test(form)) { fields.set(t.name === 'ours' ? 'name' : 'login', t.account); fields.set('password', t.password); }
    else if (/name="user_code"/.test(form) && !/name="confirm"|name="decision"/.test(form)) fields.set('user_code', user_code);
    else if (t.name === 'ours') fields.set('decision', decision);
    else if (decision === 'deny') { fields.delete('confirm'); fields.set('abort', 'yes'); }
    response = await browser.open(new URL(decode(/ action="([^"]+)"/.exec(form)[1]), t.issuer), { method: 'POST', body: fields });
  }
}

const proof = async (t, { nonce, key, method = 'POST', address = t.e.token, iat = 0, typ = 'dpop+jwt', ath, jti = randomUUID() } = {}) => {
  const pair = key ?? await jose.generateKeyPair('ES256', { extractable: true });
  return new jose.SignJWT({ htm: method, htu: address, jti, nonce, ath, iat: Math.floor(Date.now() / 1000) + iat })
    .setProtectedHeader({ alg: 'ES256', typ, jwk: await jose.exportJWK(pair.publicKey) }).sign(pair.privateKey);
};
const machine = { grant_type: 'client_credentials', scope: 'chat' };
const nonceOf = async (t) => (await t.post('token', machine, { client: t.clients.machine, headers: { dpop: await proof(t) } })).headers.get('dpop-nonce');
const proven = (name, change, headers) => [`proof: ${name}`, async (t) => {
  const nonce = await nonceOf(t);
  const text = await proof(t, { nonce, ...change?.(t) });
  return t.post('token', machine, { client: t.clients.machine, headers: { dpop: headers ? headers(text) : text } });
}];
const proofs = [
  proven('a good one'),
  proven('no nonce', () => ({ nonce: undefined })),
  proven('a nonce made up', () => ({ nonce: 'made-up' })),
  proven('another method', () => ({ method: 'GET' })),
  proven('another address', (t) => ({ address: t.e.userinfo })),
  proven('an address with a query', (t) => ({ address: `${t.e.token}?x=1` })),
  proven('a proof of an hour ago', () => ({ iat: -3600 })),
  proven('another type', () => ({ typ: 'jwt' })),
  proven('nonsense', undefined, () => 'nonsense'),
  proven('a changed signature', undefined, (text) => `${text.slice(0, -6)}AAAAAA`),
  ['proof: twice', async (t) => {
    const headers = { dpop: await proof(t, { nonce: await nonceOf(t) }) };
    const first = await t.post('token', machine, { client: t.clients.machine, headers });
    return `${first.status}, ${await t.post('token', machine, { client: t.clients.machine, headers })}`;
  }],
  ['proof: a bound token without its proof', async (t) => (await bound(t)).asBearer],
  ['proof: a bound token with its proof', async (t) => (await bound(t)).withProof],
  ['proof: a bound token with the proof of another key', async (t) => (await bound(t)).withOther],
  ['proof: a refresh token of a public client with another key', async (t) => (await bound(t)).refreshed],
];

async function bound(t) {
  const client = t.clients.native;
  const [key, other] = [await jose.generateKeyPair('ES256', { extractable: true }), await jose.generateKeyPair('ES256', { extractable: true })];
  const nonce = await nonceOf(t);
  const grant = await t.code({ client, change: { redirect_uri: 'http://127.0.0.1:51004/callback', scope: 'openid offline_access', prompt: 'consent' } });
  const { json } = await t.exchange(grant, {}, { headers: { dpop: await proof(t, { key, nonce }) } });
  const ath = createHash('sha256').update(json.access_token).digest('base64url');
  const shown = async (by) => t.userinfo('', { headers: { authorization: `DPoP ${json.access_token}`, dpop: await proof(t, { key: by, nonce, method: 'GET', address: t.e.userinfo, ath }) } });
  return {
    asBearer: await t.userinfo(json.access_token), withProof: await shown(key), withOther: await shown(other),
    refreshed: await t.post('token', { grant_type: 'refresh_token', refresh_token: json.refresh_token }, { client, headers: { dpop: await proof(t, { key: other, nonce }) } }),
  };
}

const leave = (name, parameters, method = 'GET') => [`sign-out: ${name}`, async (t) => {
  const tokens = await t.tokens({ scope: 'openid offline_access', browser: new Browser(t) });
  const form = new URLSearchParams(Object.entries(await parameters(t, tokens)).filter(([, value]) => value !== undefined));
  const { browser } = tokens.grant;
  const outcome = method === 'GET' ? await browser.walk(`${t.e.logout}?${form}`, {}, { asks: true }) : await browser.walk(t.e.logout, { method, body: form }, { asks: true });
  return outcome.replace('asks consent', 'asks').replace('page 200', 'asks');
}];
const bye = 'https://rp.example/bye';
const state = 'a state/with+signs&=';
const signOut = [
  leave('nothing', async () => ({})),
  leave('a hint, an address and a state', async (_, s) => ({ id_token_hint: s.id_token, post_logout_redirect_uri: bye, state })),
  leave('the same by POST', async (_, s) => ({ id_token_hint: s.id_token, post_logout_redirect_uri: bye, state }), 'POST'),
  leave('a hint and an unregistered address', async (_, s) => ({ id_token_hint: s.id_token, post_logout_redirect_uri: 'https://evil.example/' })),
  leave('a hint and an extended address', async (_, s) => ({ id_token_hint: s.id_token, post_logout_redirect_uri: `${bye}?x=1` })),
  leave('an address without hint', async () => ({ post_logout_redirect_uri: bye })),
  leave('an address and a client', async (t) => ({ post_logout_redirect_uri: bye, client_id: t.clients.basic.id })),
  leave('nonsense as hint', async () => ({ id_token_hint: 'nonsense', post_logout_redirect_uri: bye })),
  leave('a changed hint', async (_, s) => ({ id_token_hint: `${s.id_token.slice(0, -4)}AAAA`, post_logout_redirect_uri: bye })),
  leave('a hint and another client', async (t, s) => ({ id_token_hint: s.id_token, client_id: t.clients.post.id })),
  leave('a state alone', async () => ({ state })),
  leave('an unknown client', async () => ({ client_id: 'nobody' })),
];

const members = [
  'issuer', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint', 'revocation_endpoint', 'introspection_endpoint', 'device_authorization_endpoint',
  'pushed_authorization_request_endpoint', 'registration_endpoint', 'response_types_supported', 'response_modes_supported', 'grant_types_supported', 'scopes_supported', 'subject_types_supported',
  'id_token_signing_alg_values_supported', 'token_endpoint_auth_methods_supported', 'token_endpoint_auth_signing_alg_values_supported', 'claims_supported', 'claim_types_supported', 'acr_values_supported',
  'code_challenge_methods_supported', 'dpop_signing_alg_values_supported', 'request_parameter_supported', 'request_uri_parameter_supported', 'claims_parameter_supported',
  'authorization_response_iss_parameter_supported', 'backchannel_logout_supported', 'backchannel_logout_session_supported', 'require_request_uri_registration', 'check_session_iframe', 'frontchannel_logout_supported',
];
const spoken = (value) => (typeof value === 'string' ? 'text' : Array.isArray(value) ? [...value].sort().join(' ') : `${value}`);
const discovery = [
  ...members.map((member) => [`discovery: ${member}`, async (t) => spoken(t.metadata[member])]),
  ['discovery: the issuer exactly', async (t) => t.metadata.issuer === t.issuer],
  ['discovery: where everything is', async (t) => Object.entries(t.metadata).filter(([name]) => /_endpoint$|_uri$/.test(name)).every(([, value]) => value.startsWith(`${t.issuer}/`))],
  ['discovery: the keys', async (t) => {
    const { keys } = await (await fetch(t.e.keys)).json();
    return `${keys.length > 0} unique ${new Set(keys.map((key) => key.kid)).size === keys.length} private ${keys.some((key) => key.d)}`;
  }],
  ['discovery: POST', async (t) => methodOf(await fetch(`${t.issuer}/.well-known/openid-configuration`, { method: 'POST' }))],
  ['discovery: open to every origin', async (t) => (await fetch(`${t.issuer}/.well-known/openid-configuration`, { headers: { origin: 'https://any.example' } })).headers.get('access-control-allow-origin') !== null],
  ['discovery: the authorization endpoint is closed to scripts', async (t) => (await fetch(t.e.authorize, { headers: { origin: 'https://any.example' } })).headers.get('access-control-allow-origin')],
];

export const cases = [...pushed, ...devices, ...proofs, ...signOut, ...discovery];
