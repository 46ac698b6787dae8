using System.Reflection;
using GraphChat.Client.GraphQL;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Client.Tests.GraphQL;

public sealed class OperationDocumentTests
{
    private static readonly OperationDocument[] s_documents =
    [
        .. typeof(OperationDocument).GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(OperationDocument))
            .Select(property => (OperationDocument)property.GetValue(null)!),
    ];

    [Fact]
    public void Every_operation_is_valid_for_the_schema()
    {
        var sources = Directory.GetFiles(Repository.PathOf("schema", "sdl"), "*.graphql")
            .Order(StringComparer.Ordinal)
            .Select(file => new SchemaSource(Path.GetFileName(file), File.ReadAllBytes(file)));
        var schema = SchemaBuilder.Build(sources);

        foreach (var document in s_documents)
        {
            var parsed = Parser.ParseDocument(document.Text);
            Assert.NotNull(parsed.Node);
            Assert.Empty(Validator.Validate(schema, parsed.Node));
        }
    }

    [Fact]
    public void Every_file_of_operations_is_used()
    {
        var files = Directory.GetFiles(Repository.PathOf("schema", "operations"), "*.graphql").Select(Path.GetFileNameWithoutExtension).Order();

        Assert.Equal(files, s_documents.Select(document => document.Name).Order());
    }

    [Fact]
    public void Every_operation_is_named_as_its_file()
    {
        Assert.All(s_documents, document => Assert.Matches($@"^(query|mutation|subscription) {document.Name}\b", document.Text));
    }
}
