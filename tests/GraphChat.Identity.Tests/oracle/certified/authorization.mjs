// What is asked of the authorization endpoint: [name, what to do with a provider].
import { Browser } from './target.mjs';

const registered = 'https://rp.example/cb';
const asked = (name, change, options) => [`authorize: ${name}`, (t) => t.authorize(typeof change === 'function' ? change(t) : change, typeof options === 'function' ? options(t) : options)];
const uri = (name, redirect_uri) => asked(`redirect URI ${name}`, { redirect_uri });
const native = (name, redirect_uri) => asked(`native redirect URI ${name}`, { redirect_uri }, (t) => ({ client: t.clients.native }));

// A browser in which the person signed in and agreed, for one request more.
const signedIn = (name, change, options = {}) => [`signed in: ${name}`, async (t) => {
  const browser = new Browser(t);
  const first = await t.code({ browser });
  const tokens = await t.exchange(first);
  return t.authorize(typeof change === 'function' ? await change(t, tokens.json) : change, { browser, ...options });
}];

const parameters = [
  asked('a good request', {}),
  asked('a good request as a form', {}, { method: 'POST' }),
  asked('DELETE', {}, { method: 'DELETE' }),
  asked('PUT', {}, { method: 'PUT' }),
  ...['token', 'id_token', 'code id_token', 'code token', 'code id_token token', 'none', 'foo', 'CODE', 'code code', undefined].map((response_type) => asked(`response_type ${response_type}`, { response_type })),
  asked('no client', { client_id: undefined }),
  asked('an unknown client', { client_id: 'nobody' }),
  asked('an empty client', { client_id: '' }),
  asked('two clients', { client_id: ['nobody', 'nobody'] }),
  asked('scope missing', { scope: undefined }),
  asked('scope empty', { scope: '' }),
  asked('scope without openid', { scope: 'chat' }),
  asked('scope with one unknown', { scope: 'openid unheard' }),
  asked('scope unknown alone', { scope: 'unheard' }),
  asked('scope twice in the value', { scope: 'openid openid' }),
  asked('scope not permitted to the client', { scope: 'openid admin' }),
  asked('offline_access without prompt', { scope: 'openid offline_access' }),
  asked('no state', { state: undefined }),
  asked('no nonce', { nonce: undefined }),
  asked('PKCE missing', { code_challenge: undefined, code_challenge_method: undefined }),
  asked('PKCE without method', { code_challenge_method: undefined }),
  asked('PKCE plain', { code_challenge_method: 'plain' }),
  asked('PKCE method in lower case', { code_challenge_method: 's256' }),
  asked('PKCE method without challenge', { code_challenge: undefined }),
  asked('PKCE challenge too short', { code_challenge: 'short' }),
  asked('PKCE challenge too long', { code_challenge: 'a'.repeat(129) }),
  asked('PKCE challenge with a wrong character', { code_challenge: `${'a'.repeat(42)}!` }),
  ...['none', 'login', 'consent', 'select_account', 'login consent', 'none login', 'dance', ''].map((prompt) => asked(`prompt ${prompt}`, { prompt })),
  ...['0', '1', '10000', '-1', 'soon', '1.5', ''].map((max_age) => asked(`max_age ${max_age}`, { max_age })),
  asked('id_token_hint nonsense', { id_token_hint: 'nonsense' }),
  asked('id_token_hint unsigned', { id_token_hint: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.' }),
  asked('login_hint', { login_hint: 'somebody@example.com' }),
  asked('ui_locales', { ui_locales: 'fr-CA fr en' }),
  asked('claims_locales', { claims_locales: 'fr' }),
  asked('acr_values known', { acr_values: 'urn:graphchat:acr:single-factor' }),
  asked('acr_values unknown', { acr_values: 'urn:unheard' }),
  asked('display page', { display: 'page' }),
  asked('display popup', { display: 'popup' }),
  asked('display dance', { display: 'dance' }),
  asked('claims', { claims: '{"userinfo":{"name":{"essential":true}}}' }),
  asked('claims malformed', { claims: '{' }),
  asked('an unknown parameter', { unheard: '1' }),
  asked('request unsigned', { request: 'eyJhbGciOiJub25lIn0.e30.' }),
  asked('request nonsense', { request: 'nonsense' }),
  asked('request_uri', { request_uri: 'https://rp.example/request' }),
  asked('request_uri of no pushed request', { request_uri: 'urn:ietf:params:oauth:request_uri:unheard' }),
  asked('registration', { registration: '{}' }),
  ...['query', 'fragment', 'form_post', 'query.jwt', 'web_message', 'foo'].map((response_mode) => asked(`response_mode ${response_mode}`, { response_mode })),
  asked('response_mode form_post and an error', { response_mode: 'form_post', scope: 'openid admin' }),
  asked('response_mode form_post and prompt none', { response_mode: 'form_post', prompt: 'none' }),
  ...['scope', 'state', 'nonce', 'response_type', 'code_challenge', 'prompt', 'max_age', 'redirect_uri'].map((name) => asked(`${name} repeated`, (t) => {
    const { form } = t.request({ prompt: 'login', max_age: '60' });
    return { prompt: 'login', max_age: '60', code_challenge: form.get('code_challenge'), [name]: [form.get(name), form.get(name)] };
  })),
  asked('an unknown parameter repeated', { unheard: ['1', '2'] }),
  asked('dpop_jkt', { dpop_jkt: 'a'.repeat(43) }),
  asked('dpop_jkt nonsense', { dpop_jkt: '?' }),
];

const redirects = [
  uri('missing', undefined), uri('empty', ''), uri('with a slash more', `${registered}/`), uri('with a query', `${registered}?x=1`), uri('with a fragment', `${registered}#x`),
  uri('in other case', 'https://rp.example/CB'), uri('with a host in capitals', 'https://RP.example/cb'), uri('with the default port', 'https://rp.example:443/cb'),
  uri('with another port', 'https://rp.example:8443/cb'), uri('with dots', 'https://rp.example/x/../cb'), uri('percent-encoded', 'https://rp.example/%63b'),
  uri('over http', 'http://rp.example/cb'), uri('of a subdomain', 'https://a.rp.example/cb'), uri('of a longer host', 'https://rp.example.evil.example/cb'),
  uri('with a person', 'https://person@rp.example/cb'), uri('with a host behind a person', 'https://rp.example@evil.example/cb'), uri('with a backslash', 'https://rp.example\\@evil.example/cb'),
  uri('with a space before', ` ${registered}`), uri('with a line break', `${registered}\r\nx: y`), uri('of script', 'javascript:alert(1)'), uri('of data', 'data:text/html,x'),
  uri('without a scheme', '//rp.example/cb'), uri('of another client', 'https://other.example/cb'),
  uri('the second one', 'https://rp.example/second'),
  native('with a port', 'http://127.0.0.1:51004/callback'), native('with another port', 'http://127.0.0.1:1/callback'), native('without a port', 'http://127.0.0.1/callback'),
  native('of the other family', 'http://[::1]:51004/callback'), native('by name', 'http://localhost:51004/callback'), native('with another path', 'http://127.0.0.1:51004/other'),
  native('with port 65536', 'http://127.0.0.1:65536/callback'), native('over https', 'https://127.0.0.1:51004/callback'), native('of another loopback address', 'http://127.0.0.2:51004/callback'),
  native('with a query', 'http://127.0.0.1:51004/callback?x=1'),
];

const sessions = [
  signedIn('the same request', {}),
  signedIn('prompt none', { prompt: 'none' }),
  signedIn('prompt login', { prompt: 'login' }),
  signedIn('prompt consent', { prompt: 'consent' }),
  signedIn('prompt select_account', { prompt: 'select_account' }),
  signedIn('max_age 10000', { max_age: '10000' }),
  signedIn('max_age 10000 and prompt none', { max_age: '10000', prompt: 'none' }),
  signedIn('form_post', { response_mode: 'form_post' }),
  signedIn('no state', { state: undefined }),
  signedIn('more scope', { scope: 'openid profile chat' }),
  signedIn('more scope and prompt none', { scope: 'openid profile chat', prompt: 'none' }),
  signedIn('less scope', { scope: 'openid' }),
  signedIn('offline access with consent', { scope: 'openid offline_access', prompt: 'consent' }),
  signedIn('offline access and prompt none', { scope: 'openid profile offline_access', prompt: 'none' }),
  signedIn('the hint of the same person', async (_, tokens) => ({ id_token_hint: tokens.id_token })),
  signedIn('the hint of the same person and prompt none', async (_, tokens) => ({ id_token_hint: tokens.id_token, prompt: 'none' })),
  signedIn('a changed hint', async (_, tokens) => ({ id_token_hint: `${tokens.id_token.slice(0, -4)}AAAA` })),
  signedIn('an access token as hint', async (_, tokens) => ({ id_token_hint: tokens.access_token })),
  signedIn('a second redirect URI', { redirect_uri: 'https://rp.example/second' }),
  signedIn('a refusal', { prompt: 'consent' }, { asks: false, decision: 'deny' }),
  signedIn('a refusal by form_post', { prompt: 'consent', response_mode: 'form_post' }, { asks: false, decision: 'deny' }),
];

export const cases = [...parameters, ...redirects, ...sessions];
