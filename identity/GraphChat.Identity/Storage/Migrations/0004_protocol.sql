-- Tokens bound to a key (RFC 9449), and what device codes need (RFC 8628). The code that a person types is stored under a key of the nodes: eight letters could be guessed from a plain hash.
ALTER TABLE identity."OpenIddictTokens"
    ADD COLUMN "ProofKey" character varying(100),
    ADD COLUMN "UserCodeHash" character varying(100) UNIQUE,
    ADD COLUMN "PolledAt" timestamp with time zone,
    ADD COLUMN "IntervalSeconds" integer;

-- Identifiers of proofs and assertions that were used, as hashes, for as long as they could be shown again.
CREATE TABLE identity."UsedTokenIds" (
    "Key" bytea NOT NULL PRIMARY KEY,
    "ExpiresAt" timestamp with time zone NOT NULL
);
CREATE INDEX "IX_UsedTokenIds_ExpiresAt" ON identity."UsedTokenIds" ("ExpiresAt");

-- Clients that have yet to be told that a session ended (OpenID Connect Back-Channel Logout 1.0).
CREATE TABLE identity."LogoutNotices" (
    "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "ApplicationId" text NOT NULL REFERENCES identity."OpenIddictApplications" ("Id") ON DELETE CASCADE,
    "SessionId" text NOT NULL,
    "Subject" text NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "NextAttemptAt" timestamp with time zone NOT NULL,
    "Attempts" integer NOT NULL DEFAULT 0
);
CREATE INDEX "IX_LogoutNotices_NextAttemptAt" ON identity."LogoutNotices" ("NextAttemptAt");

CREATE INDEX "IX_SessionRevocations_SessionId" ON identity."SessionRevocations" ("SessionId");
-- What a person once agreed to, one row for each client.
CREATE UNIQUE INDEX "IX_OpenIddictAuthorizations_Consent"
    ON identity."OpenIddictAuthorizations" ("ApplicationId", "Subject") WHERE "Type" = 'permanent' AND "Status" = 'valid';
