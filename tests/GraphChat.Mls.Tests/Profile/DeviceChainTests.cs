using System.Buffers.Binary;
using System.Security.Cryptography;
using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Mls.Tests.Profile;

public sealed class DeviceChainTests
{
    private const ushort Suite = 0x0003;
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private readonly Guid _user = Guid.NewGuid();
    private readonly Guid _phone = Guid.NewGuid();
    private readonly Guid _laptop = Guid.NewGuid();
    private readonly DeviceKey _phoneKey = DeviceKey.Create(Suite);
    private readonly DeviceKey _laptopKey = DeviceKey.Create(Suite);

    [Fact]
    public void The_first_device_signs_itself_in()
    {
        var chain = FirstDevice();

        var device = Assert.Single(chain.DevicesInForce);
        Assert.Equal(_phone, device.DeviceId);
        Assert.True(device.SignatureKey.Span.SequenceEqual(_phoneKey.PublicKey.Span));
    }

    [Theory]
    [InlineData(0x0001)]
    [InlineData(0x0002)]
    [InlineData(0x0005)]
    [InlineData(0x0007)]
    public void Keys_of_every_suite_can_be_in_a_chain(int suite)
    {
        using var key = DeviceKey.Create((ushort)suite);
        var entry = DeviceChainEntry.SignFirst(new DeviceIdentity(_user, _phone), key, s_now);

        Assert.Equal(DeviceChainError.None, DeviceChain.Verify(_user, [entry.Encoded], out _));
    }

    [Fact]
    public void A_device_in_force_adds_and_revokes_others()
    {
        var chain = Append(FirstDevice(), SignAddLaptop(FirstDevice()));
        var revoked = Append(chain, DeviceChainEntry.SignRevoke(chain, _phone, s_now, _laptop, _laptopKey));

        Assert.Equal([_laptop], revoked.DevicesInForce.Select(device => device.DeviceId));
        Assert.Equal(2u, revoked.Find(_phone)!.RevokedAtIndex);
        Assert.True(revoked.Continues(chain));
        Assert.False(chain.Continues(revoked));
    }

    [Fact]
    public void A_revoked_device_signs_nothing_more()
    {
        var chain = Append(FirstDevice(), SignAddLaptop(FirstDevice()));
        chain = Append(chain, DeviceChainEntry.SignRevoke(chain, _phone, s_now, _laptop, _laptopKey));
        using var key = DeviceKey.Create(Suite);
        var entry = DeviceChainEntry.SignAdd(chain, Guid.NewGuid(), Suite, key.PublicKey.Span, s_now, _phone, _phoneKey);

        Assert.Equal(DeviceChainError.SignerNotInForce, chain.TryAppend(entry.Encoded.Span, out _));
    }

    [Fact]
    public void A_device_that_only_the_server_added_is_refused()
    {
        var chain = FirstDevice();
        using var ghost = DeviceKey.Create(Suite);
        var ghostId = Guid.NewGuid();

        var signedByItself = DeviceChainEntry.SignAdd(chain, ghostId, Suite, ghost.PublicKey.Span, s_now, ghostId, ghost);
        var signedInTheNameOfAnother = DeviceChainEntry.SignAdd(chain, ghostId, Suite, ghost.PublicKey.Span, s_now, _phone, ghost);

        Assert.Equal(DeviceChainError.SignerNotInForce, chain.TryAppend(signedByItself.Encoded.Span, out _));
        Assert.Equal(DeviceChainError.BadSignature, chain.TryAppend(signedInTheNameOfAnother.Encoded.Span, out _));
    }

    [Fact]
    public void Ids_and_keys_never_come_back()
    {
        var chain = Append(FirstDevice(), SignAddLaptop(FirstDevice()));
        chain = Append(chain, DeviceChainEntry.SignRevoke(chain, _phone, s_now, _laptop, _laptopKey));
        using var other = DeviceKey.Create(Suite);

        var sameId = DeviceChainEntry.SignAdd(chain, _phone, Suite, other.PublicKey.Span, s_now, _laptop, _laptopKey);
        var sameKey = DeviceChainEntry.SignAdd(chain, Guid.NewGuid(), Suite, _phoneKey.PublicKey.Span, s_now, _laptop, _laptopKey);

        Assert.Equal(DeviceChainError.DeviceReused, chain.TryAppend(sameId.Encoded.Span, out _));
        Assert.Equal(DeviceChainError.DeviceReused, chain.TryAppend(sameKey.Encoded.Span, out _));
    }

    [Fact]
    public void A_replaced_history_is_no_continuation()
    {
        var chain = FirstDevice();
        using var forged = DeviceKey.Create(Suite);
        var other = Verified(DeviceChainEntry.SignFirst(new DeviceIdentity(_user, _phone), forged, s_now));

        Assert.False(other.Continues(chain));
    }

    [Fact]
    public void An_entry_of_another_place_or_person_is_refused()
    {
        var chain = FirstDevice();
        var next = SignAddLaptop(chain);
        var longer = Append(chain, next);

        Assert.Equal(DeviceChainError.WrongIndex, longer.TryAppend(next.Encoded.Span, out _));
        Assert.Equal(DeviceChainError.WrongUser, DeviceChain.Verify(Guid.NewGuid(), [chain.Entries[0].Encoded], out _));
        Assert.Equal(DeviceChainError.WrongLength, DeviceChain.Verify(_user, [], out _));
        Assert.Equal(DeviceChainError.WrongIndex, DeviceChain.Verify(_user, [next.Encoded], out _));
    }

    [Fact]
    public void A_device_that_is_not_in_force_cannot_be_revoked()
    {
        var chain = FirstDevice();
        var entry = DeviceChainEntry.SignRevoke(chain, _laptop, s_now, _phone, _phoneKey);

        Assert.Equal(DeviceChainError.DeviceNotInForce, chain.TryAppend(entry.Encoded.Span, out _));
    }

    [Fact]
    public void Any_changed_byte_of_a_chain_is_found()
    {
        var chain = Append(FirstDevice(), SignAddLaptop(FirstDevice()));
        for (var entry = 0; entry < 2; entry++)
        {
            for (var at = 0; at < chain.Entries[entry].Encoded.Length; at++)
            {
                var entries = chain.Entries.Select(known => known.Encoded.ToArray()).ToArray();
                entries[entry][at] ^= 0x20;

                Assert.NotEqual(
                    DeviceChainError.None, DeviceChain.Verify(_user, [.. entries.Select(bytes => (ReadOnlyMemory<byte>)bytes)], out var verified));
                Assert.Null(verified);
            }
        }
    }

    [Fact]
    public void Entries_that_are_cut_or_too_long_are_malformed()
    {
        var entry = FirstDevice().Entries[0].Encoded;
        for (var length = 0; length < entry.Length; length++)
        {
            Assert.Equal(DeviceChainError.Malformed, DeviceChain.Verify(_user, [entry[..length]], out _));
        }

        Assert.Equal(DeviceChainError.Malformed, DeviceChain.Verify(_user, [new byte[DeviceChainEntry.MaximumSize + 1]], out _));
    }

    [Fact]
    public void The_bytes_are_as_documented()
    {
        var bytes = FirstDevice().Entries[0].Encoded.Span;

        Assert.Equal(1, bytes[0]);
        Assert.Equal(1, bytes[1]);
        Assert.Equal(_user, new Guid(bytes.Slice(2, 16), bigEndian: true));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32BigEndian(bytes[18..]));
        Assert.Equal(new byte[32], bytes.Slice(22, 32).ToArray());
        Assert.Equal(_phone, new Guid(bytes.Slice(54, 16), bigEndian: true));
        Assert.Equal(Suite, BinaryPrimitives.ReadUInt16BigEndian(bytes[70..]));
        Assert.Equal(32, bytes[72]);
        Assert.Equal((ulong)s_now.ToUnixTimeMilliseconds(), BinaryPrimitives.ReadUInt64BigEndian(bytes[105..]));
        Assert.Equal(_phone, new Guid(bytes.Slice(113, 16), bigEndian: true));
        Assert.Equal([0x40, 64], bytes.Slice(129, 2).ToArray());
        Assert.Equal(131 + 64, bytes.Length);
        Assert.True(SHA256.HashData(bytes).AsSpan().SequenceEqual(FirstDevice().HeadHash.Span));
    }

    [Fact]
    public void A_session_is_bound_by_its_device_alone()
    {
        var device = new DeviceIdentity(_user, _phone);
        var proof = SessionBinding.Sign(device, "session-1", _phoneKey);

        Assert.True(SessionBinding.Verify(device, "session-1", Suite, _phoneKey.PublicKey.Span, proof));
        Assert.False(SessionBinding.Verify(device, "session-2", Suite, _phoneKey.PublicKey.Span, proof));
        Assert.False(SessionBinding.Verify(device with { DeviceId = _laptop }, "session-1", Suite, _phoneKey.PublicKey.Span, proof));
        Assert.False(SessionBinding.Verify(device, "session-1", Suite, _laptopKey.PublicKey.Span, proof));
        Assert.False(SessionBinding.Verify(device, "session-1", 0x0004, _phoneKey.PublicKey.Span, proof));
        Assert.False(SessionBinding.Verify(device, "session-1", Suite, new byte[5], proof));
    }

    private DeviceChain FirstDevice() => Verified(DeviceChainEntry.SignFirst(new DeviceIdentity(_user, _phone), _phoneKey, s_now));

    private DeviceChainEntry SignAddLaptop(DeviceChain chain) =>
        DeviceChainEntry.SignAdd(chain, _laptop, Suite, _laptopKey.PublicKey.Span, s_now, _phone, _phoneKey);

    private DeviceChain Verified(DeviceChainEntry entry)
    {
        Assert.Equal(DeviceChainError.None, DeviceChain.Verify(_user, [entry.Encoded], out var chain));
        return chain!;
    }

    private static DeviceChain Append(DeviceChain chain, DeviceChainEntry entry)
    {
        Assert.Equal(DeviceChainError.None, chain.TryAppend(entry.Encoded.Span, out var longer));
        return longer!;
    }
}
