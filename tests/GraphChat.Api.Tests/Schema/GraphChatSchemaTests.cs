using System.Reflection;
using GraphChat.Api.Loading;
using GraphChat.Api.Messages;
using GraphChat.Api.Schema;
using GraphChat.Delivery;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Api.Tests.Schema;

public sealed class GraphChatSchemaTests
{
    [Fact]
    public void The_sdl_is_a_valid_schema()
    {
        var schema = GraphChatSchema.Build();

        Assert.NotNull(schema);
    }

    [Fact]
    public void Every_file_of_the_contract_is_built_in_the_roots_first()
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("schema", "sdl"), "*.graphql").Select(Path.GetFileName);

        Assert.Equal("schema.graphql", ApiSdl.Files[0].Name);
        Assert.Equal(files.Order(StringComparer.Ordinal), ApiSdl.Files.Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_subscription_names_the_mutations_that_add_events_and_no_others()
    {
        var schema = GraphChatSchema.Build();
        var adding = schema.MutationType!.Fields
            .Where(field => field.Type is NonNullType { OfType: ObjectType payload } && payload.FindField("event")?.Type is NonNullType { OfType: ObjectType { Name: "Event" } })
            .Select(field => field.Name)
            .Order(StringComparer.Ordinal);

        // Signals are no events: they are never in a log.
        foreach (var subscription in schema.SubscriptionType!.Fields.Where(field => field.Name != "signals"))
        {
            var mutations = Assert.IsType<ListValueNode>(subscription.FindDirective("subscribe")?.Arguments.Single().Value);
            Assert.Equal(adding, mutations.Values.Select(value => ((StringValueNode)value).Value).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(typeof(EventFields))]
    [InlineData(typeof(WelcomeFields))]
    public void What_a_subscription_shows_of_an_event_does_not_depend_on_who_asks(Type fields)
    {
        // One response is encoded for all subscribers who ask the same: a resolver that knew the asker would leak.
        var parameters = fields.GetMethods(BindingFlags.Public | BindingFlags.Static).SelectMany(method => method.GetParameters());

        Assert.DoesNotContain(parameters, parameter => parameter.ParameterType == typeof(Caller) || parameter.ParameterType == typeof(Loaders));
    }
}
