namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Which C# types stand behind the types of a schema. Build it once at start-up; not thread-safe.</summary>
public sealed class SchemaBindings
{
    internal List<(string TypeName, Type Class)> ResolverClasses { get; } = [];

    internal List<(string? TypeName, Type ClrType)> ObjectTypes { get; } = [];

    internal Dictionary<Type, object?> ContextTypes { get; } = [];

    internal Dictionary<Type, Func<OperationContext, object>> Factories { get; } = [];

    /// <summary>
    /// Names a class whose public methods resolve fields of an object type: the field <c>sendMessage</c> by
    /// <c>SendMessage</c> or <c>SendMessageAsync</c>. Several classes may serve one type. Instances come from
    /// <see cref="OperationContext.Services" /> unless a factory is given; static methods need none.
    /// </summary>
    /// <param name="typeName">The object type of the schema.</param>
    /// <param name="factory">Makes the instance that serves one operation.</param>
    public SchemaBindings Resolvers<TResolvers>(string typeName, Func<OperationContext, TResolvers>? factory = null)
        where TResolvers : class
    {
        if (factory is not null)
        {
            Factories[typeof(TResolvers)] = factory;
        }

        return Resolvers(typeName, typeof(TResolvers));
    }

    /// <summary>As the generic method, for static classes.</summary>
    public SchemaBindings Resolvers(string typeName, Type resolverClass)
    {
        ResolverClasses.Add((typeName, resolverClass));
        return this;
    }

    /// <summary>
    /// Says which C# type the values of an object type have; its public properties serve the fields that no resolver
    /// method serves. Needed for members of unions and interfaces; else the binding finds it from what resolvers return.
    /// </summary>
    /// <param name="typeName">The object type of the schema; the C# type's name where it is the same.</param>
    public SchemaBindings Object<TClr>(string? typeName = null)
        where TClr : notnull
    {
        ObjectTypes.Add((typeName, typeof(TClr)));
        return this;
    }

    /// <summary>Lets resolver methods take a parameter of this type, set on each operation's <see cref="OperationContext" />.</summary>
    public SchemaBindings ContextValue<T>()
        where T : notnull
    {
        ContextTypes[typeof(T)] = null;
        return this;
    }

    /// <summary>Lets resolver methods take a parameter of this type, made once for each operation when it is first needed, such as a data loader.</summary>
    public SchemaBindings ContextValue<T>(Func<OperationContext, T> factory)
        where T : class
    {
        ContextTypes[typeof(T)] = null;
        Factories[typeof(T)] = factory;
        return this;
    }
}
