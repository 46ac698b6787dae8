using System.Runtime.Versioning;
using System.Text;
using GraphChat.Client.Storage;
using Xunit;

namespace GraphChat.Client.Tests.Storage;

[UnsupportedOSPlatform("windows")]
public sealed class JournalTests : IDisposable
{
    private const string Path = "store";
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-journal-").FullName;
    private readonly JournalKey _key;

    public JournalTests() => _key = JournalKey.FromFile(System.IO.Path.Combine(_folder, "key"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_committed_is_there_after_reopening()
    {
        var path = System.IO.Path.Combine(_folder, Path);
        using (var journal = await Journal.OpenAsync(path, _key, Cancellation))
        {
            await journal.CommitAsync(new JournalTransaction().Put("a", Bytes("1")).Put("b", Bytes("2")), Cancellation);
            await journal.CommitAsync(new JournalTransaction().Delete("a").Put("b", Bytes("3")), Cancellation);
        }

        using var reopened = await Journal.OpenAsync(path, _key, Cancellation);
        Assert.Null(reopened.Read("a"));
        Assert.Equal("3", Text(reopened.Read("b")));
        Assert.Equal(2ul, reopened.Counter);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_second_process_is_refused()
    {
        var path = System.IO.Path.Combine(_folder, Path);
        using var journal = await Journal.OpenAsync(path, _key, Cancellation);

        var refused = await Assert.ThrowsAsync<JournalException>(() => Journal.OpenAsync(path, _key, Cancellation));
        Assert.Equal(JournalErrorCode.InUse, refused.Code);
    }

    [Fact]
    public async Task Another_key_does_not_open_it()
    {
        var path = System.IO.Path.Combine(_folder, Path);
        (await Journal.OpenAsync(path, _key, Cancellation)).Dispose();
        var other = JournalKey.FromFile(System.IO.Path.Combine(_folder, "other"));

        var wrongFile = await Assert.ThrowsAsync<JournalException>(() => Journal.OpenAsync(path, other, Cancellation));
        var wrongKind = await Assert.ThrowsAsync<JournalException>(() => Journal.OpenAsync(path, JournalKey.FromPassphrase("x"), Cancellation));
        Assert.Equal(JournalErrorCode.WrongKey, wrongFile.Code);
        Assert.Equal(JournalErrorCode.WrongKey, wrongKind.Code);
    }

    [Fact]
    public async Task A_passphrase_opens_it_again()
    {
        var path = System.IO.Path.Combine(_folder, Path);
        using (var journal = await Journal.OpenAsync(path, JournalKey.FromPassphrase("correct horse"), Cancellation))
        {
            await journal.CommitAsync(new JournalTransaction().Put("a", Bytes("1")), Cancellation);
        }

        var wrong = await Assert.ThrowsAsync<JournalException>(() => Journal.OpenAsync(path, JournalKey.FromPassphrase("wrong"), Cancellation));
        using var reopened = await Journal.OpenAsync(path, JournalKey.FromPassphrase("correct horse"), Cancellation);

        Assert.Equal(JournalErrorCode.WrongKey, wrong.Code);
        Assert.Equal("1", Text(reopened.Read("a")));
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_refused()
    {
        var path = System.IO.Path.Combine(_folder, "loose");
        JournalKey.FromFile(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Equal(JournalErrorCode.BadKeyFile, Assert.Throws<JournalException>(() => JournalKey.FromFile(path)).Code);
    }

    [Fact]
    public async Task Nothing_readable_is_on_the_disk()
    {
        var path = System.IO.Path.Combine(_folder, Path);
        using (var journal = await Journal.OpenAsync(path, _key, Cancellation))
        {
            await journal.CommitAsync(new JournalTransaction().Put("key-in-clear", Bytes("value-in-clear")), Cancellation);
        }

        foreach (var file in Directory.GetFiles(_folder))
        {
            Assert.DoesNotContain("in-clear", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ranges_go_both_ways_and_in_pages()
    {
        using var journal = Journal.Open(Path, _key, new FaultyFiles());
        var transaction = new JournalTransaction().Put("k", Bytes("x")).Put("l/1", Bytes("x"));
        for (var index = 0; index < 10; index++)
        {
            transaction.Put($"k/{index}", Bytes($"{index}"));
        }

        await journal.CommitAsync(transaction, Cancellation);

        Assert.Equal("0123456789", Joined(journal.ReadRange("k/", 100)));
        Assert.Equal("012", Joined(journal.ReadRange("k/", 3)));
        Assert.Equal("345", Joined(journal.ReadRange("k/", 3, "k/2")));
        Assert.Equal("987", Joined(journal.ReadRange("k/", 3, descending: true)));
        Assert.Equal("654", Joined(journal.ReadRange("k/", 3, "k/7", descending: true)));
        Assert.Empty(journal.ReadRange("m/", 3));
        Assert.Empty(journal.ReadRange("k/", 3, "k/9"));
    }

    [Fact]
    public async Task A_kill_at_any_byte_loses_nothing_acknowledged_and_tears_nothing()
    {
        var whole = new FaultyFiles();
        await WriteSome(whole, []);
        var total = whole.BytesWritten;
        Assert.True(total > 2000);

        for (long cut = 0; cut < total; cut++)
        {
            var files = new FaultyFiles { BytesLeft = cut };
            var acknowledged = new List<int>();
            await Record.ExceptionAsync(() => WriteSome(files, acknowledged));
            Assert.True(files.Dead);

            var after = files.AfterCrash();
            using var journal = Journal.Open(Path, _key, after);
            var last = acknowledged.Count == 0 ? 0 : acknowledged[^1];
            var counter = journal.Read("counter") is { } stored ? int.Parse(Text(stored)!, null) : 0;

            Assert.InRange(counter, last, last + 1);
            Assert.Equal((ulong)counter, journal.Counter);
            for (var index = 1; index <= counter; index++)
            {
                Assert.Equal(new string((char)('a' + index), 20 * index), Text(journal.Read($"item/{index}")));
            }

            Assert.Null(journal.Read($"item/{counter + 1}"));
            await journal.CommitAsync(new JournalTransaction().Put("counter", Bytes("after")), Cancellation);
            journal.Dispose();
            using var again = Journal.Open(Path, _key, after);
            Assert.Equal("after", Text(again.Read("counter")));
        }
    }

    [Fact]
    public async Task A_changed_byte_is_found()
    {
        var files = new FaultyFiles();
        await WriteSome(files, []);
        var sound = files[Path];
        for (var at = 0; at < sound.Length; at++)
        {
            var copy = files.AfterCrash();
            var changed = (byte[])sound.Clone();
            changed[at] ^= 1;
            copy[Path] = changed;

            var refused = Assert.Throws<JournalException>(() => Journal.Open(Path, _key, copy));
            Assert.Contains(
                refused.Code,
                new[] { JournalErrorCode.Damaged, JournalErrorCode.RolledBack, JournalErrorCode.WrongKey, JournalErrorCode.Unsupported });
        }
    }

    [Fact]
    public async Task Records_taken_out_swapped_repeated_or_cut_off_are_found()
    {
        var files = new FaultyFiles();
        var ends = new List<int>();
        using (var journal = Journal.Open(Path, _key, files))
        {
            ends.Add(files[Path].Length);
            for (var index = 0; index < 4; index++)
            {
                await journal.CommitAsync(new JournalTransaction().Put("same", new byte[50]), Cancellation);
                ends.Add(files[Path].Length);
            }
        }

        var bytes = files[Path];
        byte[][] forgeries =
        [
            [.. bytes[..ends[1]], .. bytes[ends[2]..]],
            [.. bytes[..ends[1]], .. bytes[ends[2]..ends[3]], .. bytes[ends[1]..ends[2]], .. bytes[ends[3]..]],
            [.. bytes[..ends[2]], .. bytes[ends[1]..]],
            bytes[..ends[3]],
            bytes[..(ends[3] + 30)],
            bytes[..ends[0]],
        ];
        foreach (var forgery in forgeries)
        {
            var copy = files.AfterCrash();
            copy[Path] = forgery;
            var refused = Assert.Throws<JournalException>(() => Journal.Open(Path, _key, copy));
            Assert.Contains(refused.Code, new[] { JournalErrorCode.Damaged, JournalErrorCode.RolledBack });
        }
    }

    [Fact]
    public async Task An_older_copy_put_back_is_refused()
    {
        var files = new FaultyFiles();
        byte[] old;
        using (var journal = Journal.Open(Path, _key, files))
        {
            await journal.CommitAsync(new JournalTransaction().Put("a", Bytes("1")), Cancellation);
            old = files[Path];
            await journal.CommitAsync(new JournalTransaction().Put("a", Bytes("2")), Cancellation);
            await journal.CompactAsync(Cancellation);
        }

        files[Path] = old;
        Assert.Equal(JournalErrorCode.RolledBack, Assert.Throws<JournalException>(() => Journal.Open(Path, _key, files)).Code);
        files.Delete(Path + ".mark");
        Assert.Equal(JournalErrorCode.RolledBack, Assert.Throws<JournalException>(() => Journal.Open(Path, _key, files)).Code);
    }

    [Fact]
    public async Task Zeros_that_a_power_cut_left_at_the_end_are_dropped()
    {
        var files = new FaultyFiles();
        using (var journal = Journal.Open(Path, _key, files))
        {
            await journal.CommitAsync(new JournalTransaction().Put("a", Bytes("1")), Cancellation);
        }

        files[Path] = [.. files[Path], .. new byte[5000]];
        using var reopened = Journal.Open(Path, _key, files);
        Assert.Equal("1", Text(reopened.Read("a")));
    }

    [Fact]
    public async Task Compaction_forgets_what_was_deleted_and_keeps_the_rest()
    {
        var files = new FaultyFiles();
        using (var journal = Journal.Open(Path, _key, files))
        {
            for (var index = 0; index < 50; index++)
            {
                await journal.CommitAsync(new JournalTransaction().Put("big", new byte[1000]).Put($"k/{index:D2}", Bytes($"{index}")), Cancellation);
            }

            await journal.CommitAsync(new JournalTransaction().Delete("k/07"), Cancellation);
            var before = files[Path].Length;
            await journal.CompactAsync(Cancellation);

            Assert.True(files[Path].Length < before / 10);
            Assert.Equal("8", Text(journal.Read("k/08")));
            await journal.CommitAsync(new JournalTransaction().Put("k/60", Bytes("60")), Cancellation);
        }

        using var reopened = Journal.Open(Path, _key, files);
        Assert.Equal(50, reopened.ReadRange("k/", 100).Count);
        Assert.Null(reopened.Read("k/07"));
        Assert.Equal(52ul, reopened.Counter);
    }

    [Fact]
    public async Task It_compacts_itself_when_most_of_it_is_dead()
    {
        var files = new FaultyFiles();
        using var journal = Journal.Open(Path, _key, files);
        for (var index = 0; index < 12; index++)
        {
            await journal.CommitAsync(new JournalTransaction().Put("big", new byte[400_000]), Cancellation);
        }

        Assert.True(files[Path].Length < 4_000_000);
    }

    [Fact]
    public async Task After_a_refused_write_nothing_more_is_taken()
    {
        var files = new FaultyFiles();
        using var journal = Journal.Open(Path, _key, files);
        await journal.CommitAsync(new JournalTransaction().Put("a", Bytes("1")), Cancellation);
        files.BytesLeft = 10;

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = await Assert.ThrowsAsync<JournalException>(
                () => journal.CommitAsync(new JournalTransaction().Put("a", Bytes("2")), Cancellation));
            Assert.Equal(JournalErrorCode.WriteFailed, refused.Code);
        }

        Assert.Equal("1", Text(journal.Read("a")));
    }

    private async Task WriteSome(FaultyFiles files, List<int> acknowledged)
    {
        using var journal = Journal.Open(Path, _key, files);
        for (var index = 1; index <= 6; index++)
        {
            await journal.CommitAsync(
                new JournalTransaction().Put("counter", Bytes($"{index}")).Put($"item/{index}", Bytes(new string((char)('a' + index), 20 * index))),
                Cancellation);
            acknowledged.Add(index);
            if (index == 3)
            {
                await journal.CompactAsync(Cancellation);
            }
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    private static string Joined(IReadOnlyList<KeyValuePair<string, byte[]>> entries) =>
        string.Concat(entries.Select(entry => Text(entry.Value)));
}
