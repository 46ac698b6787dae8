// One provider of the two: what a client and a browser do with it, and their outcomes in words that fit both.
import { createHash, randomBytes } from 'node:crypto';

export const state = 'a state/with+signs&=';

export class Target {
  constructor(name, issuer, { clients, account, password }) {
    Object.assign(this, { name, issuer, clients, account, password });
    // Signed in once, for all that only need a code.
    this.home = new Browser(this);
  }

  async discover() {
    const response = await fetch(`${this.issuer}/.well-known/openid-configuration`);
    this.metadata = await response.json();
    return this;
  }

  get e() {
    const m = this.metadata;
    return {
      authorize: m.authorization_endpoint, token: m.token_endpoint, userinfo: m.userinfo_endpoint, revoke: m.revocation_endpoint, introspect: m.introspection_endpoint,
      logout: m.end_session_endpoint, par: m.pushed_authorization_request_endpoint, device: m.device_authorization_endpoint, keys: m.jwks_uri,
    };
  }

  // The parameters of a good request, with changes: undefined removes one, an array repeats it.
  request(change = {}, client = this.clients.basic, verifier = randomBytes(32).toString('base64url')) {
    const all = {
      response_type: 'code', client_id: client.id, redirect_uri: client.redirectUris?.[0], scope: 'openid profile', state, nonce: 'n-0S6_WzA2Mj',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...change,
    };
    const pairs = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, one])));
    return { verifier, form: new URLSearchParams(pairs) };
  }

  // The outcome of an authorization request in a browser; asks stops at the first question.
  async authorize(change, { client, browser = new Browser(this), method = 'GET', asks = true, ...answers } = {}) {
    const { form } = this.request(change, client);
    return method === 'GET' ? browser.walk(`${this.e.authorize}?${form}`, {}, { asks, ...answers }) : browser.walk(this.e.authorize, { method, body: form }, { asks, ...answers });
  }

  async code({ change = {}, client = this.clients.basic, browser = this.home } = {}) {
    const { verifier, form } = this.request(change, client);
    const outcome = await browser.walk(`${this.e.authorize}?${form}`, {}, { asks: false });
    if (!browser.answer?.get('code')) throw new Error(`${this.name}: no code: ${outcome}`);
    return { code: browser.answer.get('code'), verifier, client, browser, redirectUri: form.get('redirect_uri') };
  }

  exchangeForm({ code, verifier, redirectUri }, change = {}) {
    return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, ...change };
  }

  // A form to one of the endpoints; authenticates the way the client does unless told otherwise.
  async post(endpoint, fields, { client, authentication, headers = {}, body } = {}) {
    const way = authentication ?? client?.method ?? 'nothing';
    const all = { ...fields };
    const sent = { ...headers };
    if (way === 'client_secret_basic') sent.authorization ??= `Basic ${btoa(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`)}`;
    if (way === 'client_secret_post') Object.assign(all, { client_id: client.id, client_secret: client.secret, ...fields });
    if (way === 'none') Object.assign(all, { client_id: client.id, ...fields });
    const pairs = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, one])));
    const response = await fetch(this.e[endpoint], { method: 'POST', headers: sent, body: body ?? new URLSearchParams(pairs), redirect: 'manual' });
    return answerOf(response, endpoint !== 'revoke');
  }

  async exchange(grant, change = {}, options = {}) {
    return this.post('token', this.exchangeForm(grant, change), { client: grant.client, ...options });
  }

  // A whole sign-in that may refresh.
  async tokens({ client = this.clients.basic, scope = 'openid profile offline_access', browser } = {}) {
    const grant = await this.code({ client, browser, change: { scope, prompt: 'consent' } });
    const answer = await this.exchange(grant);
    if (!answer.json?.access_token) throw new Error(`${this.name}: no tokens: ${answer}`);
    return { ...answer.json, grant };
  }

  refresh(token, change = {}, client = this.clients.basic) {
    return this.post('token', { grant_type: 'refresh_token', refresh_token: token, ...change }, { client });
  }

  async userinfo(token, init = {}) {
    return answerOf(await fetch(init.address ?? this.e.userinfo, { headers: token ? { authorization: `Bearer ${token}` } : {}, ...init }));
  }
}

export class Browser {
  constructor(target) {
    this.target = target;
    this.cookies = new Map();
  }

  async open(address, init = {}) {
    const response = await fetch(address, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair, ...attributes] = cookie.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const isOver = attributes.some((attribute) => /expires=.*1970/i.test(attribute));
      if (isOver) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
    return response;
  }

  // Follows an address to an answer for the client, an error page, or a question.
  async walk(address, init, { asks, decision = 'allow' }) {
    this.answer = undefined;
    let response = await this.open(address, init);
    for (let hops = 0; hops < 20; hops++) {
      const location = response.headers.get('location');
      if (location) {
        const next = new URL(location, this.target.issuer);
        if (next.origin !== this.target.issuer) return this.answered('redirect', next);
        response = await this.open(next);
        continue;
      }
      const html = await response.text();
      const action = decode(/<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? '');
      if (!action || (response.status >= 400 && !action.startsWith('https://rp.example/'))) return `page ${response.status === 404 ? 405 : response.status}`;
      const next = new URL(action, this.target.issuer);
      const fields = new URLSearchParams([...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, k, v]) => [decode(k), decode(v)]));
      if (next.origin !== this.target.issuer) return this.answered('form_post', new URL(`${action}?${fields}`));
      const isSignIn = /name="password"/.test(html);
      if (asks) return isSignIn ? 'asks sign-in' : 'asks consent';
      const ours = this.target.name === 'ours';
      if (isSignIn) for (const [k, v] of [[ours ? 'name' : 'login', this.target.account], ['password', this.target.password]]) fields.set(k, v);
      else if (ours) fields.set('decision', decision);
      else if (decision === 'deny') {
        response = await this.open(decode(/<a href="([^"]+)">\[ Cancel/.exec(html)[1]));
        continue;
      }
      response = await this.open(next, { method: 'POST', body: fields });
    }
    return 'too many hops';
  }

  answered(way, address) {
    const p = address.hash ? new URLSearchParams(address.hash.slice(1)) : address.searchParams;
    this.answer = p;
    this.address = address.href;
    if (address.hash) way = 'fragment';
    const members = [...new Set(p.keys())].filter((name) => !['error', 'error_description', 'x'].includes(name)).sort();
    const marks = members.map((name) => (name === 'state' && p.get('state') !== state ? 'other state' : name === 'iss' && p.get('iss') !== this.target.issuer ? 'other iss' : name));
    return [way, ...(p.has('error') ? [p.get('error')] : []), ...marks].join(' ');
  }
}

// `status error-or-members challenge cache`, which also carries the body.
export async function answerOf(response, isKept = true) {
  const text = await response.text();
  let json;
  try { json = JSON.parse(text); } catch { /* No body, or a page. */ }
  const members = json?.error ?? (json && Object.keys(json).sort().join(' '));
  const challenge = response.headers.get('www-authenticate')?.split(/\s/)[0];
  const isStored = isKept && !/no-store/.test(response.headers.get('cache-control') ?? '');
  const said = [response.status, members, challenge && `(${challenge})`, isStored && response.status < 500 && response.status !== 404 && response.status !== 405 ? 'cacheable' : undefined].filter(Boolean).join(' ');
  return Object.assign(new String(said), { json, status: response.status, headers: response.headers });
}

const decode = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x2F;', '/').replaceAll('&#x3D;', '=').replaceAll('&#39;', "'").replaceAll('&#x2B;', '+').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');

// The certified provider knows no other methods: there is no such address.
export const methodOf = (response) => (response.status === 404 ? 405 : response.status);
