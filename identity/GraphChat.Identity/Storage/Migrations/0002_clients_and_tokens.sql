-- Names and status words follow OpenIddict's entities; lists are JSON arrays of strings in text, as there.
CREATE TABLE identity."OpenIddictApplications" (
    "Id" text NOT NULL PRIMARY KEY,
    "ApplicationType" character varying(50),
    "ClientId" character varying(100) NOT NULL UNIQUE,
    -- SHA-256, in hexadecimal, of a secret that was made here and has at least 256 bits.
    "ClientSecret" text,
    "ClientType" character varying(50) NOT NULL CHECK ("ClientType" IN ('public', 'confidential')),
    "ConcurrencyToken" character varying(50),
    "ConsentType" character varying(50) NOT NULL CHECK ("ConsentType" IN ('explicit', 'implicit')),
    "DisplayName" text,
    "DisplayNames" text,
    "JsonWebKeySet" text,
    "Permissions" text,
    "PostLogoutRedirectUris" text,
    "Properties" text,
    "RedirectUris" text,
    "Requirements" text,
    "Settings" text
);

CREATE TABLE identity."OpenIddictScopes" (
    "Id" text NOT NULL PRIMARY KEY,
    "ConcurrencyToken" character varying(50),
    "Description" text,
    "Descriptions" text,
    "DisplayName" text,
    "DisplayNames" text,
    "Name" character varying(200) NOT NULL UNIQUE,
    "Properties" text,
    "Resources" text
);

-- A sign-in in a browser; the cookie holds the handle, this its SHA-256.
CREATE TABLE identity."BrowserSessions" (
    "Id" uuid NOT NULL PRIMARY KEY,
    "HandleHash" bytea NOT NULL UNIQUE,
    "UserId" uuid NOT NULL REFERENCES identity."AspNetUsers" ("Id") ON DELETE CASCADE,
    "SecurityStamp" text NOT NULL,
    "AuthenticatedAt" timestamp with time zone NOT NULL,
    -- amr values (RFC 8176), separated by spaces.
    "Methods" text NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "ExpiresAt" timestamp with time zone NOT NULL,
    "EndedAt" timestamp with time zone
);
CREATE INDEX "IX_BrowserSessions_UserId" ON identity."BrowserSessions" ("UserId");
CREATE INDEX "IX_BrowserSessions_ExpiresAt" ON identity."BrowserSessions" ("ExpiresAt");

-- One grant of one person to one client; its Id is the sid of every token that comes from it.
CREATE TABLE identity."OpenIddictAuthorizations" (
    "Id" text NOT NULL PRIMARY KEY,
    "ApplicationId" text REFERENCES identity."OpenIddictApplications" ("Id") ON DELETE CASCADE,
    "ConcurrencyToken" character varying(50),
    "CreationDate" timestamp with time zone NOT NULL,
    "Properties" text,
    "Scopes" text,
    "Status" character varying(50) NOT NULL CHECK ("Status" IN ('valid', 'revoked')),
    "Subject" character varying(400),
    "Type" character varying(50) NOT NULL CHECK ("Type" IN ('ad-hoc', 'permanent')),
    -- The account; null where a client acts for itself.
    "UserId" uuid REFERENCES identity."AspNetUsers" ("Id") ON DELETE CASCADE,
    "BrowserSessionId" uuid REFERENCES identity."BrowserSessions" ("Id") ON DELETE SET NULL,
    "AuthenticatedAt" timestamp with time zone,
    "Methods" text,
    "ExpirationDate" timestamp with time zone
);
CREATE INDEX "IX_OpenIddictAuthorizations_ApplicationId_Status_Subject_Type"
    ON identity."OpenIddictAuthorizations" ("ApplicationId", "Status", "Subject", "Type");
CREATE INDEX "IX_OpenIddictAuthorizations_UserId" ON identity."OpenIddictAuthorizations" ("UserId");
CREATE INDEX "IX_OpenIddictAuthorizations_Subject" ON identity."OpenIddictAuthorizations" ("Subject");
CREATE INDEX "IX_OpenIddictAuthorizations_BrowserSessionId" ON identity."OpenIddictAuthorizations" ("BrowserSessionId");

CREATE TABLE identity."OpenIddictTokens" (
    "Id" text NOT NULL PRIMARY KEY,
    "ApplicationId" text REFERENCES identity."OpenIddictApplications" ("Id") ON DELETE CASCADE,
    "AuthorizationId" text REFERENCES identity."OpenIddictAuthorizations" ("Id") ON DELETE CASCADE,
    "ConcurrencyToken" character varying(50),
    "CreationDate" timestamp with time zone NOT NULL,
    "ExpirationDate" timestamp with time zone NOT NULL,
    "Payload" text,
    -- What the token stands for, as JSON: redirect URI, challenge, nonce, scopes. Never the token.
    "Properties" text,
    "RedemptionDate" timestamp with time zone,
    -- SHA-256 of the token, in hexadecimal.
    "ReferenceId" character varying(100) UNIQUE,
    "Status" character varying(50) NOT NULL CHECK ("Status" IN ('valid', 'redeemed', 'revoked', 'inactive', 'rejected')),
    "Subject" character varying(400),
    "Type" character varying(150) NOT NULL
);
CREATE INDEX "IX_OpenIddictTokens_AuthorizationId" ON identity."OpenIddictTokens" ("AuthorizationId");
CREATE INDEX "IX_OpenIddictTokens_ApplicationId" ON identity."OpenIddictTokens" ("ApplicationId");
CREATE INDEX "IX_OpenIddictTokens_ExpirationDate" ON identity."OpenIddictTokens" ("ExpirationDate");
