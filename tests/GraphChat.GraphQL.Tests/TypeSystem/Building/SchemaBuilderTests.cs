using System.Text;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.TypeSystem.Scalars;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.GraphQL.Tests.TypeSystem.Building;

public sealed class SchemaBuilderTests
{
    [Fact]
    public void The_product_schema_is_valid()
    {
        var schema = SchemaBuilder.Build(
            SchemaSource.ReadFolder(Repository.PathOf("schema", "sdl")), [new DateTimeCodec(), new Base64Codec(), new LongCodec(), new UuidCodec()]);

        Assert.Equal("Mutation", schema.MutationType?.Name);
        Assert.NotNull(schema.MutationType?.FindField("sendMessage"));
        Assert.Equal(4, schema.PossibleTypes(schema.FindType("Node")!).Count);
        Assert.Equal("https://datatracker.ietf.org/doc/html/rfc3339", ((ScalarType)schema.FindType("DateTime")!).SpecifiedByUrl);
        Assert.Equal("5", ((GraphChat.GraphQL.Language.Ast.IntValueNode)schema.MutationType!.FindField("sendMessage")!.FindDirective("cost")!.Arguments[0].Value).Value);
    }

    [Theory]
    [InlineData("type A { a: Int }", "RootOperationTypes")]
    [InlineData("type Query { a: B }", "KnownTypeNames")]
    [InlineData("type Query", "Members")]
    [InlineData("type Query { a: Int a: Int }", "UniqueFieldDefinitionNames")]
    [InlineData("type Query { a(b: Query): Int }", "InputTypes")]
    [InlineData("type Query { a: I } input I { a: Int }", "OutputTypes")]
    [InlineData("type Query { __a: Int }", "ReservedNames")]
    [InlineData("type Query implements N { a: Int } interface N { b: Int }", "Interfaces")]
    [InlineData("type Query implements N { a: String } interface N { a: Int }", "Interfaces")]
    [InlineData("type Query { a: U } union U = E enum E { A }", "UnionMembers")]
    [InlineData("type Query { a(b: I): Int } input I { c: I! }", "CircularInputs")]
    [InlineData("type Query { a(b: I): Int } input I { c: I = {} }", "CircularInputs")]
    [InlineData("type Query { a(b: I): Int } input I @oneOf { c: Int! }", "OneOf")]
    [InlineData("type Query { a(b: Int = \"x\"): Int }", "DefaultValues")]
    [InlineData("type Query { a(b: Int! @deprecated): Int }", "DeprecatedRequired")]
    [InlineData("type Query { a: Int @nope }", "KnownDirectives")]
    [InlineData("type Query @deprecated { a: Int }", "KnownDirectives")]
    [InlineData("type Query { a: Int @deprecated @deprecated }", "UniqueDirectivesPerLocation")]
    [InlineData("type Query { a: Int @deprecated(why: 1) }", "KnownArgumentNamesOnDirectives")]
    [InlineData("type Query { a: Int } scalar S @specifiedBy", "ProvidedRequiredArgumentsOnDirectives")]
    [InlineData("type Query { a: Int @deprecated(reason: 1) }", "ValuesOfCorrectType")]
    [InlineData("type Query { a: Int } extend type Z { a: Int }", "PossibleTypeExtensions")]
    [InlineData("type Query { a: Int } extend enum Query { A }", "PossibleTypeExtensions")]
    [InlineData("type Query { a: Int } enum E { A A }", "UniqueEnumValueNames")]
    [InlineData("schema { query: Query query: Query } type Query { a: Int }", "UniqueOperationTypes")]
    [InlineData("schema { query: Query mutation: Query } type Query { a: Int }", "RootOperationTypes")]
    [InlineData("type Query { a: Int } { a }", "ExecutableDefinitions")]
    [InlineData("type Query { a: Int } type Int { a: Query }", "UniqueTypeNames")]
    public void A_schema_that_breaks_a_rule_is_refused(string sdl, string rule)
    {
        Assert.False(SchemaBuilder.TryBuild([Source(sdl)], null, out _, out var errors));

        Assert.Contains(rule, errors.Select(error => error.Rule));
    }

    [Fact]
    public void All_errors_are_said_at_once_with_their_places()
    {
        var wrong = Assert.Throws<SchemaException>(() => SchemaBuilder.Build([
            Source("type Query {\n  a(b: Int = true): Int\n}", "one"), Source("union U\ntype T { __a: Int }", "two")]));

        Assert.Equal(
            [("one", 2), ("two", 1), ("two", 2)],
            wrong.Errors.Select(error => (error.Source, error.Location?.Line ?? 0)));
    }

    [Fact]
    public void Extensions_add_to_types_of_other_sources()
    {
        var schema = SchemaBuilder.Build([
            Source("extend type Query { b: Int } extend enum E { B } extend union U = Query extend schema @d"),
            Source("type Query { a: Int } enum E { A } union U = T type T implements I { x: Int } interface I { x: Int } directive @d on SCHEMA"),
            Source("extend input In { c: Int } input In { d: E = B } extend scalar S @specifiedBy(url: \"u\") scalar S"),
        ]);

        Assert.Equal(["a", "b"], schema.QueryType.Fields.Select(field => field.Name));
        Assert.Equal(["T", "Query"], schema.PossibleTypes(schema.FindType("U")!).Select(type => type.Name));
        Assert.Equal(["d", "c"], ((InputObjectType)schema.FindType("In")!).Fields.Select(field => field.Name));
        Assert.Single(schema.AppliedDirectives);
    }

    private static SchemaSource Source(string sdl, string name = "test") => new(name, Encoding.UTF8.GetBytes(sdl));
}
