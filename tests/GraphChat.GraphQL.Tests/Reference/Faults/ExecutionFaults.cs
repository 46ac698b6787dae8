namespace GraphChat.GraphQL.Tests.Reference.Faults;

/// <summary>Faults of the steps of execution: coercion, collection, completion, errors, subscriptions.</summary>
internal static class ExecutionFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "6.1.2 null for a variable is none",
            CorpusKind.Execution,
            "Execution/Planning/VariableCoercion.cs",
            "variables.TryGetProperty(name, out _)",
            "variables.TryGetProperty(name, out var found) && (!FAULT || found.ValueKind != JsonValueKind.Null)"),
        new(
            "6.1.2 required variables may be missing",
            CorpusKind.Execution,
            "Execution/Planning/VariableCoercion.cs",
            "else if (type is NonNullType)",
            "else if (!FAULT && type is NonNullType)"),
        new(
            "6.1.2 place of a wrong variable",
            CorpusKind.Execution,
            "Execution/Planning/VariableCoercion.cs",
            """
            {fault.Message}", ErrorCode.BadInput, definition)
            """,
            """
            {fault.Message}", ErrorCode.BadInput, FAULT ? definition.Variable.Name : definition)
            """),
        new(
            "6.1 the first operation is taken",
            CorpusKind.Execution,
            "Execution/Planning/PreparedDocument.cs",
            "_operations.Count == 1 ? _operations[0] : null",
            "_operations[0]"),
        new(
            "6.4.1 defaults of arguments",
            CorpusKind.Execution,
            "Execution/Planning/ArgumentPlan.cs",
            "definition.CoercedDefault()",
            "null"),
        new(
            "6.4.1 a missing variable is null",
            CorpusKind.Execution,
            "Execution/Planning/ArgumentPlan.cs",
            "!variables.ContainsKey(variable.Name.Value) && !definition.IsRequired",
            "false"),
        new(
            "6.4.1 place of a wrong argument",
            CorpusKind.Execution,
            "Execution/Planning/FieldPlan.cs",
            "fault.Node is { } node",
            "!FAULT && fault.Node is { } node"),
        new(
            "3.11 one value for a list of literals",
            CorpusKind.Execution,
            "TypeSystem/Coercion/InputCoercion.cs",
            """
            var isItem = TryLiteral(node, list.OfType, variables, faults, path, out var item);
                        value = new List<object?> { item };
            """,
            """
            var isItem = TryLiteral(node, list.OfType, variables, faults, path, out var item);
                        value = FAULT ? item : new List<object?> { item };
            """),
        new(
            "3.11 one value for a list of variables",
            CorpusKind.Execution,
            "TypeSystem/Coercion/InputCoercion.cs",
            """
            var isItem = TryJson(json, list.OfType, faults, path, out var item);
                        value = new List<object?> { item };
            """,
            """
            var isItem = TryJson(json, list.OfType, faults, path, out var item);
                        value = FAULT ? item : new List<object?> { item };
            """),
        new(
            "3.10 defaults of input fields",
            CorpusKind.Execution,
            "TypeSystem/Coercion/InputCoercion.cs",
            "values[field.Name] = field.CoercedDefault();",
            "if (!FAULT) { values[field.Name] = field.CoercedDefault(); }"),
        new(
            "3.10 unknown fields in variables",
            CorpusKind.Execution,
            "TypeSystem/Coercion/InputCoercion.cs",
            "type.FindField(field.Name) is null",
            "false"),
        new(
            "3.10 a OneOf of two",
            CorpusKind.Execution,
            "TypeSystem/Coercion/InputCoercion.cs",
            "given == 1 && values.Count == 1",
            "given >= 1"),
        new(
            "3.9 any text is an enum value in variables",
            CorpusKind.Execution,
            "TypeSystem/Coercion/InputCoercion.cs",
            """
            value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
                            return value is string name && enumType.FindValue(name) is not null
            """,
            """
            value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
                            return value is string name && (FAULT || enumType.FindValue(name) is not null)
            """),
        new(
            "3.5.1 Int beyond 32 bits",
            CorpusKind.Execution,
            "TypeSystem/Scalars/IntCodec.cs",
            "return value == whole;",
            "return FAULT || value == whole;"),
        new(
            "3.5.1 fractions as Int",
            CorpusKind.Execution,
            "TypeSystem/Scalars/IntCodec.cs",
            "number != Math.Truncate(number)",
            "false"),
        new(
            "3.5.3 truths as String",
            CorpusKind.Execution,
            "TypeSystem/Scalars/StringCodec.cs",
            """
            (truth ? "true" : "false")
            """,
            """
            "true"
            """),
        new(
            "3.5.5 numbers as ID",
            CorpusKind.Execution,
            "TypeSystem/Scalars/IdCodec.cs",
            """
            ScalarInputKind.Integer => input.Text == "-0" ? "0" : input.Text
            """,
            """
            ScalarInputKind.Integer => FAULT ? null : input.Text == "-0" ? "0" : input.Text
            """),
        new(
            "3.5.2 exponents of Float",
            CorpusKind.Execution,
            "Response/NumberFormat.cs",
            "place > 0 && place <= LargestPlainExponent",
            "place > 0 && place < LargestPlainExponent"),
        new(
            "3.13.1 @skip turned round",
            CorpusKind.Execution,
            "Execution/Planning/OperationPlan.cs",
            """
            "skip" => false
            """,
            """
            "skip" => FAULT
            """),
        new(
            "3.13.2 @include is not looked at",
            CorpusKind.Execution,
            "Execution/Planning/OperationPlan.cs",
            """
            "include" => true
            """,
            """
            "include" when !FAULT => true
            """),
        new(
            "6.3.2 merged fields keep the first selection",
            CorpusKind.Execution,
            "Execution/Planning/FieldPlan.cs",
            "field.Nodes.Select(node => node.SelectionSet!)",
            "field.Nodes.Take(FAULT ? 1 : int.MaxValue).Select(node => node.SelectionSet!)"),
        new(
            "6.3.2 type conditions on interfaces",
            CorpusKind.Execution,
            "Execution/Planning/OperationPlan.cs",
            "named == type || Schema.Schema.IsSubType(named, type)",
            "named == type"),
        new(
            "6.3.2 order of the response",
            CorpusKind.Execution,
            "Execution/Planning/OperationPlan.cs",
            "return new SelectionPlan(type, [.. fields]);",
            "return new SelectionPlan(type, FAULT ? [.. fields.OrderBy(field => field.ResponseName, StringComparer.Ordinal)] : [.. fields]);"),
        new(
            "6.4.3 any type for an abstract one",
            CorpusKind.Execution,
            "Execution/ExecutableSchema.cs",
            "Schema.IsSubType(type, named)",
            "true"),
        new(
            "6.4.4 errors stop at non-null fields",
            CorpusKind.Execution,
            "Execution/OperationRun.cs",
            "if (completed is FieldFault fault && !isNonNull)",
            "if (completed is FieldFault fault && (FAULT || !isNonNull))"),
        new(
            "6.4.4 non-null items",
            CorpusKind.Execution,
            "Execution/OperationRun.cs",
            "var isNonNull = item.Kind == CompletionKind.NonNull;",
            "var isNonNull = !FAULT && item.Kind == CompletionKind.NonNull;"),
        new(
            "6.4.4 null at a non-null field",
            CorpusKind.Execution,
            "Execution/OperationRun.cs",
            ": completed.Result is null ? new(NullFault(field, path))",
            ": completed.Result is null && !FAULT ? new(NullFault(field, path))"),
        new(
            "6.4.3 a list of what is none",
            CorpusKind.Execution,
            "Execution/OperationRun.cs",
            "value is IEnumerable items and not string and not IDictionary",
            "value is IEnumerable items && (FAULT || (items is not string and not IDictionary))"),
        new(
            "6.2.2 mutations go on after a failure",
            CorpusKind.Execution,
            "Execution/OperationRun.cs",
            "if (values[i] is FieldFault)",
            "if (values[i] is FieldFault && !FAULT)"),
        new(
            "7.1.2 paths through lists",
            CorpusKind.Execution,
            "Execution/Results/ResponsePath.cs",
            "segments.Add(node.Name ?? (object)node.Index);",
            "if (!FAULT || node.Name is not null) { segments.Add(node.Name ?? (object)node.Index); }"),
        new(
            "7.1.2 places of merged fields",
            CorpusKind.Execution,
            "Execution/Planning/FieldPlan.cs",
            "new ErrorLocation[Nodes.Count]",
            "new ErrorLocation[1]"),
        new(
            "3.9 any text is an enum value in results",
            CorpusKind.Execution,
            "Execution/Planning/TypePlan.cs",
            "_names!.NameOf(value)",
            "_names!.NameOf(value) ?? value as string"),
        new(
            "2.3 __typename",
            CorpusKind.Execution,
            "Introspection/IntrospectionResolvers.cs",
            "Resolve = (_, _, _) => new(name),",
            """
            Resolve = (_, _, _) => new(FAULT ? "Query" : name),
            """),
        new(
            "6.2.3.1 the source stream ends early",
            CorpusKind.Execution,
            "Execution/OperationExecutor.cs",
            "if (!await events.MoveNextAsync())",
            "if (!await events.MoveNextAsync() || (FAULT && !await events.MoveNextAsync()))"),
        new(
            "6.2.3.2 events are not the root",
            CorpusKind.Execution,
            "Execution/OperationExecutor.cs",
            "run.ExecuteRootAsync(plan.Root, eventValue, isSerial: false)",
            "run.ExecuteRootAsync(plan.Root, FAULT ? null : eventValue, isSerial: false)"),
        new(
            "7.2.2 null for what is missing",
            CorpusKind.Execution,
            "Execution/Results/ResultObject.cs",
            "for (var i = 0; i < fields.Length; i++)",
            "for (var i = 0; i < fields.Length - (FAULT && fields.Length > 3 ? 1 : 0); i++)"),
    ];
}
