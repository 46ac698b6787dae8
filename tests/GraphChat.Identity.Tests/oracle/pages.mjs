// Every page in Chromium: pictures, what a machine can see of accessibility, and a passkey on a virtual authenticator. English in light colours
// with script, French in dark ones without.
import { chromium } from 'playwright-core';
import { createHmac } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const [origin, name, password, folder, authorize, consent, executablePath, mails, invitations, elsewhere, restart] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const report = { pages: [], faults: [], passkey: null };
const read = new Set(await readdir(mails));
try {
  for (const locale of ['en', 'fr']) await visit(locale);
  await passkey();
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(report));

function look(at) {
  const faults = [];
  if (!document.documentElement.lang) faults.push('no language');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  if (!document.title.trim()) faults.push('no title');
  if (!document.querySelector('main')) faults.push('no main');
  for (const input of document.querySelectorAll('input:not([type=hidden])')) if (!input.labels?.length) faults.push(`no label: ${input.name}`);
  for (const button of document.querySelectorAll('button, a')) if (!button.textContent.trim()) faults.push('a button or link without text');
  for (const image of document.querySelectorAll('img')) if (!image.alt) faults.push('an image without text');
  if (document.querySelector('script:not([src]), [style], [onclick]')) faults.push('inline script or style');
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push('an id twice');
  if (document.documentElement.scrollWidth > window.innerWidth) faults.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  const frame = document.querySelector('main').getBoundingClientRect();
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((value) => { const part = value / 255; return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let up = element; up; up = up.parentElement) {
      const colour = getComputedStyle(up).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const element of document.querySelectorAll('main *')) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(element);
    if (!own.length || element.hidden || style.visibility === 'hidden' || style.display === 'none') continue;
    const [a, b] = [light(style.color), light(ground(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    // WCAG 2.2, 1.4.3
    if ((a + 0.05) / (b + 0.05) < (isLarge ? 3 : 4.5)) faults.push(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${element.textContent.trim().slice(0, 30)}`);
    for (const node of own) {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.right > frame.right + 1 || box.left < frame.left - 1) { faults.push(`text out of its frame: ${element.textContent.trim().slice(0, 30)}`); break; }
      if (style.overflow === 'visible' && element.tagName === 'LI' && element.scrollWidth > element.clientWidth + 1) faults.push(`text out of its column: ${element.textContent.trim().slice(0, 30)}`);
    }
  }
  // WCAG 2.2, 2.5.8: a target of 24 pixels.
  for (const target of document.querySelectorAll('button, input:not([type=hidden])')) {
    const box = target.getBoundingClientRect();
    if (box.width > 0 && (box.height < 24 || box.width < 24)) faults.push(`a target of ${Math.round(box.width)} by ${Math.round(box.height)}: ${target.textContent.trim() || target.name}`);
  }
  return faults.map((fault) => `${at}: ${fault}`);
}

async function visit(locale) {
  const context = await browser.newContext({ locale, viewport: { width: 360, height: 740 }, colorScheme: locale === 'en' ? 'light' : 'dark', javaScriptEnabled: locale === 'en' });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && report.faults.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => report.faults.push(`${page.url()}: ${error.message}`));
  const shoot = async (label) => {
    report.pages.push(`${label}-${locale}`);
    report.faults.push(...(await page.evaluate(look, `${label}-${locale}`)));
    // After the checks: drawing hides the caret by a style of its own.
    await writeFile(path.join(folder, `${label}-${locale}.png`), await page.screenshot({ fullPage: true }));
  };
  const open = async (address, label) => { await page.goto(new URL(address, origin).href); if (label) await shoot(label); };
  const send = async (fields, label, button = 'main form:not([action="/account/sign-out"]) button[type=submit]') => {
    for (const [field, value] of Object.entries(fields)) await page.fill(`#${field}`, value);
    await Promise.all([page.waitForNavigation(), page.click(`${button} >> nth=0`)]);
    if (label) await shoot(label);
  };
  await open('/connect/authorize?client_id=unknown', 'error');
  await open(authorize.replace('/connect/authorize?', '/connect/authorize?response_mode=form_post&prompt=none&'), locale === 'fr' ? 'form-post' : undefined).catch(() => {});
  for (const label of ['register', 'forgot']) await open(`/account/${label}`, label);
  await open('/account/reset?token=unheard', 'link-expired');
  await open(authorize, 'sign-in');
  await send({ name, password: 'wrong' }, 'sign-in-refused');

  // A person of this language: an invitation, a registration refused and done, the mails.
  const person = `${name}-${locale}`.slice(-20);
  await open(invitations.split(',')[locale === 'en' ? 0 : 1], 'invitation');
  await open('/account/register');
  const fields = { name: person, display_name: locale === 'en' ? 'Some Body' : 'Quelqu’un de Bien', email: `${person}@example.org` };
  await send({ ...fields, new_password: 'password1' }, 'register-refused');
  await send({ ...fields, new_password: password }, 'registered');
  await open(await mail(), 'confirm');
  await send({}, 'confirmed');
  await context.clearCookies();
  await open('/account/forgot');
  await send({ name: person }, 'forgot-sent');
  await open(await mail(), 'reset');
  await send({ new_password: 'short but long' }, 'reset-done');
  await open('/account', undefined);
  await send({ name: person, password: 'short but long' }, 'account');

  // A second factor.
  await open('/account/authenticator', 'authenticator');
  const secret = (await page.locator('main code').first().textContent()).replaceAll(' ', '');
  await send({ code: '000000' }, 'authenticator-refused');
  await send({ code: codeOf(secret) }, 'recovery-codes');
  const recovery = await page.locator('main li').first().textContent();
  await open('/account/authenticator', 'authenticator-set-up');
  for (const label of ['access', 'password', 'passkeys', 'delete', 'sign-out']) await open(`/account/${label}`, label);
  await context.clearCookies();
  await open('/account');
  await send({ name: person, password: 'short but long' }, 'second-factor');
  await send({ code: '000000' }, 'second-factor-refused');
  await send({ code: recovery.trim() });

  // A device, a consent, and what they left.
  const device = await (await fetch(`${origin}/connect/device`, { method: 'POST', body: new URLSearchParams({ client_id: 'graphchat-cli', scope: 'openid profile chat' }) })).json();
  await open('/connect/verify', 'device');
  await send({ user_code: 'BCDF-GHJK' }, 'device-refused');
  await send({ user_code: device.user_code }, 'device-question');
  await send({}, 'device-done', 'button[value=allow]');
  await open(consent, 'consent');
  await page.click('button[value=allow]').catch(() => {});
  await page.waitForTimeout(300);
  await open('/account/access', 'access-given').catch(() => open('/account/access', 'access-given'));
  await open('/account/sign-out');
  await send({}, 'signed-out', 'main form button[type=submit]');
  await signInElsewhere({ context, page, open, send, shoot }, locale);
  await context.close();
}

// The buttons of another provider stand on the page for signing in; whoever comes from there makes an account, sees it linked, and is known.
async function signInElsewhere({ context, page, open, send, shoot }, locale) {
  await context.clearCookies();
  await open('/account/upstream/elsewhere/callback?state=unheard&code=x', 'upstream-refused');
  await open('/account', 'sign-in-elsewhere');
  await Promise.all([page.waitForURL((url) => url.origin !== origin), page.click('a[href^="/account/upstream/elsewhere"]')]);
  await Promise.all([page.waitForURL((url) => url.origin === origin), send({ name: elsewhere.split(',')[locale === 'en' ? 0 : 1], password })]);
  await shoot('upstream-new');
  await send({ name: `${locale}-${name}`.slice(0, 20), display_name: 'Of Elsewhere' });
  await open('/account/linked', 'linked');
  await send({}, 'unlink-refused', 'main form:has(button[name=unlink]) button');
}

async function mail() {
  for (let i = 0; i < 600; i++) {
    for (const file of (await readdir(mails)).filter((one) => !read.has(one))) {
      const link = /http:\/\/\S+(?=\s)/.exec(await readFile(path.join(mails, file), 'utf8'))?.[0];
      if (link) { read.add(file); return link; }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no mail came');
}

// RFC 6238, as an application on a telephone has it.
function codeOf(secret) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const hash = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function passkey() {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  await page.goto(`${origin}/account/passkeys`);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
  await page.waitForURL(`${origin}/account/passkeys`);
  await page.fill('#name', 'Key of the test');
  // The challenge stands in the page; the provider that takes the answer remembers nothing of before.
  await fetch(restart, { method: 'POST' });
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Add a passkey")')]);
  const listed = await page.locator('li', { hasText: 'Key of the test' }).count();
  report.faults.push(...(await page.evaluate(look, 'passkeys-listed')));
  report.pages.push('passkeys-listed');
  await writeFile(path.join(folder, 'passkeys-listed.png'), await page.screenshot({ fullPage: true }));
  await context.clearCookies();
  await page.goto(origin + authorize);
  let restarts = 0;
  await page.route('**/account/passkey/options', async (route) => {
    const response = await route.fetch();
    restarts += (await fetch(restart, { method: 'POST' })).ok ? 1 : 0;
    await route.fulfill({ response });
  });
  const callback = page.waitForRequest((request) => request.url().includes('/callback?'));
  const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('/callback?'));
  await page.click('#passkey-sign-in');
  const answer = new URL((await callback).url());
  await page.unroute('**/account/passkey/options');
  const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
  // Without the verification of the person there is no sign-in.
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await context.clearCookies();
  // Nobody listens where the codes go: the browser's page about it may still be on its way, and interrupt this one.
  await failed;
  for (let left = 10, arrived = false; left > 0 && !arrived; left--) {
    await page.waitForTimeout(500);
    arrived = await page.goto(origin + authorize).then(() => true, () => false);
  }
  await page.click('#passkey-sign-in');
  await page.waitForTimeout(1000);
  report.passkey = { listed, restarts, code: answer.searchParams.get('code'), credentials: credentials.length, withoutVerification: page.url().startsWith(`${origin}/account/sign-in`) };
  await context.close();
}
