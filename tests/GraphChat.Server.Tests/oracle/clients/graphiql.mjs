// Opens GraphiQL of a running node in Chromium, types a token, asks, and keeps a picture; tells what was seen and every fault.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import WebSocket from 'ws';

const [, , origin, token, picture, chromium] = process.argv;
const browser = spawn(chromium, [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-port=0', '--no-first-run',
  `--user-data-dir=${mkdtempSync(join(tmpdir(), 'graphchat-chromium-'))}`, '--window-size=1280,800', 'about:blank',
]);
process.on('exit', () => browser.kill('SIGKILL'));
const address = await new Promise((resolve) => {
  let text = '';
  browser.stderr.on('data', (data) => {
    text += data;
    const found = /DevTools listening on (\S+)/.exec(text);
    if (found) resolve(found[1]);
  });
});
const socket = new WebSocket(address);
await new Promise((resolve) => socket.once('open', resolve));
let last = 0;
const waiting = new Map();
const faults = [];
const foreign = [];
socket.on('message', (data) => {
  const message = JSON.parse(data);
  if (message.id) {
    waiting.get(message.id)(message.result ?? message.error);
    waiting.delete(message.id);
  } else if (message.method === 'Runtime.exceptionThrown') {
    faults.push(message.params.exceptionDetails.text);
  } else if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') {
    faults.push(message.params.entry.text);
  } else if (message.method === 'Network.requestWillBeSent' && !message.params.request.url.startsWith(origin) && !message.params.request.url.startsWith('data:')) {
    foreign.push(message.params.request.url);
  }
});
const call = (method, params = {}, sessionId = undefined) =>
  new Promise((resolve) => {
    waiting.set(++last, resolve);
    socket.send(JSON.stringify({ id: last, method, params, sessionId }));
  });
const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
const page = (method, params) => call(method, params, sessionId);
for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page(`${domain}.enable`);
const evaluate = async (expression) => (await page('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result?.value;
async function until(expression) {
  for (let i = 0; i < 300; i++) {
    const value = await evaluate(expression);
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  writeFileSync(picture, Buffer.from((await page('Page.captureScreenshot', { format: 'png' })).data, 'base64'));
  throw new Error(`Never: ${expression}; faults: ${faults.join(' | ')}`);
}

const editor = (place) => `document.querySelector('${place} .CodeMirror')?.CodeMirror`;
const run = `document.querySelector('.graphiql-execute-button').click()`;
const response = `${editor('.graphiql-response')}?.getValue()`;
await page('Page.navigate', { url: `${origin}/graphiql` });
await until(`!!${editor('.graphiql-query-editor')}`);
const headers = JSON.stringify(JSON.stringify({ Authorization: `Bearer ${token}` }));
const headersEditor = `[...document.querySelectorAll('.CodeMirror')].map((one) => one.CodeMirror).find((one) => one.getValue().includes('Bearer'))`;
await until(`!!${headersEditor}`);
await new Promise((resolve) => setTimeout(resolve, 1000));
await evaluate(`${headersEditor}.setValue(${headers}); true`);
await new Promise((resolve) => setTimeout(resolve, 1500));
if (!(await evaluate(`${headersEditor}.getValue() === ${headers}`))) throw new Error('The headers were not taken.');
await evaluate(`document.querySelector('[aria-label="Re-fetch GraphQL schema"]').click(); true`);
await new Promise((resolve) => setTimeout(resolve, 1500));
await evaluate(`document.querySelector('[aria-label="Show Documentation Explorer"]').click(); true`);
const documentation = await until(`(() => { const text = document.querySelector('.graphiql-doc-explorer')?.innerText ?? ''; return text.includes('Subscription') && text; })()`);
// What was refused before there was a token is no fault.
const early = faults.splice(0);
async function ask(query) {
  await evaluate(`${editor('.graphiql-query-editor')}.setValue(${JSON.stringify(query)}); true`);
  // GraphiQL looks at what was typed a moment later.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await evaluate(`${run}; true`);
}

await ask('{ deliveryService { cipherSuites maxMessageBytes } }');
const answer = await until(`${response}?.includes('cipherSuites') && ${response}`);
await ask('subscription { inboxEvents(after: "nothing") { cursor } }');
const live = await until(`${response}?.includes('INVALID_CURSOR') && ${response}`);
const { data } = await page('Page.captureScreenshot', { format: 'png' });
writeFileSync(picture, Buffer.from(data, 'base64'));
console.log(JSON.stringify({ documentation, answer, live, early: early.filter((fault) => !fault.includes('401')), faults, foreign }));
process.exit(0);
