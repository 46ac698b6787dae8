// Every kind of token that the provider made, by jose and its published keys; then proofs, bound tokens and assertions changed in many ways, put to the
// provider and to a library that we did not write. Prints what differed.
import * as jose from 'jose';
import * as oauth from 'oauth4webapi';
import { createHash, randomUUID } from 'node:crypto';
import { Target } from './certified/target.mjs';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const input = JSON.parse(text);
const { issuer } = input;
const t = await new Target('ours', issuer, input).discover();
const published = jose.createRemoteJWKSet(new URL(t.e.keys));
const api = 'urn:graphchat:api';
const now = () => Math.floor(Date.now() / 1000);
const made = [];
const differences = [];
const seen = { proofs: 0, tokens: 0, assertions: 0, accepted: 0 };

const key = await jose.generateKeyPair('ES256', { extractable: true });
const other = await jose.generateKeyPair('ES256', { extractable: true });
const jwk = await jose.exportJWK(key.publicKey);
const nonce = (await t.post('token', {}, { client: t.clients.native, headers: { dpop: 'x' } })).headers.get('dpop-nonce')
  ?? (await t.post('token', { grant_type: 'refresh_token', refresh_token: 'x' }, { client: t.clients.native, headers: { dpop: await proof({ htm: 'POST', htu: t.e.token }) } })).headers.get('dpop-nonce');
async function proof(claims, { header = {}, signer = key } = {}) {
  const all = Object.fromEntries(Object.entries({ jti: randomUUID(), iat: now(), ...claims }).filter(([, value]) => value !== undefined));
  return new jose.SignJWT(all).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }).sign(signer.privateKey);
}

// What was made.
const check = async (kind, token, options, then = () => true) => {
  const { payload, protectedHeader } = await jose.jwtVerify(token, published, { issuer, ...options });
  if (!then(payload, protectedHeader)) throw new Error(`${kind}: ${JSON.stringify([protectedHeader, payload])}`);
  made.push(`${kind} ${protectedHeader.alg}`);
};
const half = (value) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
const access = { audience: api, typ: 'at+jwt', requiredClaims: ['sub', 'client_id', 'jti', 'iat', 'exp', 'scope'] };
for (const client of [t.clients.native, t.clients.basic]) {
  const grant = await t.code({ client, change: { redirect_uri: client.native ? 'http://127.0.0.1:51004/callback' : client.redirectUris[0], scope: 'openid chat' } });
  const { json } = await t.exchange(grant);
  await check('access token of a person', json.access_token, access, (p) => p.sid && !p.name && !p.email && p.scope === 'openid chat');
  await check('ID token', json.id_token, { audience: client.id, typ: 'JWT', requiredClaims: ['sub', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'acr', 'amr', 'sid'] }, (p) => p.at_hash === half(json.access_token) && !p.name && !p.email);
}
await check('access token of a client', (await t.post('token', { grant_type: 'client_credentials' }, { client: t.clients.machine })).json.access_token, access, (p) => p.sub === p.client_id && !p.sid);
for (const token of input.logoutTokens)
  await check('logout token', token, { typ: 'logout+jwt', requiredClaims: ['aud', 'iat', 'exp', 'jti', 'events', 'sid', 'sub'] }, (p) => !('nonce' in p) && typeof p.events['http://schemas.openid.net/event/backchannel-logout'] === 'object');
const grant = await t.code({ client: t.clients.native, change: { redirect_uri: 'http://127.0.0.1:51004/callback', scope: 'openid' } });
const bound = (await t.exchange(grant, {}, { headers: { dpop: await proof({ htm: 'POST', htu: t.e.token, nonce }) } })).json.access_token;
await check('bound access token', bound, access, (p) => p.cnf.jkt.length === 43);
if (jose.decodeJwt(bound).cnf.jkt !== await jose.calculateJwkThumbprint(jwk)) throw new Error('another thumbprint');

// Bound tokens and their proofs, by the resource server of oauth4webapi.
const as = { issuer, jwks_uri: t.e.keys };
const resource = async (kind, name, authorization, dpop, stricter) => {
  const headers = { authorization, ...(dpop === undefined ? {} : { dpop }) };
  const theirs = await oauth.validateJwtAccessToken(as, new Request(t.e.userinfo, { headers }), api, { [oauth.allowInsecureRequests]: true, signingAlgorithms: ['ES256'] }).then(() => true, () => false);
  const ours = (await fetch(t.e.userinfo, { headers })).status === 200;
  seen[kind]++;
  if (ours) seen.accepted++;
  if (ours !== theirs && !(theirs && stricter)) differences.push(`${name}: theirs ${theirs}, ours ${ours}`);
};
const ath = createHash('sha256').update(bound).digest('base64url');
const good = { htm: 'GET', htu: t.e.userinfo, ath };
const proven = async (name, change, options, stricter) => resource('proofs', `proof with ${name}`, `DPoP ${bound}`, await proof({ ...good, ...change }, options), stricter);
await proven('nothing changed', {});
for (const value of ['POST', 'get', '', 1, undefined]) await proven(`htm ${value}`, { htm: value });
for (const value of [`${t.e.userinfo}/`, `${t.e.userinfo}/x`, t.e.token, 'http://other.example/connect/userinfo', t.e.userinfo.replace('http:', 'https:'), t.e.userinfo.toUpperCase(), '/connect/userinfo', 'nonsense', '', 1, undefined]) await proven(`htu ${value}`, { htu: value });
for (const value of [`${t.e.userinfo}?x=1`, `${t.e.userinfo}#x`]) await proven(`htu ${value}`, { htu: value });
for (const value of [half(bound), createHash('sha256').update('x').digest('base64url'), `${ath}=`, '', 1, undefined]) await proven(`ath ${value}`, { ath: value });
for (const value of [-3600, -301, 301, 3600]) await proven(`iat ${value}`, { iat: now() + value });
for (const value of [-200, 200]) await proven(`iat ${value}`, { iat: now() + value }, {}, 'Our window is a minute to each side.');
for (const value of [String(now()), -1, undefined]) await proven(`iat ${value}`, { iat: value });
for (const value of ['', 1, undefined]) await proven(`jti ${value}`, { jti: value }, {}, 'An empty jti is none.');
await proven('an exp that is past', { exp: now() - 3600 });
await proven('an nbf to come', { nbf: now() + 3600 });
for (const typ of ['jwt', 'dpop', 'DPOP+JWT', 'application/dpop+jwt', undefined]) await proven(`typ ${typ}`, {}, { header: { typ } }, 'RFC 9449 §4.3 item 4 says dpop+jwt.');
await proven('a key of another', {}, { signer: other });
await proven('the header of another key', {}, { header: { jwk: await jose.exportJWK(other.publicKey) } });
await proven('another key in all', {}, { signer: other, header: { jwk: await jose.exportJWK(other.publicKey) } });
await proven('the private key', {}, { header: { jwk: await jose.exportJWK(key.privateKey) } });
await proven('no key', {}, { header: { jwk: undefined } });
for (const [name, header] of Object.entries({ kid: { kid: 'x' }, jku: { jku: 'https://evil.example/' }, x5u: { x5u: 'https://evil.example/' }, x5c: { x5c: ['AA'] } })) await proven(name, {}, { header }, 'No addresses of keys, and no chains.');
const plain = await proof(good);
const [h, p, s] = plain.split('.');
const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk })).toString('base64url');
for (const [name, value] of Object.entries({
  'no signature': `${h}.${p}.`, 'alg none': `${unsigned}.${p}.`, 'a changed signature': `${h}.${p}.${s.slice(0, 20)}AAAA${s.slice(24)}`, 'two parts': `${h}.${p}`, nonsense: 'nonsense', nothing: undefined, 'two of them': `${plain}, ${await proof(good)}`,
})) await resource('proofs', `proof: ${name}`, `DPoP ${bound}`, value);
await resource('tokens', 'a bound token as bearer', `Bearer ${bound}`, undefined);
await resource('tokens', 'a bound token as bearer with its proof', `Bearer ${bound}`, await proof(good));
await resource('tokens', 'the scheme in capitals', `DPOP ${bound}`, await proof(good));
await resource('tokens', 'a scheme unheard of', `Unheard ${bound}`, await proof(good));
for (let at = 0; at < bound.length - 1; at += 9) {
  const changed = `${bound.slice(0, at)}${bound[at] === 'Q' ? 'R' : 'Q'}${bound.slice(at + 1)}`;
  await resource('tokens', `a token with letter ${at} changed`, `DPoP ${changed}`, await proof({ ...good, ath: createHash('sha256').update(changed).digest('base64url') }));
}

// Client assertions, by jose with the client's own key.
const { id, key: signing } = t.clients.signed;
const { d, ...open } = signing;
const [mine, theirs] = [await jose.importJWK(signing, 'ES256'), await jose.importJWK(open, 'ES256')];
const assertion = async (name, change = {}, { header = {}, signer = mine, edit = (value) => value, stricter } = {}) => {
  const all = Object.fromEntries(Object.entries({ iss: id, sub: id, aud: issuer, jti: randomUUID(), iat: now(), exp: now() + 60, ...change }).filter(([, value]) => value !== undefined));
  const token = edit(await new jose.SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: signing.kid, ...header }).sign(signer));
  const accepted = await jose.jwtVerify(token, theirs, { algorithms: ['ES256'], issuer: id, subject: id, audience: issuer, requiredClaims: ['exp', 'jti'], clockTolerance: 30 }).then(() => true, () => false);
  const answer = await t.post('token', { grant_type: 'client_credentials', client_assertion: token, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' });
  seen.assertions++;
  if (answer.status === 200) seen.accepted++;
  if ((answer.status === 200) !== accepted && !(accepted && stricter)) differences.push(`assertion with ${name}: theirs ${accepted}, ours ${answer}`);
};
await assertion('nothing changed');
for (const value of ['nobody', '', 1, undefined]) { await assertion(`iss ${value}`, { iss: value }); await assertion(`sub ${value}`, { sub: value }); }
for (const value of [[issuer], 'https://other.example', `${issuer}/`, t.e.token, [t.e.token], [], [1], {}, '', undefined]) await assertion(`aud ${JSON.stringify(value)}`, { aud: value });
await assertion('two audiences', { aud: [issuer, 'https://other.example'] }, { stricter: 'The issuer alone (decision 0406).' });
for (const value of [-3600, -40, 60, 500]) await assertion(`exp ${value}`, { exp: now() + value });
await assertion('an exp of an hour', { exp: now() + 3600 }, { stricter: 'Ten minutes at most.' });
await assertion('the last second of time', { exp: 253402300799 }, { stricter: 'Ten minutes at most.' });
for (const value of [String(now() + 60), 'soon', undefined]) await assertion(`exp ${value}`, { exp: value });
for (const value of [40, 3600, -3600]) await assertion(`nbf ${value}`, { nbf: now() + value });
for (const value of [undefined, -3600]) await assertion(`iat ${value}`, { iat: value && now() + value });
await assertion('an iat to come', { iat: now() + 3600 }, { stricter: 'Nothing from the future.' });
for (const value of ['', 1, 'x'.repeat(500)]) await assertion(`jti ${String(value).slice(0, 9)}`, { jti: value }, { stricter: 'A text of 1 to 200 letters.' });
await assertion('no jti', { jti: undefined });
await assertion('another key', {}, { signer: other.privateKey });
for (const typ of ['JWT', 'jwt', 'client-authentication+jwt', undefined]) await assertion(`typ ${typ}`, {}, { header: { typ } });
for (const [name, header] of Object.entries({ 'kid unheard': { kid: 'x' }, jku: { jku: 'https://evil.example/' }, jwk: { jwk: await jose.exportJWK(other.publicKey) }, x5u: { x5u: 'https://evil.example/' } }))
  await assertion(name, {}, { header, stricter: 'A key that is not registered, or that the assertion brings itself.' });
for (const at of [3, 60, 150, 200, 250]) await assertion(`letter ${at} changed`, {}, { edit: (value) => `${value.slice(0, at)}${value[at] === 'Q' ? 'R' : 'Q'}${value.slice(at + 1)}` });
for (const [name, edit] of Object.entries({ 'no signature': (v) => `${v.slice(0, v.lastIndexOf('.'))}.`, 'two parts': (v) => v.slice(0, v.lastIndexOf('.')), nonsense: () => 'nonsense', 'a part more': (v) => `${v}.x` })) await assertion(name, {}, { edit });
const secret = new TextEncoder().encode(JSON.stringify(open));
await assertion('HS256 by the public key', {}, { header: { alg: 'HS256' }, signer: secret });

process.stdout.write(JSON.stringify({ made, differences, seen }));
