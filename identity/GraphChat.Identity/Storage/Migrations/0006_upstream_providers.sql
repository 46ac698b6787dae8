-- Sign-ins at upstream providers that are under way. The state and the browser's cookie as SHA-256, the rest encrypted by Data Protection.
CREATE TABLE identity."UpstreamAttempts" (
    "StateHash" bytea NOT NULL PRIMARY KEY,
    "BrowserHash" bytea NOT NULL,
    "ProtectedAttempt" text NOT NULL,
    "ExpiresAt" timestamp with time zone NOT NULL
);
CREATE INDEX "IX_UpstreamAttempts_ExpiresAt" ON identity."UpstreamAttempts" ("ExpiresAt");
-- One link an account and provider: who unlinks it is rid of it.
CREATE UNIQUE INDEX "IX_AspNetUserLogins_UserId_LoginProvider" ON identity."AspNetUserLogins" ("UserId", "LoginProvider");
