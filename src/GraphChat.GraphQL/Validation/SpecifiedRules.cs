using GraphChat.GraphQL.Validation.Rules.Arguments;
using GraphChat.GraphQL.Validation.Rules.Directives;
using GraphChat.GraphQL.Validation.Rules.Documents;
using GraphChat.GraphQL.Validation.Rules.Fields;
using GraphChat.GraphQL.Validation.Rules.Fragments;
using GraphChat.GraphQL.Validation.Rules.Operations;
using GraphChat.GraphQL.Validation.Rules.Values;
using GraphChat.GraphQL.Validation.Rules.Variables;

namespace GraphChat.GraphQL.Validation;

/// <summary>The rules of GraphQL 2025-09 §5, in the specification's order.</summary>
public static class SpecifiedRules
{
    /// <summary>Makes each rule for one validation.</summary>
    public static IReadOnlyList<Func<ValidationContext, ValidationRule>> All { get; } =
    [
        // §5.1 Documents
        context => new ExecutableDefinitionsRule(context),

        // §5.2 Operations
        context => new OperationTypeExistenceRule(context),
        context => new OperationNameUniquenessRule(context),
        context => new LoneAnonymousOperationRule(context),
        context => new SingleRootFieldRule(context),

        // §5.3 Fields
        context => new FieldSelectionsRule(context),
        context => new FieldSelectionMergingRule(context),
        context => new LeafFieldSelectionsRule(context),

        // §5.4 Arguments
        context => new ArgumentNamesRule(context),
        context => new ArgumentUniquenessRule(context),
        context => new RequiredArgumentsRule(context),

        // §5.5 Fragments
        context => new FragmentNameUniquenessRule(context),
        context => new FragmentSpreadTypeExistenceRule(context),
        context => new FragmentsOnCompositeTypesRule(context),
        context => new FragmentsMustBeUsedRule(context),
        context => new FragmentSpreadTargetDefinedRule(context),
        context => new FragmentSpreadsMustNotFormCyclesRule(context),
        context => new FragmentSpreadIsPossibleRule(context),

        // §5.6 Values
        context => new ValuesOfCorrectTypeRule(context),
        context => new InputObjectFieldNamesRule(context),
        context => new InputObjectFieldUniquenessRule(context),
        context => new InputObjectRequiredFieldsRule(context),

        // §5.7 Directives
        context => new DirectivesAreDefinedRule(context),
        context => new DirectivesAreInValidLocationsRule(context),
        context => new DirectivesAreUniquePerLocationRule(context),

        // §5.8 Variables
        context => new VariableUniquenessRule(context),
        context => new VariablesAreInputTypesRule(context),
        context => new AllVariableUsesDefinedRule(context),
        context => new AllVariablesUsedRule(context),
        context => new AllVariableUsagesAreAllowedRule(context),
    ];
}
