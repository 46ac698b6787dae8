using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A scalar type. Spec: GraphQL 2025-09 §3.5.</summary>
public sealed class ScalarType : NamedType
{
    internal ScalarType(string name, ScalarCodec codec)
        : base(name) => Codec = codec;

    /// <inheritdoc />
    public override TypeKind Kind => TypeKind.Scalar;

    /// <summary>Reads and writes its values.</summary>
    public ScalarCodec Codec { get; }

    /// <summary>Where its format is specified (<c>@specifiedBy</c>); null where that is not said.</summary>
    public string? SpecifiedByUrl { get; internal set; }
}
