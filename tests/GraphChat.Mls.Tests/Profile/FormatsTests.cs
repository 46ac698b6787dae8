using System.Text;
using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Mls.Tests.Profile;

public sealed class FormatsTests
{
    private static readonly Guid s_one = Guid.Parse("00112233-4455-4677-8899-aabbccddeeff");
    private static readonly Guid s_other = Guid.Parse("ffeeddcc-bbaa-4988-b766-554433221100");

    [Fact]
    public void A_credential_names_person_and_device_in_the_order_of_the_wire()
    {
        var bytes = new DeviceIdentity(s_one, s_other).ToBytes();

        Assert.Equal("01" + "00112233445546778899aabbccddeeff" + "ffeeddccbbaa4988b766554433221100", Convert.ToHexStringLower(bytes));
        Assert.True(DeviceIdentity.TryParse(bytes, out var read));
        Assert.Equal(new DeviceIdentity(s_one, s_other), read);
        Assert.False(DeviceIdentity.TryParse(bytes.AsSpan(0, 32), out _));
        Assert.False(DeviceIdentity.TryParse([.. bytes, 0], out _));
        Assert.False(DeviceIdentity.TryParse([2, .. bytes[1..]], out _));
        Assert.False(DeviceIdentity.TryParse([1, .. new byte[32]], out _));
    }

    [Fact]
    public void A_group_id_names_conversation_and_incarnation()
    {
        var bytes = new ConversationGroupId(s_one, 258).ToBytes();

        Assert.Equal("01" + "00112233445546778899aabbccddeeff" + "00000102", Convert.ToHexStringLower(bytes));
        Assert.True(ConversationGroupId.TryParse(bytes, out var read));
        Assert.Equal(new ConversationGroupId(s_one, 258), read);
        Assert.False(ConversationGroupId.TryParse(bytes.AsSpan(1), out _));
    }

    [Fact]
    public void A_policy_has_one_form()
    {
        var policy = new ConversationPolicy(30, [new(s_other, ConversationRole.Member), new(s_one, ConversationRole.Owner)]);
        var bytes = policy.ToBytes();

        Assert.Equal(
            "01" + "0000001e" + "22" + "00112233445546778899aabbccddeeff" + "02" + "ffeeddccbbaa4988b766554433221100" + "01",
            Convert.ToHexStringLower(bytes));
        Assert.True(ConversationPolicy.TryParse(bytes, out var read));
        Assert.Equal(30u, read.RetentionDays);
        Assert.Equal(ConversationRole.Owner, read.RoleOf(s_one));
        Assert.Equal(ConversationRole.Member, read.RoleOf(Guid.NewGuid()));
        Assert.False(ConversationPolicy.TryParse([.. bytes[..6], .. bytes[23..], .. bytes[6..23]], out _));
        Assert.False(ConversationPolicy.TryParse([.. bytes[..22], 3, .. bytes[23..]], out _));
        Assert.False(ConversationPolicy.TryParse([.. bytes, 0], out _));
        Assert.False(ConversationPolicy.TryParse([], out _));
    }

    [Fact]
    public void The_log_hash_covers_each_field_and_the_order()
    {
        var start = LogHash.Start(s_one);
        var hash = LogHash.Next(start, 1, LogEventKind.Message, s_other, "payload"u8);
        byte[][] others =
        [
            LogHash.Next(LogHash.Start(s_other), 1, LogEventKind.Message, s_other, "payload"u8),
            LogHash.Next(start, 2, LogEventKind.Message, s_other, "payload"u8),
            LogHash.Next(start, 1, LogEventKind.Commit, s_other, "payload"u8),
            LogHash.Next(start, 1, LogEventKind.Message, null, "payload"u8),
            LogHash.Next(start, 1, LogEventKind.Message, s_one, "payload"u8),
            LogHash.Next(start, 1, LogEventKind.Message, s_other, "payloae"u8),
        ];

        Assert.Equal(hash, LogHash.Next(start, 1, LogEventKind.Message, s_other, "payload"u8));
        Assert.All(others, other => Assert.NotEqual(hash, other));
        Assert.Equal(others.Length, others.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void The_log_hash_is_as_documented()
    {
        var label = "00000010" + Convert.ToHexString(Encoding.UTF8.GetBytes("GraphChat log v1"));
        var start = Sha256(label + "00000010" + "00112233445546778899AABBCCDDEEFF");

        Assert.Equal(start, LogHash.Start(s_one));
        Assert.Equal(
            Sha256(label + "00000020" + Convert.ToHexString(start) + "00000008" + "0000000000000005" + "00000001" + "04" + "00000000"
                + "00000020" + Convert.ToHexString(Sha256(""))),
            LogHash.Next(start, 5, LogEventKind.Notice, null, []));
    }

    [Fact]
    public void An_epoch_number_is_thirty_digits_of_the_authenticator_and_its_place()
    {
        byte[] authenticator = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        byte[] input =
        [
            0, 0, 0, 25, .. "GraphChat epoch number v1"u8, 0, 0, 0, 5, .. "group"u8, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 32, .. authenticator,
        ];
        var digest = System.Security.Cryptography.SHA256.HashData(input);
        var groups = Enumerable.Range(0, 6).Select(group => digest.Skip(group * 5).Take(5).Aggregate(0UL, (sum, value) => (sum << 8) | value) % 100_000);

        Assert.Equal(string.Join(' ', groups.Select(group => $"{group:D5}")), EpochNumber.Compute("group"u8, 7, authenticator));
        Assert.NotEqual(EpochNumber.Compute("group"u8, 8, authenticator), EpochNumber.Compute("group"u8, 7, authenticator));
        Assert.NotEqual(EpochNumber.Compute("other"u8, 7, authenticator), EpochNumber.Compute("group"u8, 7, authenticator));
    }

    [Fact]
    public void A_safety_number_is_the_same_from_both_sides_and_changes_with_each_device()
    {
        byte[] head = [.. Enumerable.Repeat((byte)1, 32)];
        byte[] otherHead = [.. Enumerable.Repeat((byte)2, 32)];
        var number = SafetyNumber.Compute(s_one, head, s_other, otherHead);

        Assert.Matches("^[0-9]{5}( [0-9]{5}){11}$", number);
        Assert.Equal(number, SafetyNumber.Compute(s_other, otherHead, s_one, head));
        Assert.NotEqual(number, SafetyNumber.Compute(s_one, head, s_other, head));
        Assert.NotEqual(number, SafetyNumber.Compute(s_one, otherHead, s_other, head));
    }

    [Fact]
    public void The_fingerprint_is_exported_for_the_commit() =>
        Assert.Equal(Sha256("0102"), EpochFingerprint.Context([1, 2]));

    private static byte[] Sha256(string hex) => System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(hex));
}
