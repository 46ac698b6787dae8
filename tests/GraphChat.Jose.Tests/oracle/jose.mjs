// Reads {operations: [...]} and answers each by the jose library: what it thinks of our tokens, and tokens of its own.
import * as jose from 'jose';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const answers = [];
for (const operation of JSON.parse(text).operations) {
  try {
    answers.push(await run(operation));
  } catch (error) {
    answers.push({ error: error.code ?? error.name });
  }
}
process.stdout.write(JSON.stringify(answers));

async function run({ kind, token, jwk, alg, claims, type }) {
  switch (kind) {
    case 'verify': {
      const key = await jose.importJWK(jwk, alg);
      const { payload, protectedHeader } = await jose.jwtVerify(token, key, { algorithms: [alg], currentDate: new Date(0) });
      return { payload, header: protectedHeader };
    }
    case 'sign': {
      const key = await jose.importJWK(jwk, alg);
      return { token: await new jose.SignJWT(claims).setProtectedHeader({ alg, kid: jwk.kid, typ: type }).sign(key) };
    }
    case 'generate': {
      const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
      return { public: await jose.exportJWK(publicKey), private: await jose.exportJWK(privateKey) };
    }
    case 'thumbprint':
      return { thumbprint: await jose.calculateJwkThumbprint(jwk) };
    default:
      throw new Error(`unknown operation ${kind}`);
  }
}
