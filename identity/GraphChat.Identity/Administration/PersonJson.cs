using System.Text.Json.Nodes;
using GraphChat.Identity.Accounts;

namespace GraphChat.Identity.Administration;

/// <summary>A person as an administrator sees them; a password only in the moment in which it is made.</summary>
internal static class PersonJson
{
    public static JsonObject Of(Account person, string? password)
    {
        var json = new JsonObject
        {
            ["sub"] = Account.SubjectOf(person.Id),
            ["name"] = person.UserName,
            ["display_name"] = person.DisplayName,
            ["role"] = person.Role,
            ["enabled"] = person.DisabledAt is null,
        };
        if (password is not null)
        {
            json["password"] = password;
        }

        return json;
    }
}
