#!/bin/sh
# Runs once, when the cluster is made: one role owns the schema, another only reads and writes rows.
set -eu
psql --username=postgres --dbname=graphchat --set=ON_ERROR_STOP=1 \
  --set=app="$(cat /run/secrets/app-password)" --set=migrator="$(cat /run/secrets/migrator-password)" <<'SQL'
CREATE ROLE graphchat_migrator LOGIN PASSWORD :'migrator';
CREATE ROLE graphchat_app LOGIN PASSWORD :'app';
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE CONNECT, TEMPORARY ON DATABASE graphchat FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE graphchat TO graphchat_migrator;
GRANT CONNECT ON DATABASE graphchat TO graphchat_app;
SQL
