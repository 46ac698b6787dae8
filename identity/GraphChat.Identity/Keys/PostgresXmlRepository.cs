using System.Xml.Linq;
using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace GraphChat.Identity.Keys;

/// <summary>Keeps the key ring of Data Protection in PostgreSQL, so that all nodes have the same. The interface is synchronous.</summary>
internal sealed class PostgresXmlRepository(IdentityDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.DataSource.OpenConnection();
        using var command = new NpgsqlCommand("""SELECT "Xml" FROM identity."DataProtectionKeys" ORDER BY "Id" """, connection);
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.DataSource.OpenConnection();
        using var command = new NpgsqlCommand("""INSERT INTO identity."DataProtectionKeys" ("FriendlyName", "Xml") VALUES ($1, $2)""", connection)
        {
            Parameters = { new() { Value = friendlyName }, new() { Value = element.ToString(SaveOptions.DisableFormatting) } },
        };
        command.ExecuteNonQuery();
    }
}
