namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// Which of our rules and which of graphql-js's look for the same. Where graphql-js puts several sections of the
/// specification into one rule, or the other way round, they are compared as one.
/// </summary>
internal static class ReferenceRules
{
    private static readonly (string Group, string[] Ours, string[] Theirs)[] Groups =
    [
        ("5.1.1 Executable Definitions", ["ExecutableDefinitions"], ["ExecutableDefinitionsRule"]),
        ("5.2.1.1 Operation Type Existence", ["OperationTypeExistence"], ["KnownOperationTypesRule"]),
        ("5.2.2.1 Operation Name Uniqueness", ["OperationNameUniqueness"], ["UniqueOperationNamesRule"]),
        ("5.2.3.1 Lone Anonymous Operation", ["LoneAnonymousOperation"], ["LoneAnonymousOperationRule"]),
        ("5.2.4.1 Single Root Field", ["SingleRootField"], ["SingleFieldSubscriptionsRule"]),
        ("5.3.1 Field Selections", ["FieldSelections"], ["FieldsOnCorrectTypeRule"]),
        ("5.3.2 Field Selection Merging", ["FieldSelectionMerging"], ["OverlappingFieldsCanBeMergedRule"]),
        ("5.3.3 Leaf Field Selections", ["LeafFieldSelections"], ["ScalarLeafsRule"]),
        ("5.4.1 Argument Names", ["ArgumentNames"], ["KnownArgumentNamesRule"]),
        ("5.4.2 Argument Uniqueness", ["ArgumentUniqueness"], ["UniqueArgumentNamesRule"]),
        ("5.4.3 Required Arguments", ["RequiredArguments"], ["ProvidedRequiredArgumentsRule"]),
        ("5.5.1.1 Fragment Name Uniqueness", ["FragmentNameUniqueness"], ["UniqueFragmentNamesRule"]),
        ("5.5.1.2 Fragment Spread Type Existence", ["FragmentSpreadTypeExistence"], ["KnownTypeNamesRule"]),
        ("5.5.1.3 Fragments on Composite Types", ["FragmentsOnCompositeTypes"], ["FragmentsOnCompositeTypesRule"]),
        ("5.5.1.4 Fragments Must Be Used", ["FragmentsMustBeUsed"], ["NoUnusedFragmentsRule"]),
        ("5.5.2.1 Fragment Spread Target Defined", ["FragmentSpreadTargetDefined"], ["KnownFragmentNamesRule"]),
        ("5.5.2.2 Fragment Spreads Must Not Form Cycles", ["FragmentSpreadsMustNotFormCycles"], ["NoFragmentCyclesRule"]),
        ("5.5.2.3 Fragment Spread Is Possible", ["FragmentSpreadIsPossible"], ["PossibleFragmentSpreadsRule"]),
        ("5.6 Values", ["ValuesOfCorrectType", "InputObjectFieldNames", "InputObjectRequiredFields"], ["ValuesOfCorrectTypeRule"]),
        ("5.6.3 Input Object Field Uniqueness", ["InputObjectFieldUniqueness"], ["UniqueInputFieldNamesRule"]),
        ("5.7.1-2 Directives", ["DirectivesAreDefined", "DirectivesAreInValidLocations"], ["KnownDirectivesRule"]),
        ("5.7.3 Directives Are Unique per Location", ["DirectivesAreUniquePerLocation"], ["UniqueDirectivesPerLocationRule"]),
        ("5.8.1 Variable Uniqueness", ["VariableUniqueness"], ["UniqueVariableNamesRule"]),
        ("5.8.2 Variables Are Input Types", ["VariablesAreInputTypes"], ["VariablesAreInputTypesRule"]),
        ("5.8.3 All Variable Uses Defined", ["AllVariableUsesDefined"], ["NoUndefinedVariablesRule"]),
        ("5.8.4 All Variables Used", ["AllVariablesUsed"], ["NoUnusedVariablesRule"]),
        ("5.8.5 All Variable Usages Are Allowed", ["AllVariableUsagesAreAllowed"], ["VariablesInAllowedPositionRule"]),
    ];

    /// <summary>All groups by the section's name.</summary>
    public static IEnumerable<string> All => Groups.Select(group => group.Group);

    /// <summary>The group of a rule of ours.</summary>
    public static string OfOurs(string rule) => Groups.Single(group => group.Ours.Contains(rule)).Group;

    /// <summary>The group of a rule of graphql-js; null for rules on what is no part of the specification.</summary>
    public static string? OfTheirs(string rule) => Groups.SingleOrDefault(group => group.Theirs.Contains(rule)).Group;
}
