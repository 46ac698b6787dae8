// Puts the same requests to the certified provider and to ours; prints both outcomes of each.
import { cases as authorization } from './authorization.mjs';
import { cases as tokens } from './tokens.mjs';
import { cases as flows } from './flows.mjs';
import { startProvider } from './provider.mjs';
import { Target } from './target.mjs';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const input = JSON.parse(text);
const certified = await startProvider(input.clients);
const [ours, theirs] = await Promise.all([new Target('ours', input.issuer, input).discover(), new Target('theirs', certified.issuer, input).discover()]);
const outcomes = [];
for (const [name, act] of [...authorization, ...tokens, ...flows]) {
  const [mine, other] = await Promise.all([ours, theirs].map(async (target) => {
    try { return String(await act(target)); } catch (error) { return `fault: ${error.message}`; }
  }));
  outcomes.push({ name, ours: mine, theirs: other });
}
certified.close();
process.stdout.write(JSON.stringify(outcomes));
