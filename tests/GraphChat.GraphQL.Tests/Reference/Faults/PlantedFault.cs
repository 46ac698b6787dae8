namespace GraphChat.GraphQL.Tests.Reference.Faults;

/// <summary>A fault that is put into the source of the engine.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="Kind">The cases that must find it.</param>
/// <param name="File">The file under src/GraphChat.GraphQL.</param>
/// <param name="Original">Text that stands there once.</param>
/// <param name="Faulty">
/// The text in its place, in which <c>FAULT</c> is whether the fault is on; without that word, an expression to be taken
/// instead of the original one while it is on.
/// </param>
internal sealed record PlantedFault(string Name, CorpusKind Kind, string File, string Original, string Faulty);
