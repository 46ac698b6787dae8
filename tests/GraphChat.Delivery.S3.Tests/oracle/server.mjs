// An S3 server that verifies signatures, on a free port; ends with its standard input.
import { createRequire } from 'node:module';
import S3rver from '@20minutes/s3rver';

// It forgets the slash behind a bucket, which was sent and so belongs to what is signed (AWS: "CanonicalUri is the
// URI-encoded version of the absolute path component of the URI").
const require = createRequire(import.meta.url);
const v4 = require('./node_modules/@20minutes/s3rver/lib/signature/v4.js');
const getStringToSign = v4.getStringToSign;
v4.getStringToSign = (request, signature) =>
  getStringToSign({ ...request, uri: /^\/[^/]+$/.test(request.uri) ? `${request.uri}/` : request.uri }, signature);

const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: process.argv[2],
  configureBuckets: [{ name: 'attachments' }],
});
const { port } = await server.run();
console.log(port);
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
