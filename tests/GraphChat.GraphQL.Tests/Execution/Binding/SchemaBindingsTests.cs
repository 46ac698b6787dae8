using GraphChat.GraphQL.Execution.Binding;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution.Binding;

public sealed class SchemaBindingsTests
{
    private const string Sdl = """
        type Query { a(x: Int, y: Kind): Int! b: Thing c: [Int!]! d(in: In!): Int missing: Int }
        type Thing { size: Int! name: String colour: Kind }
        type Lost { a: Int }
        enum Kind { RED BLUE }
        input In { p: Int!, q: Int }
        """;

    [Fact]
    public void Every_mismatch_is_said_at_once()
    {
        var wrong = Assert.Throws<BindingException>(() =>
            TestEngine.Bound(Sdl, new SchemaBindings().Resolvers("Query", typeof(Wrong)).Resolvers("Nope", typeof(Wrong))));

        Assert.Equal(
            [
                "Wrong: the schema has no object type Nope.",
                "Query.a(x:) may be null, but Int32 cannot be.",
                "Query.a(y:): Colour has no member for Kind.BLUE.",
                "Query.a: the parameter caller of Wrong.A is neither an argument of the field, nor its parent, nor a context value.",
                "Query.a (Wrong.A) is Int!, but Int32? may be null.",
                "Query.c (Wrong.CAsync) is [Int!], but String is no IEnumerable<T>.",
                "In.q may be null, but Int32 cannot be.",
                "Query.d(in:): Input has no constructor parameter for In.p.",
                "Query.missing: no resolver method Missing or MissingAsync.",
                "Thing.size (Thing.Size) is Int, which is Int32 in C#, and not String.",
                "Thing.colour: no resolver method Colour or ColourAsync, and Thing has no such property.",
                "Lost: no C# type is known for its values; name one with Object<T>(\"Lost\").",
                "Wrong.Extra serves no field.",
            ],
            wrong.Mismatches);
    }

    internal enum Colour
    {
        Red,
    }

    internal sealed record Thing(string Size, string? Name);

    internal sealed record Input(int Q);

    internal static class Wrong
    {
        public static int? A(int x, Colour? y, Uri caller) => x + (int)(y ?? 0) + caller.Port;

        public static Thing? B() => null;

        public static Task<string> CAsync() => Task.FromResult("");

        public static int? D(Input @in) => @in.Q;

        public static int Extra() => 0;
    }
}
