// Runs the audits of graphql-http against a server and writes one line an audit: {"id", "name", "status", "reason"}.
import { auditServer } from 'graphql-http';

for (const result of await auditServer({ url: process.argv[2] })) {
  const { id, name, status, reason } = result;
  console.log(JSON.stringify({ id, name, status, reason }));
}
