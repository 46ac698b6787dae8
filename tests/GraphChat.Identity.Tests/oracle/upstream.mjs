// The certified provider as the upstream one: a person without an account signs in there, makes one here, comes back, and is asked again for a step-up.
import { createServer } from 'node:http';

const [, , origin, port, start, stepUp] = process.argv;
const { warn, info, error } = console;
console.warn = console.info = console.error = () => {};
const { default: Provider } = await import('oidc-provider');
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'graphchat', client_secret: 'a secret & = of ours', redirect_uris: [`${origin}/account/upstream/certified/callback`], response_types: ['code'], grant_types: ['authorization_code'] }],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Person of elsewhere', preferred_username: 'from-elsewhere' }) }),
  pkce: { required: () => true },
  cookies: { keys: ['a key of this test'] },
});
const server = createServer(provider.callback());
await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));

const jars = new Map();
const asked = [];

async function go(address, form) {
  for (let hops = 0; hops < 20; hops++) {
    const url = new URL(address);
    const jar = jars.get(url.origin) ?? new Map();
    jars.set(url.origin, jar);
    if (url.origin === issuer && url.pathname === '/auth') {
      asked.push(Object.fromEntries(url.searchParams));
    }

    const response = await fetch(url, {
      method: form ? 'POST' : 'GET', redirect: 'manual', body: form ? new URLSearchParams(form) : undefined,
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(';')[0].split('=');
      jar.set(name, value.join('='));
    }

    const location = response.headers.get('location');
    if (!location) {
      return { url, status: response.status, text: await response.text() };
    }

    [address, form] = [new URL(location, url).href, undefined];
    if (!address.startsWith(origin) && !address.startsWith(issuer)) {
      return { url: new URL(address), status: response.status, text: '' };
    }
  }

  throw new Error('too many redirects');
}

const decode = (text) => text.replaceAll('&quot;', '"').replaceAll('&#x2B;', '+').replaceAll('&amp;', '&');
const actionOf = (page) => new URL(decode(/<form[^>]*action="([^"]+)"/.exec(page.text)[1]), page.url).href;
const hiddenOf = (page) => Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((match) => [match[1], decode(match[2])]));

async function throughProvider(page) {
  let prompts = 0;
  while (page.url.origin === issuer && prompts++ < 4) {
    const prompt = /name="prompt" value="([a-z]+)"/.exec(page.text)?.[1];
    page = await go(actionOf(page), prompt === 'login' ? { prompt, login: 'person-there', password: 'x' } : { prompt });
  }

  return { page, prompts };
}

const first = await throughProvider(await go(start));
const made = await go(actionOf(first.page), { ...hiddenOf(first.page), name: 'made-here', display_name: 'Made Here' });
jars.delete(origin);
const again = await throughProvider(await go(start));
const form = await go(stepUp);
const link = decode(/href="(\/account\/upstream\/[^"]+)"/.exec(form.text)[1]);
const fresh = await throughProvider(await go(origin + link));
server.closeAllConnections();
server.close();
Object.assign(console, { warn, info, error });
console.log(JSON.stringify({
  offered: first.page.text, firstPrompts: first.prompts, made: { status: made.status, text: made.text }, again: { prompts: again.prompts, text: again.page.text },
  fresh: { prompts: fresh.prompts, address: fresh.page.url.href }, asked,
}));
