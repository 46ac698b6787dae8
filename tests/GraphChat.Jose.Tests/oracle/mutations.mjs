// Reads {keys, type, now}; makes a token with each key, changes it in every way that comes to mind, and says which of them jose accepts.
import * as jose from 'jose';
import { createHmac, createPrivateKey, createPublicKey, constants, sign } from 'node:crypto';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { keys, type, now } = JSON.parse(text);
const b64 = (value) => Buffer.from(value).toString('base64url');
const answers = [];
for (const jwk of keys) await run(jwk);
process.stdout.write(JSON.stringify(answers));

async function run(jwk) {
  const { alg, kid } = jwk;
  const secret = createPrivateKey({ key: jwk, format: 'jwk' });
  const open = createPublicKey(secret);
  const key = await jose.importJWK({ ...open.export({ format: 'jwk' }), kid }, alg);
  const signed = (data) => {
    if (alg === 'EdDSA') return sign(null, data, secret);
    if (alg === 'ES256') return sign('sha256', data, { key: secret, dsaEncoding: 'ieee-p1363' });
    return sign('sha256', data, alg === 'PS256' ? { key: secret, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : secret);
  };
  const raw = (header, payload) => {
    const input = `${b64(header)}.${b64(payload)}`;
    return `${input}.${b64(signed(Buffer.from(input)))}`;
  };
  const good = { header: { alg, typ: type, kid }, claims: { iss: 'https://op.example', aud: 'urn:api', sub: 'someone', iat: now, exp: now + 300, jti: 'one' } };
  const headers = (change) => raw(JSON.stringify({ ...good.header, ...change }), JSON.stringify(good.claims));
  const claims = (change) => raw(JSON.stringify(good.header), JSON.stringify({ ...good.claims, ...change }));
  const headerText = (value) => raw(value, JSON.stringify(good.claims));
  const claimsText = (value) => raw(JSON.stringify(good.header), value);
  const token = claims({});
  const [h, p, s] = token.split('.');
  const body = JSON.stringify(good.claims).slice(1, -1);
  const head = JSON.stringify(good.header).slice(1, -1);
  const other = await jose.exportJWK((await jose.generateKeyPair('ES256', { extractable: true })).publicKey);
  const mutations = { unchanged: token };
  const add = (name, value) => { mutations[name] = value; };

  for (const name of ['none', 'None', 'NONE', 'HS256', 'HS512', 'ES256', 'ES384', 'ES256K', 'RS256', 'RS512', 'PS256', 'PS384', 'EdDSA', 'dir', alg.toLowerCase(), '', 1, null, [alg], undefined])
    if (name !== alg) add(`alg ${JSON.stringify(name)}`, headers({ alg: name }));
  for (const [how, bytes] of [['PEM', open.export({ format: 'pem', type: 'spki' })], ['DER', open.export({ format: 'der', type: 'spki' })], ['JWK', JSON.stringify(open.export({ format: 'jwk' }))], ['nothing', '']]) {
    const input = `${b64(JSON.stringify({ ...good.header, alg: 'HS256' }))}.${p}`;
    add(`HS256 by the public key as ${how}`, `${input}.${createHmac('sha256', bytes).update(input).digest('base64url')}`);
  }
  add('alg none and no signature', `${b64(JSON.stringify({ ...good.header, alg: 'none' }))}.${p}.`);
  for (const value of ['other', '', 1, null, [kid], undefined]) add(`kid ${JSON.stringify(value)}`, headers({ kid: value }));
  for (const value of [type.toUpperCase(), `application/${type}`, `APPLICATION/${type}`, 'JWT', 'at+jwt', 'logout+jwt', 'dpop+jwt', 'unheard', '', ` ${type}`, 1, null, undefined])
    if (value !== type) add(`typ ${JSON.stringify(value)}`, headers({ typ: value }));
  for (const [name, change] of Object.entries({
    'crit empty': { crit: [] }, 'crit of exp': { crit: ['exp'], exp: 1 }, 'crit unheard': { crit: ['unheard'], unheard: 1 }, 'crit without its member': { crit: ['unheard'] }, 'crit as text': { crit: 'b64' },
    'crit b64 true': { crit: ['b64'], b64: true }, 'crit b64 false': { crit: ['b64'], b64: false }, 'b64 false': { b64: false }, 'b64 true': { b64: true }, jku: { jku: 'https://evil.example/keys' },
    x5u: { x5u: 'https://evil.example/cert' }, x5c: { x5c: ['MIIB'] }, x5t: { x5t: 'AAAA' }, 'its own jwk': { jwk: open.export({ format: 'jwk' }) }, 'another jwk': { jwk: other }, zip: { zip: 'DEF' }, cty: { cty: 'JWT' },
    'an unknown member': { unheard: 1 }, 'an issuer in the header': { iss: 'x' },
  })) add(`header with ${name}`, headers(change));
  for (const [name, value] of Object.entries({
    'an array': '[]', text: '"x"', null: 'null', number: '1', nothing: '', 'broken': `{${head}`, 'a comma more': `{${head},}`, 'single quotes': `{'alg':'${alg}'}`, 'a comment': `{${head}/**/}`, 'white space': ` {${head}}\n`,
    'white space inside': `{ ${head} }`, 'a byte order mark': `\ufeff{${head}}`, 'text behind': `{${head}}x`, 'alg twice alike': `{${head},"alg":"${alg}"}`, 'alg twice': `{"alg":"none",${head}}`, 'alg twice, none last': `{${head},"alg":"none"}`,
    'typ twice': `{"typ":"JWT",${head}}`, 'kid twice': `{${head},"kid":"other"}`, 'escaped names': `{${head.replace('"alg"', '"\\u0061lg"')}}`, 'members in another order': `{${head.split(',').reverse().join(',')}}`,
    'a lone surrogate': `{${head},"x":"\\ud800"}`, 'a lone surrogate as name': `{${head},"\\ud800":1}`, 'great depth': `{${head},"x":${'['.repeat(100)}${']'.repeat(100)}}`, 'some depth': `{${head},"x":[[[1]]]}`,
    'a NUL': `{${head}}\0`, 'bytes that are no UTF-8': Buffer.concat([Buffer.from(`{${head},"x":"`), Buffer.from([0xff]), Buffer.from('"}')]),
  })) add(`header as ${name}`, headerText(value));

  for (const value of ['https://op.example/', 'https://OP.example', 'https://other.example', '', null, 1, ['https://op.example'], undefined]) add(`iss ${JSON.stringify(value)}`, claims({ iss: value }));
  for (const value of ['urn:other', 'URN:API', 'urn:api ', '', null, 1, {}, [], ['urn:api'], ['urn:other', 'urn:api'], ['urn:other'], ['urn:api', 1], [1], [['urn:api']], [null, 'urn:api'], undefined]) add(`aud ${JSON.stringify(value)}`, claims({ aud: value }));
  const times = [-3600, -31, -30, -29, -1, 0, 1, 29, 30, 31, 3600];
  for (const delta of times) for (const name of ['exp', 'nbf', 'iat']) add(`${name} ${delta}`, claims({ [name]: now + delta }));
  for (const name of ['exp', 'nbf', 'iat']) {
    for (const value of [String(now), null, true, [], {}, -1, 0, now + 0.5]) add(`${name} ${JSON.stringify(value)}`, claims({ [name]: value }));
    for (const value of ['1e300', '-1e300', '1e9', '253402300799', '253402300800', '99999999999999999999']) add(`${name} as ${value}`, claimsText(`{${body.replace(new RegExp(`"${name}":\\d+,?`), '')},"${name}":${value}}`.replace(',,', ',').replace('{,', '{')));
    add(`no ${name}`, claims({ [name]: undefined }));
  }
  for (const name of ['sub', 'jti']) add(`no ${name}`, claims({ [name]: undefined }));
  for (const [name, value] of Object.entries({
    'an array': '[]', text: '"x"', null: 'null', nothing: '', broken: `{${body}`, 'a comma more': `{${body},}`, 'a comment': `{${body}/**/}`, 'white space': `\t{${body}} \r\n`, 'white space inside': `{ ${body.replaceAll(',', ' , ')} }`,
    'a byte order mark': `\ufeff{${body}}`, 'text behind': `{${body}}{}`, 'aud twice, ours last': `{"aud":"urn:other",${body}}`, 'aud twice, ours first': `{${body},"aud":"urn:other"}`, 'exp twice': `{"exp":1,${body}}`, 'exp twice, the old last': `{${body},"exp":1}`,
    'iss twice': `{"iss":"x",${body}}`, 'sub twice': `{${body},"sub":"else"}`, 'escaped names': `{${body.replace('"iss"', '"\\u0069ss"')}}`, 'members in another order': `{${body.split(',').reverse().join(',')}}`, 'escaped values': `{${body.replace('urn:api', 'urn\\u003aapi')}}`,
    'a lone surrogate': `{${body},"x":"\\ud800"}`, 'a lone surrogate as sub': `{${body.replace('someone', '\\ud800')}}`, 'great depth': `{${body},"x":${'['.repeat(100)}${']'.repeat(100)}}`, 'some depth': `{${body},"x":[[[1]]]}`, 'a great number': `{${body},"x":${'9'.repeat(400)}}`,
    'NaN': `{${body},"x":NaN}`, 'bytes that are no UTF-8': Buffer.concat([Buffer.from(`{${body},"x":"`), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]), '10 KB': `{${body},"x":"${'a'.repeat(10000)}"}`, '20 KB': `{${body},"x":"${'a'.repeat(20000)}"}`, '1 MB': `{${body},"x":"${'a'.repeat(1 << 20)}"}`,
    'a thousand members': `{${body},${Array.from({ length: 1000 }, (_, i) => `"m${i}":1`).join()}}`, 'a prototype': `{${body},"__proto__":{"aud":"urn:api"}}`,
  })) add(`claims as ${name}`, claimsText(value));

  const stray = (part) => part.slice(0, -1) + 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(part.at(-1)) ^ 1];
  const bytes = Buffer.from(s, 'base64url');
  for (const [name, value] of Object.entries({
    'two parts': `${h}.${p}`, 'four parts': `${token}.`, 'five parts': `${token}.${s}.${s}`, 'no signature': `${h}.${p}.`, 'no claims': `${h}..${s}`, 'no header': `.${p}.${s}`, empty: '', dots: '..', 'one dot': '.',
    'a space before': ` ${token}`, 'a space behind': `${token} `, 'a line break behind': `${token}\n`, 'a line break in the middle': `${h}.${p}\n.${s}`, 'a space in the header': `${h.slice(0, 8)} ${h.slice(8)}.${p}.${s}`, 'a space in the signature': `${h}.${p}.${s.slice(0, 8)} ${s.slice(8)}`,
    'a NUL behind': `${token}\0`, 'padding on the header': `${h}=.${p}.${s}`, 'padding on the claims': `${h}.${p}==.${s}`, 'padding on the signature': `${h}.${p}.${s}==`, 'the other alphabet': `${h}.${p}.${bytes.toString('base64')}`, 'the other alphabet without padding': `${h}.${p}.${bytes.toString('base64').replaceAll('=', '')}`,
    'stray bits in the signature': s.length % 4 ? `${h}.${p}.${stray(s)}` : undefined, 'one letter less': token.slice(0, -1), 'one letter more': `${token}A`, 'a signature cut short': `${h}.${p}.${bytes.subarray(0, -1).toString('base64url')}`, 'a signature with a byte more': `${h}.${p}.${Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url')}`,
    'a signature of zeros': `${h}.${p}.${Buffer.alloc(bytes.length).toString('base64url')}`, 'a signature of ones': `${h}.${p}.${Buffer.alloc(bytes.length, 255).toString('base64url')}`, 'a signature of one byte': `${h}.${p}.AA`, 'parts swapped': `${p}.${h}.${s}`, 'a letter outside ASCII': `${h}.${p}.${s.slice(0, -1)}é`,
    'JSON serialisation': JSON.stringify({ protected: h, payload: p, signature: s }), 'a token in quotes': `"${token}"`, 'the signature of another token': `${h}.${p}.${claims({ jti: 'two' }).split('.')[2]}`,
  })) if (value !== undefined) add(`written with ${name}`, value);
  if (alg === 'ES256') {
    add('a signature in DER', `${h}.${p}.${sign('sha256', Buffer.from(`${h}.${p}`), secret).toString('base64url')}`);
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const second = (n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0');
    add('the other signature of the same key', `${h}.${p}.${Buffer.concat([bytes.subarray(0, 32), Buffer.from(second, 'hex')]).toString('base64url')}`);
  }
  for (let at = 0; at < token.length; at += type === 'at+jwt' && /^E/.test(alg) ? 1 : 7) add(`letter ${at} changed`, `${token.slice(0, at)}${token[at] === 'Q' ? 'R' : 'Q'}${token.slice(at + 1)}`);

  for (const [name, value] of Object.entries(mutations)) {
    const accepted = await jose
      .jwtVerify(value, key, { algorithms: [alg], issuer: 'https://op.example', audience: 'urn:api', typ: type, requiredClaims: ['exp'], clockTolerance: 30, currentDate: new Date(now * 1000) })
      .then(() => true, () => false);
    answers.push({ alg, name, token: value, accepted });
  }
}
