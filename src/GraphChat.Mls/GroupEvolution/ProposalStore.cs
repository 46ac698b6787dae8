using System.Collections.Immutable;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>The verified proposals of an epoch, in the order of their arrival. Immutable.</summary>
internal sealed class ProposalStore
{
    private readonly ImmutableList<(AuthenticatedContent Content, ProposalEntry Entry)> _items;
    private readonly ImmutableDictionary<ByteKey, ProposalEntry> _byReference;

    private ProposalStore(
        ImmutableList<(AuthenticatedContent Content, ProposalEntry Entry)> items, ImmutableDictionary<ByteKey, ProposalEntry> byReference)
    {
        _items = items;
        _byReference = byReference;
    }

    internal static ProposalStore Empty { get; } = new([], ImmutableDictionary<ByteKey, ProposalEntry>.Empty);

    internal int Count => _items.Count;

    internal IEnumerable<ProposalEntry> Entries => _items.Select(item => item.Entry);

    internal static ProposalStore Read(ref MlsReader reader, CipherSuite suite)
    {
        var store = Empty;
        foreach (var content in Encoding.ReadList(ref reader, AuthenticatedContent.Read))
        {
            store = store.With(suite, content);
        }

        return store;
    }

    internal void Write(MlsWriter writer) => writer.WriteVector(_items, static (w, item) => item.Content.Write(w));

    internal bool Contains(byte[] reference) => _byReference.ContainsKey(new ByteKey(reference));

    internal ProposalStore With(CipherSuite suite, AuthenticatedContent content)
    {
        var reference = content.Reference(suite);
        var entry = new ProposalEntry(content.Content.Proposal!, content.Content.Sender, reference);
        return new ProposalStore(_items.Add((content, entry)), _byReference.SetItem(new ByteKey(reference), entry));
    }

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
