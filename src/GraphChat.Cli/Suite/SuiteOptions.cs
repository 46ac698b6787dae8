namespace GraphChat.Cli.Suite;

/// <summary>Which tests to run and how.</summary>
/// <param name="Root">The folder with GraphChat.sln in it.</param>
/// <param name="Dotnet">The dotnet to run them with.</param>
/// <param name="Filter">Part of a project's name, or, where no project has it, of a test's full name; null for all.</param>
/// <param name="Full">The long versions of tests that have one.</param>
/// <param name="NoSkips">A skipped test fails the run.</param>
internal sealed record SuiteOptions(string Root, string Dotnet, string? Filter, bool Full, bool NoSkips);
