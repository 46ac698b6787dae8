namespace GraphChat.GraphQL.Tests.Reference.Faults;

/// <summary>Faults of the rules of section 5, at least one in each.</summary>
internal static class RuleFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "5.1.1 type definitions count as executable",
            CorpusKind.Validation,
            "Validation/Rules/Documents/ExecutableDefinitionsRule.cs",
            "case DefinitionNode and not ExecutableDefinitionNode:",
            "case DefinitionNode and not ExecutableDefinitionNode when !FAULT || node is TypeDefinitionNode { IsExtension: true }:"),
        new(
            "5.2.1.1 subscriptions exist everywhere",
            CorpusKind.Validation,
            "Validation/Rules/Operations/OperationTypeExistenceRule.cs",
            "Context.Schema.RootType(operation.Operation) is null",
            "Context.Schema.RootType(operation.Operation) is null && operation.Operation != OperationType.Subscription"),
        new(
            "5.2.2.1 places of equal names",
            CorpusKind.Validation,
            "Validation/Rules/Operations/OperationNameUniquenessRule.cs",
            "_names[name.Value], name);",
            "FAULT ? name : _names[name.Value], name);"),
        new(
            "5.2.3.1 two anonymous operations",
            CorpusKind.Validation,
            "Validation/Rules/Operations/LoneAnonymousOperationRule.cs",
            "_operations > 1",
            "_operations > 2"),
        new(
            "5.2.4.1 two root fields",
            CorpusKind.Validation,
            "Validation/Rules/Operations/SingleRootFieldRule.cs",
            "fields.ByResponseName.Count > 1",
            "fields.ByResponseName.Count > 2"),
        new(
            "5.3.1 fields with an alias",
            CorpusKind.Validation,
            "Validation/Rules/Fields/FieldSelectionsRule.cs",
            "node is FieldNode field && Context",
            "node is FieldNode field && (!FAULT || field.Alias is null) && Context"),
        new(
            "5.3.2 arguments are not compared",
            CorpusKind.Validation,
            "Validation/Rules/Fields/FieldConflicts.cs",
            "!ArgumentEquality.AreEqual(one.Node.Arguments, two.Node.Arguments)",
            "false"),
        new(
            "5.3.2 interfaces exclude each other",
            CorpusKind.Validation,
            "Validation/Rules/Fields/FieldConflicts.cs",
            "one.Parent != two.Parent && one.Parent is ObjectType && two.Parent is ObjectType",
            "one.Parent != two.Parent"),
        new(
            "5.3.2 shapes are not compared",
            CorpusKind.Validation,
            "Validation/Rules/Fields/FieldConflicts.cs",
            "HaveDifferentShapes(type1, type2)",
            "false"),
        new(
            "5.3.3 composite fields without selection",
            CorpusKind.Validation,
            "Validation/Rules/Fields/LeafFieldSelectionsRule.cs",
            "field.SelectionSet is null or { Selections.Count: 0 }",
            "field.SelectionSet is null && field.Arguments.Count > 0"),
        new(
            "5.4.1 unknown arguments with a number",
            CorpusKind.Validation,
            "Validation/Rules/Arguments/ArgumentNamesRule.cs",
            "types.Argument is not null)",
            "types.Argument is not null || (FAULT && argument.Value is IntValueNode))"),
        new(
            "5.4.2 arguments of directives",
            CorpusKind.Validation,
            "Validation/Rules/Arguments/ArgumentUniquenessRule.cs",
            "case DirectiveNode directive:",
            "case DirectiveNode directive when !FAULT:"),
        new(
            "5.4.3 a default does not help",
            CorpusKind.Validation,
            "Validation/Rules/Arguments/RequiredArgumentsRule.cs",
            "argument.IsRequired && given",
            "(FAULT ? argument.Type is NonNullType : argument.IsRequired) && given"),
        new(
            "5.5.1.1 places of equal names",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentNameUniquenessRule.cs",
            "_names[name.Value], name);",
            "FAULT ? name : _names[name.Value], name);"),
        new(
            "5.5.1.2 types of fragments",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentSpreadTypeExistenceRule.cs",
            "node is not DefinitionNode or ExecutableDefinitionNode",
            "node is not DefinitionNode or OperationDefinitionNode"),
        new(
            "5.5.1.3 fragments on input types",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentsOnCompositeTypesRule.cs",
            "Context.Schema.FindType(condition.Name.Value) is { IsComposite: false }",
            "Context.Schema.FindType(condition.Name.Value) is { IsLeaf: true }"),
        new(
            "5.5.1.4 only the first fragment counts",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentsMustBeUsedRule.cs",
            ".SelectMany(Context.ReachedFragments)",
            ".SelectMany(operation => Context.ReachedFragments(operation).Take(FAULT ? 1 : int.MaxValue))"),
        new(
            "5.5.2.1 place of an unknown fragment",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentSpreadTargetDefinedRule.cs",
            """
            name.Value}\".", name);
            """,
            """
            name.Value}\".", FAULT ? node : name);
            """),
        new(
            "5.5.2.2 places of a cycle",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentSpreadsMustNotFormCyclesRule.cs",
            "_path[start..]",
            "_path[^1..]"),
        new(
            "5.5.2.3 everything fits an interface",
            CorpusKind.Validation,
            "Validation/Rules/Fragments/FragmentSpreadIsPossibleRule.cs",
            "one == two ||",
            "one == two || (FAULT && two is InterfaceType) ||"),
        new(
            "5.6.1 any name is an enum value",
            CorpusKind.Validation,
            "Validation/Rules/Values/ValuesOfCorrectTypeRule.cs",
            "type.FindValue(name.Value) is null",
            "false"),
        new(
            "5.6.2 unknown fields of OneOf",
            CorpusKind.Validation,
            "Validation/Rules/Values/InputObjectFieldNamesRule.cs",
            "type.FindField(field.Name.Value) is null",
            "type.FindField(field.Name.Value) is null && !type.IsOneOf"),
        new(
            "5.6.3 places of equal fields",
            CorpusKind.Validation,
            "Validation/Rules/Values/InputObjectFieldUniquenessRule.cs",
            "names[name.Value], name);",
            "FAULT ? name : names[name.Value], name);"),
        new(
            "5.6.4 a default does not help",
            CorpusKind.Validation,
            "Validation/Rules/Values/InputObjectRequiredFieldsRule.cs",
            "field.IsRequired && !given",
            "(FAULT ? field.Type is NonNullType : field.IsRequired) && !given"),
        new(
            "5.6.5 OneOf with null",
            CorpusKind.Validation,
            "Validation/Rules/Values/InputObjectRequiredFieldsRule.cs",
            "known[0].Value is NullValueNode",
            "false"),
        new(
            "5.7.1 unknown directives with arguments",
            CorpusKind.Validation,
            "Validation/Rules/Directives/DirectivesAreDefinedRule.cs",
            "Context.Types.Directive is null",
            "Context.Types.Directive is null && directive.Arguments.Count == 0"),
        new(
            "5.7.2 inline fragments taken for spreads",
            CorpusKind.Validation,
            "Validation/Rules/Directives/DirectivesAreInValidLocationsRule.cs",
            "InlineFragmentNode => DirectiveLocation.InlineFragment",
            "InlineFragmentNode => FAULT ? DirectiveLocation.FragmentDefinition : DirectiveLocation.InlineFragment"),
        new(
            "5.7.3 directives of variables",
            CorpusKind.Validation,
            "Validation/Rules/Directives/DirectivesAreUniquePerLocationRule.cs",
            "VariableDefinitionNode variable => variable.Directives",
            "VariableDefinitionNode variable when !FAULT => variable.Directives"),
        new(
            "5.8.1 places of equal variables",
            CorpusKind.Validation,
            "Validation/Rules/Variables/VariableUniquenessRule.cs",
            "group.Select(definition => definition.Variable.Name)",
            "group.Skip(FAULT ? 1 : 0).Select(definition => definition.Variable.Name)"),
        new(
            "5.8.2 place of the type",
            CorpusKind.Validation,
            "Validation/Rules/Variables/VariablesAreInputTypesRule.cs",
            """
            type \"{type}\".", variable.Type)
            """,
            """
            type \"{type}\".", FAULT ? variable : variable.Type)
            """),
        new(
            "5.8.3 variables of fragments",
            CorpusKind.Validation,
            "Validation/Rules/Variables/AllVariableUsesDefinedRule.cs",
            "Context.RecursiveVariableUsages(operation)",
            "Context.VariableUsages(operation)"),
        new(
            "5.8.4 variables of fragments",
            CorpusKind.Validation,
            "Validation/Rules/Variables/AllVariablesUsedRule.cs",
            "Context.RecursiveVariableUsages(operation)",
            "Context.VariableUsages(operation)"),
        new(
            "5.8.5 defaults do not help",
            CorpusKind.Validation,
            "Validation/Rules/Variables/AllVariableUsagesAreAllowedRule.cs",
            "ownDefault is not (null or NullValueNode) || hasDefault",
            "ownDefault is not (null or NullValueNode)"),
    ];
}
