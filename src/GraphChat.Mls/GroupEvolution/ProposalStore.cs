using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>The verified proposals of an epoch, in the order of their arrival. Immutable.</summary>
internal sealed class ProposalStore
{
    private readonly AuthenticatedContent[] _contents;
    private readonly Dictionary<ByteKey, ProposalEntry> _byReference = [];

    private ProposalStore(CipherSuite suite, AuthenticatedContent[] contents)
    {
        _contents = contents;
        foreach (var content in contents)
        {
            var reference = content.Reference(suite);
            _byReference[new ByteKey(reference)] = new ProposalEntry(content.Content.Proposal!, content.Content.Sender, reference);
        }
    }

    internal int Count => _contents.Length;

    internal IEnumerable<ProposalEntry> Entries => _byReference.Values;

    internal static ProposalStore Empty(CipherSuite suite) => new(suite, []);

    internal static ProposalStore Read(ref MlsReader reader, CipherSuite suite) => new(suite, Encoding.ReadList(ref reader, AuthenticatedContent.Read));

    internal void Write(MlsWriter writer) => writer.WriteVector(_contents, static (w, content) => content.Write(w));

    internal bool Contains(byte[] reference) => _byReference.ContainsKey(new ByteKey(reference));

    internal ProposalStore With(CipherSuite suite, AuthenticatedContent content) => new(suite, [.. _contents, content]);

    /// <summary>The proposals of a commit (§12.4.2); an unknown reference is an error.</summary>
    internal List<ProposalEntry> Resolve(IReadOnlyList<ProposalOrRef> proposals, Sender committer)
    {
        var entries = new List<ProposalEntry>(proposals.Count);
        foreach (var item in proposals)
        {
            entries.Add(item.Proposal is { } proposal
                ? new ProposalEntry(proposal, committer, null)
                : _byReference.TryGetValue(new ByteKey(item.Reference!), out var entry)
                    ? entry
                    : throw new MlsException(MlsErrorCode.UnknownProposal, "12.4.2"));
        }

        return entries;
    }
}
