// An application in a browser, by oidc-client-ts: its windows are our browser of forms. Prints what happened as JSON.
import { ErrorResponse, InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { Browser } from './certified/target.mjs';

const [issuer, account, password, clientId, clientSecret, withProof] = process.argv.slice(2);
const browser = new Browser({ name: 'ours', issuer, account, password });
const addresses = [];
let decision = 'allow';
let change = (address) => address;
const navigator = (asks) => ({
  prepare: async () => ({
    navigate: async ({ url }) => {
      addresses.push(new URL(url).searchParams);
      const outcome = await browser.walk(url, {}, { asks, decision });
      if (!browser.answer) throw new Error(`no answer: ${outcome}`);
      return { url: change(browser.address) };
    },
    close: () => {},
  }),
  callback: async () => {},
});
// Its proofs ask the window for the same cryptography that everything else here has.
globalThis.window = { crypto: globalThis.crypto };
const keys = new Map();
const proofs = { set: async (k, v) => { keys.set(k, v); }, get: async (k) => keys.get(k), remove: async (k) => { keys.delete(k); }, getAllKeys: async () => [...keys.keys()] };
const store = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
const settings = {
  authority: issuer, client_id: clientId, redirect_uri: 'https://app.example/callback', post_logout_redirect_uri: 'https://app.example/bye', popup_redirect_uri: 'https://app.example/callback',
  popup_post_logout_redirect_uri: 'https://app.example/bye', silent_redirect_uri: 'https://app.example/callback', scope: 'openid profile chat', // The library's own call brings no proof, and a bound token is no bearer token.
  loadUserInfo: !withProof, userStore: store(), stateStore: store(),
  automaticSilentRenew: false, monitorSession: false, filterProtocolClaims: false, ...(clientSecret ? { client_secret: clientSecret, client_authentication: withProof ? 'client_secret_basic' : 'client_secret_post' } : {}),
  ...(withProof ? { dpop: { bind_authorization_code: true, store: proofs } } : {}),
};
const manager = new UserManager(settings, navigator(false), navigator(false), navigator(true));
const errorOf = (act) => act.then(() => 'accepted', (error) => (error instanceof ErrorResponse ? error.error : /"error":"([a-z_]+)"/.exec(error.message)?.[1] ?? error.message));
const short = ({ profile, scope, token_type, refresh_token, access_token, expires_in, state }) => ({ profile, scope, token_type, hasRefresh: !!refresh_token, access_token, expires_in, state });
const result = {};

result.signedIn = short(await manager.signinPopup({ state: { page: 'where I was' } }));
if (withProof) {
  const user = await manager.getUser();
  const headers = { authorization: `DPoP ${user.access_token}`, dpop: await manager.dpopProof(`${issuer}/connect/userinfo`, user, 'GET') };
  result.proven = (await (await fetch(`${issuer}/connect/userinfo`, { headers })).json()).name;
}

// No refresh token: the frame asks with prompt=none.
result.silent = short(await manager.signinSilent());
result.silentPrompt = addresses.at(-1).get('prompt');
const events = [];
manager.events.addUserSignedOut(() => events.push('signed out'));
manager.events.addUserUnloaded(() => events.push('unloaded'));

// With a refresh token it refreshes.
const lasting = await manager.signinPopup({ scope: 'openid profile offline_access chat' });
const before = addresses.length;
result.refreshed = short(await manager.signinSilent());
result.refreshNavigations = addresses.length - before;
result.rotated = (await manager.getUser()).refresh_token !== lasting.refresh_token;
await manager.revokeTokens(['refresh_token']);
result.afterRevocation = await (async () => { const user = await manager.getUser(); user.refresh_token = lasting.refresh_token; await manager.storeUser(user); return errorOf(manager.signinSilent()); })();

// Errors.
await manager.signinPopup();
result.wrongScope = await errorOf(manager.signinPopup({ scope: 'openid nothing-of-mine admin' }));
result.refused = await (async () => { decision = 'deny'; const said = await errorOf(manager.signinPopup({ prompt: 'consent' })); decision = 'allow'; return said; })();
result.otherState = await (async () => { change = (address) => address.replace(/state=[^&]+/, 'state=other'); const said = await errorOf(manager.signinPopup()); change = (address) => address; return said; })();
result.otherCode = await (async () => { change = (address) => address.replace(/code=[^&]+/, 'code=other'); const said = await errorOf(manager.signinPopup()); change = (address) => address; return said; })();
result.objects = await errorOf(manager.signinPopup({ request: 'eyJhbGciOiJub25lIn0.e30.' }));

// Sign-out, and nothing is silent any more.
const last = await manager.signinPopup();
await manager.signoutRedirect({ state: 'back to the start' });
result.signedOut = (await manager.signoutRedirectCallback(browser.address)).userState;
result.signOutHint = addresses.at(-1).get('id_token_hint') === last.id_token;
result.afterSignOut = await errorOf(manager.signinSilent());
result.userInfo = (await fetch(`${issuer}/connect/userinfo`, { headers: { authorization: `Bearer ${last.access_token}` } })).status;
result.events = events;
process.stdout.write(JSON.stringify(result));
