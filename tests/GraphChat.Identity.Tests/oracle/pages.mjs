// Every page in Chromium: pictures, what a machine can see of accessibility, and a passkey on a virtual authenticator.
import { chromium } from 'playwright-core';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const [origin, name, password, folder, authorize, consent, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const report = { pages: [], faults: [], passkey: null };
try {
  for (const locale of ['en', 'fr']) await visit(locale);
  await passkey();
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(report));

async function visit(locale) {
  const context = await browser.newContext({ locale, viewport: { width: 480, height: 800 } });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && report.faults.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => report.faults.push(`${page.url()}: ${error.message}`));
  const shoot = async (label) => {
    report.pages.push(`${label}-${locale}`);
    report.faults.push(...(await page.evaluate((at) => {
      const faults = [];
      if (!document.documentElement.lang) faults.push('no language');
      if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
      for (const input of document.querySelectorAll('input:not([type=hidden])')) if (!input.labels?.length) faults.push(`no label: ${input.name}`);
      for (const button of document.querySelectorAll('button')) if (!button.textContent.trim()) faults.push('a button without text');
      for (const image of document.querySelectorAll('img')) if (!image.alt) faults.push('an image without text');
      if (document.querySelector('script:not([src]), [style], [onclick]')) faults.push('inline script or style');
      return faults.map((fault) => `${at}: ${fault}`);
    }, `${label}-${locale}`)));
    // After the checks: drawing hides the caret by a style of its own.
    await writeFile(path.join(folder, `${label}-${locale}.png`), await page.screenshot({ fullPage: true }));
  };
  await page.goto(`${origin}/connect/authorize?client_id=unknown`);
  await shoot('error');
  for (const label of ['register', 'forgot']) {
    await page.goto(`${origin}/account/${label}`);
    await shoot(label);
  }
  await page.goto(origin + authorize);
  await shoot('sign-in');
  await page.fill('#name', name);
  await page.fill('#password', 'wrong');
  await page.click('button[type=submit]');
  await shoot('sign-in-refused');
  await page.goto(`${origin}/account`);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
  await page.waitForURL(`${origin}/account`);
  await shoot('account');
  for (const label of ['access', 'password', 'authenticator', 'passkeys', 'delete', 'sign-out']) {
    await page.goto(`${origin}/account/${label}`);
    await shoot(label);
  }
  await page.goto(`${origin}/connect/verify`);
  await shoot('device');
  await page.goto(origin + consent);
  await shoot('consent');
  await context.close();
}

async function passkey() {
  const context = await browser.newContext({ locale: 'en' });
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
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Add a passkey")')]);
  const listed = await page.locator('li', { hasText: 'Key of the test' }).count();
  await context.clearCookies();
  await page.goto(origin + authorize);
  const callback = page.waitForRequest((request) => request.url().includes('/callback?'));
  const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('/callback?'));
  await page.click('#passkey-sign-in');
  const answer = new URL((await callback).url());
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
  report.passkey = { listed, code: answer.searchParams.get('code'), credentials: credentials.length, withoutVerification: page.url().startsWith(`${origin}/account/sign-in`) };
  await context.close();
}
