namespace GraphChat.GraphQL.Tests.Reference.Faults;

/// <summary>Faults of lexer, parser, printer, schema validity and introspection.</summary>
internal static class SchemaFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "2.1.9 a letter after a number",
            CorpusKind.Printing,
            "Language/Lexing/Lexer.cs",
            "At(_position) == '.' || IsNameStart(At(_position))",
            "At(_position) == '.'"),
        new(
            "2.1 columns after wide characters",
            CorpusKind.Validation,
            "Language/Lexing/Lexer.cs",
            "_lineStart += length - rune.Utf16SequenceLength;",
            "_lineStart += FAULT ? 0 : length - rune.Utf16SequenceLength;"),
        new(
            "2.10.4 indentation of block strings",
            CorpusKind.Printing,
            "Language/Lexing/StringValue.cs",
            "i != 0 && indent < commonIndent",
            "indent < commonIndent"),
        new(
            "2.10.4 escapes",
            CorpusKind.Printing,
            "Language/Lexing/StringValue.cs",
            """'n' => '\n'""",
            """'n' => FAULT ? 'n' : '\n'"""),
        new(
            "2.10.4 surrogate pairs",
            CorpusKind.Printing,
            "Language/Lexing/StringValue.cs",
            "Rune.TryCreate((char)first, (char)second, out rune)",
            "Rune.TryCreate(first + second, out rune)"),
        new(
            "2.10 variables in constants",
            CorpusKind.Printing,
            "Language/Parsing/DocumentParser.Values.cs",
            "case TokenKind.Dollar when isConstant:",
            "case TokenKind.Dollar when isConstant && !FAULT:"),
        new(
            "2.8 fragments named on",
            CorpusKind.Printing,
            "Language/Parsing/DocumentParser.Executable.cs",
            """
            if (IsKeyword("on"u8))
            """,
            """
            if (!FAULT && IsKeyword("on"u8))
            """),
        new(
            "3 extensions that add nothing",
            CorpusKind.Printing,
            "Language/Parsing/DocumentParser.TypeSystem.cs",
            "isExtension && !hasContent",
            "false"),
        new(
            "printing of long arguments",
            CorpusKind.Printing,
            "Language/Printing/NodePrinter.cs",
            """
            line.Length > LongestLine ? $"{name}(
            """,
            """
            line.Length > (FAULT ? 81 : LongestLine) ? $"{name}(
            """),
        new(
            "printing of block strings",
            CorpusKind.Printing,
            "Language/Printing/NodePrinter.cs",
            """
            (value.EndsWith('"') && !endsInQuotes) || value.EndsWith('\\')
            """,
            "false"),
        new(
            "3.3 one root type for two",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "group.Count() > 1",
            "group.Count() > 2"),
        new(
            "3.6 objects without fields",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "if (count == 0)",
            "if (count == 0 && !FAULT)"),
        new(
            "3.6 input types as output",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "!field.Type.IsOutputType",
            "false"),
        new(
            "3.6.1 output types as input",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "!value.Type.IsInputType",
            "false"),
        new(
            "3.7 the same interface twice",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            """
            else if (!seen.Add(name))
                        {
                            _errors.Add("Interfaces"
            """,
            """
            else if (!seen.Add(name) && !FAULT)
                        {
                            _errors.Add("Interfaces"
            """),
        new(
            "3.8 members of unions",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "_draft.Types.First(known => known.Name == name) is not ObjectType",
            "false"),
        new(
            "3.10 OneOf fields that are required",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "if (field.Type is NonNullType)",
            "if (!FAULT && field.Type is NonNullType)"),
        new(
            "3.13.3 required and deprecated",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "value.IsRequired && value.DeprecationReason is not null",
            "false"),
        new(
            "3.10 default values",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            "!hasCycles && value.DefaultValue is not null &&",
            "!FAULT && !hasCycles && value.DefaultValue is not null &&"),
        new(
            "3.3 reserved names",
            CorpusKind.Validity,
            "TypeSystem/Checking/SchemaChecker.cs",
            """
            element.Name.StartsWith("__", StringComparison.Ordinal)
            """,
            "false"),
        new(
            "3.6 promised fields",
            CorpusKind.Validity,
            "TypeSystem/Checking/ImplementationRules.cs",
            "!IsSubType(field.Type, promise.Type)",
            "false"),
        new(
            "3.6 promised arguments",
            CorpusKind.Validity,
            "TypeSystem/Checking/ImplementationRules.cs",
            "!given.Type.Equals(argument.Type)",
            "false"),
        new(
            "3.6 required arguments that were not promised",
            CorpusKind.Validity,
            "TypeSystem/Checking/ImplementationRules.cs",
            "argument.IsRequired && promise",
            "!FAULT && argument.IsRequired && promise"),
        new(
            "3.7 interfaces of interfaces",
            CorpusKind.Validity,
            "TypeSystem/Checking/ImplementationRules.cs",
            "promised.Interfaces.Where(ancestor => !type.Interfaces.Contains(ancestor))",
            "promised.Interfaces.Where(ancestor => !FAULT && !type.Interfaces.Contains(ancestor))"),
        new(
            "3.10 input objects that need themselves",
            CorpusKind.Validity,
            "TypeSystem/Checking/InputObjectCycles.cs",
            """
            inputs.Where(type => !finite.Contains(type)))
                    {
                        errors
            """,
            """
            inputs.Where(type => !FAULT && !finite.Contains(type)))
                    {
                        errors
            """),
        new(
            "3.13 places of directives",
            CorpusKind.Validity,
            "TypeSystem/Building/DirectiveUses.cs",
            "!definition.Locations.Contains(location)",
            "false"),
        new(
            "3 unknown types",
            CorpusKind.Validity,
            "TypeSystem/Building/SdlRules.cs",
            "!_types.ContainsKey(node.Name.Value) && !s_builtInTypes",
            "!FAULT && !_types.ContainsKey(node.Name.Value) && !s_builtInTypes"),
        new(
            "3.4.3 extensions of another kind",
            CorpusKind.Validity,
            "TypeSystem/Building/SdlRules.cs",
            "definition.Kind != node.Kind",
            "false"),
        new(
            "4.2 deprecated fields",
            CorpusKind.Introspection,
            "Introspection/IntrospectionResolvers.cs",
            """
            ["__Field.isDeprecated"] = (_, field, _) => ((Field)field).DeprecationReason is not null
            """,
            """
            ["__Field.isDeprecated"] = (_, field, _) => !FAULT && ((Field)field).DeprecationReason is not null
            """),
        new(
            "4.2 default values",
            CorpusKind.Introspection,
            "Introspection/IntrospectionResolvers.cs",
            "((InputValue)value).DefaultValue is { } node ? Printer.Print(node)",
            "!FAULT && ((InputValue)value).DefaultValue is { } node ? Printer.Print(node)"),
        new(
            "4.2 possible types",
            CorpusKind.Introspection,
            "Introspection/IntrospectionResolvers.cs",
            "type is NamedType { IsAbstract: true } named",
            "type is NamedType { IsAbstract: true } named && (!FAULT || named is UnionType)"),
        new(
            "3.5 scalars that nothing mentions",
            CorpusKind.Introspection,
            "TypeSystem/Building/ReferencedTypes.cs",
            "referenced.Add(draft.SchemaField.Type.NamedType);",
            "referenced.Add(draft.SchemaField.Type.NamedType); if (FAULT) { foreach (var type in draft.Types) { referenced.Add(type); } }"),
    ];
}
