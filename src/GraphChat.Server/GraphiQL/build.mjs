// Makes graphiql.js.br and graphiql.css.br, which are built into the server: npm ci && node build.mjs [FOLDER]
import { build } from 'esbuild';
import { brotliCompressSync, constants } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.';
const result = await build({
  entryPoints: ['page.jsx'],
  bundle: true,
  write: false,
  outdir: 'out',
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  legalComments: 'eof',
  define: { 'process.env.NODE_ENV': '"production"' },
});
for (const file of result.outputFiles) {
  const isStyle = file.path.endsWith('.css');
  // The fonts are most of the style; the reader's own do as well.
  const text = isStyle ? file.text.replace(/@font-face\{[^}]*\}/g, '') : file.text;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  writeFileSync(join(folder, isStyle ? 'graphiql.css.br' : 'graphiql.js.br'), brotliCompressSync(Buffer.from(text), { params }));
}
