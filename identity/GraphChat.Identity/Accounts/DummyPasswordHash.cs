using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Accounts;

/// <summary>A hash of a password that nobody knows, of the same cost as any other: what unknown names are checked against.</summary>
internal sealed class DummyPasswordHash(IPasswordHasher<Account> hasher)
{
    public string Value { get; } = hasher.HashPassword(new Account(), Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
}
