// Generates TypeScript from a running node's introspection and our own operations with @graphql-codegen/cli, and compiles it.
import { generate } from '@graphql-codegen/cli';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const [, , origin, token, operations] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'graphchat-codegen-'));
const output = join(folder, 'graphchat.ts');
await generate(
  {
    silent: true,
    schema: [{ [`${origin}/graphql`]: { headers: { authorization: `Bearer ${token}` } } }],
    documents: `${operations}/*.graphql`,
    generates: {
      [output]: {
        plugins: ['typescript', 'typescript-operations'],
        config: { strictScalars: true, scalars: { Base64: 'string', DateTime: 'string', Long: 'number', UUID: 'string' }, useTypeImports: true },
      },
    },
  },
  true,
);
writeFileSync(
  join(folder, 'use.ts'),
  `import type { Conversation, EventKind, SendMessageInput } from './graphchat';
export const input: SendMessageInput = { conversationId: 'con_0', clientMessageId: '0', message: 'AA==' };
export const name = (kind: EventKind, room: Pick<Conversation, 'id' | 'epoch'>): string => kind + room.id + room.epoch;
`,
);
const tsc = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--moduleResolution', 'bundler', '--module', 'esnext', output, join(folder, 'use.ts')],
  { encoding: 'utf8' },
);
const text = readFileSync(output, 'utf8');
console.log(JSON.stringify({ code: tsc.status, problems: tsc.stdout, types: [...text.matchAll(/^export type (\w+)/gm)].map((match) => match[1]) }));
process.exit(0);
