namespace GraphChat.Mls.GroupEvolution.Syntax;

internal enum ResumptionUsage : byte
{
    Application = 1,
    ReInit = 2,
    Branch = 3,
}
