namespace GraphChat.Delivery.Contract.Model;

/// <summary>One random operation; the numbers are taken modulo what there is, so any part of a sequence is one as well.</summary>
public sealed record Step(StepKind Kind, int Actor, int Other, int Room, int Choice)
{
    public static IReadOnlyList<Step> Draw(int seed, int count)
    {
        var random = new Random(seed);
        StepKind[] kinds =
        [
            StepKind.Open, StepKind.Add, StepKind.Add, StepKind.Remove, StepKind.Commit, StepKind.Propose,
            StepKind.Send, StepKind.Send, StepKind.Send, StepKind.Send, StepKind.Send, StepKind.Repeat, StepKind.Misuse, StepKind.History, StepKind.History, StepKind.Mark,
        ];
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new Step(
                kinds[random.Next(kinds.Length)], random.Next(1_000), random.Next(1_000), random.Next(1_000), random.Next(1_000))),
        ];
    }
}
