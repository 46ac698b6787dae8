-- Authenticator applications (RFC 6238). The secret is encrypted by Data Protection; of a code, the step that was used last is kept, so that none works twice.
CREATE TABLE identity."Authenticators" (
    "UserId" uuid NOT NULL PRIMARY KEY REFERENCES identity."AspNetUsers" ("Id") ON DELETE CASCADE,
    "ProtectedSecret" text NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "ConfirmedAt" timestamp with time zone,
    "LastStep" bigint NOT NULL DEFAULT 0
);

-- Recovery codes of 80 bits, as SHA-256 with the account's identifier.
CREATE TABLE identity."RecoveryCodes" (
    "UserId" uuid NOT NULL REFERENCES identity."AspNetUsers" ("Id") ON DELETE CASCADE,
    "Hash" text NOT NULL,
    "UsedAt" timestamp with time zone,
    PRIMARY KEY ("UserId", "Hash")
);

-- Links that were sent by mail or given by an administrator, as SHA-256; each works once.
CREATE TABLE identity."OneTimeLinks" (
    "Hash" text NOT NULL PRIMARY KEY,
    "Kind" text NOT NULL CHECK ("Kind" IN ('invitation', 'email', 'password', 'first_administrator')),
    "UserId" uuid REFERENCES identity."AspNetUsers" ("Id") ON DELETE CASCADE,
    "Email" text,
    "Role" text,
    "CreatedAt" timestamp with time zone NOT NULL,
    "ExpiresAt" timestamp with time zone NOT NULL,
    "UsedAt" timestamp with time zone
);
CREATE INDEX "IX_OneTimeLinks_ExpiresAt" ON identity."OneTimeLinks" ("ExpiresAt");
CREATE INDEX "IX_OneTimeLinks_UserId" ON identity."OneTimeLinks" ("UserId");
