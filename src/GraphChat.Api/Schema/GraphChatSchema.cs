using System.Text;
using GraphChat.Api.Errors;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.TypeSystem.Scalars;
using GraphChat.GraphQL.Validation;
using GraphChat.GraphQL.Validation.Limits;

namespace GraphChat.Api.Schema;

/// <summary>The API as an executable schema.</summary>
public static class GraphChatSchema
{
    /// <summary>Builds the schema of <see cref="ApiSdl"/>.</summary>
    public static GraphQL.TypeSystem.Schema Build() => SchemaBuilder.Build(
        ApiSdl.Files.Select(file => new SchemaSource(file.Name, Encoding.UTF8.GetBytes(file.Text))),
        [new Base64Codec(), new DateTimeCodec(), new LongCodec(), new UuidCodec()]);

    /// <summary>Binds the schema to the use cases. An operation's context needs the <see cref="Delivery.Caller"/>.</summary>
    /// <param name="useCases">What the resolvers call.</param>
    /// <param name="errors">What clients learn of exceptions.</param>
    /// <param name="isIntrospectionOpen">Whether the schema is told, by introspection and by suggestions in errors.</param>
    /// <exception cref="GraphQL.Execution.Binding.BindingException">Schema and resolvers disagree.</exception>
    public static OperationExecutor CreateExecutor(UseCases useCases, ErrorMapping errors, bool isIntrospectionOpen = true)
    {
        var schema = ExecutableSchema.Bind(Build(), ApiBindings.Create(useCases));
        var validation = new ValidationOptions
        {
            AdditionalRules = isIntrospectionOpen
                ? OperationLimits.Default.Rules()
                : [.. OperationLimits.Default.Rules(), context => new ClosedIntrospectionRule(context)],
            Suggestions = isIntrospectionOpen,
        };
        return new OperationExecutor(schema, errors, new ExecutorOptions
        {
            Validate = (types, document) => Validator.Validate(types, document, validation),
        });
    }
}
