using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Parsing;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>What every schema has: the scalars, the directives and the types of introspection. Spec: GraphQL 2025-09 §3.5, §3.13 and §4.2.</summary>
internal static class BuiltInDefinitions
{
    private const string Sdl = """"
        "Text, as a sequence of Unicode characters." scalar String
        "`true` or `false`." scalar Boolean
        "A whole number of 32 bits, from -2^31 to 2^31 - 1." scalar Int
        "A finite number in IEEE 754 double precision." scalar Float
        "An opaque identifier: written as a string, read from a string or an integer." scalar ID

        "Leaves the field or fragment out unless `if` is true."
        directive @include("Included when true." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        "Leaves the field or fragment out when `if` is true."
        directive @skip("Left out when true." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        "Says that something should no longer be used, and why."
        directive @deprecated(
          "Why, and what to use instead, in CommonMark."
          reason: String! = "No longer supported"
        ) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
        "Says where the format of a scalar is specified."
        directive @specifiedBy("The address of the specification." url: String!) on SCALAR
        "Says that exactly one field of the input object is given, and that it is not null."
        directive @oneOf on INPUT_OBJECT

        "What a server can do: its types, its directives and the roots of its operations."
        type __Schema {
          description: String
          "All types."
          types: [__Type!]!
          "The type at the root of queries."
          queryType: __Type!
          "The type at the root of mutations, if there are any."
          mutationType: __Type
          "The type at the root of subscriptions, if there are any."
          subscriptionType: __Type
          "All directives."
          directives: [__Directive!]!
        }

        "A type, named or wrapped; which fields have a value depends on `kind`."
        type __Type {
          kind: __TypeKind!
          name: String
          description: String
          specifiedByURL: String
          fields(includeDeprecated: Boolean! = false): [__Field!]
          interfaces: [__Type!]
          possibleTypes: [__Type!]
          enumValues(includeDeprecated: Boolean! = false): [__EnumValue!]
          inputFields(includeDeprecated: Boolean! = false): [__InputValue!]
          ofType: __Type
          isOneOf: Boolean
        }

        "The kinds of type."
        enum __TypeKind {
          "A scalar type."
          SCALAR
          "An object type; `fields` and `interfaces` have a value."
          OBJECT
          "An interface type; `fields`, `interfaces` and `possibleTypes` have a value."
          INTERFACE
          "A union type; `possibleTypes` has a value."
          UNION
          "An enum type; `enumValues` has a value."
          ENUM
          "An input object type; `inputFields` has a value."
          INPUT_OBJECT
          "A list; `ofType` has a value."
          LIST
          "A non-null type; `ofType` has a value."
          NON_NULL
        }

        "A field of an object or interface type."
        type __Field {
          name: String!
          description: String
          args(includeDeprecated: Boolean! = false): [__InputValue!]!
          type: __Type!
          isDeprecated: Boolean!
          deprecationReason: String
        }

        "An argument of a field or directive, or a field of an input object type."
        type __InputValue {
          name: String!
          description: String
          type: __Type!
          "The default value as GraphQL text."
          defaultValue: String
          isDeprecated: Boolean!
          deprecationReason: String
        }

        "A value of an enum type."
        type __EnumValue {
          name: String!
          description: String
          isDeprecated: Boolean!
          deprecationReason: String
        }

        "A directive."
        type __Directive {
          name: String!
          description: String
          isRepeatable: Boolean!
          locations: [__DirectiveLocation!]!
          args(includeDeprecated: Boolean! = false): [__InputValue!]!
        }

        "The places where a directive may stand."
        enum __DirectiveLocation {
          QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION
          SCHEMA SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT
          INPUT_FIELD_DEFINITION
        }
        """";

    private const string MetaFieldSdl = """
        type __MetaFields {
          "The name of the object type."
          __typename: String!
          "The schema of the server."
          __schema: __Schema!
          "One type of the schema by its name."
          __type("The name." name: String!): __Type
        }
        """;

    /// <summary>The built-in definitions.</summary>
    public static Document Document { get; } = Parse(Sdl);

    /// <summary>The fields <c>__typename</c>, <c>__schema</c> and <c>__type</c>, in this order; belongs to no schema.</summary>
    public static ObjectTypeDefinitionNode MetaFields { get; } = (ObjectTypeDefinitionNode)Parse(MetaFieldSdl).Definitions[0];

    /// <summary>The names of the built-in types.</summary>
    public static HashSet<string> TypeNames { get; } =
        Document.Definitions.OfType<TypeDefinitionNode>().Select(node => node.Name.Value).ToHashSet(StringComparer.Ordinal);

    private static Document Parse(string sdl)
    {
        var parsed = Parser.ParseDocument(sdl, ParserOptions.Trusted);
        return parsed.Succeeded ? parsed.Node : throw new System.Diagnostics.UnreachableException(parsed.Error.ToString());
    }
}
