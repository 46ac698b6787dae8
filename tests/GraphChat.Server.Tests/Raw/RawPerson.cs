using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Profile;
using GraphChat.Mls.Suites;

namespace GraphChat.Server.Tests.Raw;

/// <summary>A person with a device, who speaks to the API without the client: every byte is the test's.</summary>
internal sealed class RawPerson : IDisposable, ICredentialValidator
{
    private const ushort Suite = 0x0003;

    private RawPerson(TestDeployment deployment, Guid user, string token)
    {
        Deployment = deployment;
        User = user;
        Token = token;
        Api = new RawApi(deployment.Origin, token);
        Key = DeviceKey.Create(Suite);
        Identity = new DeviceIdentity(user, Guid.NewGuid());
        Signer = SignatureKeyPair.Import(CipherSuite.Find(Suite)!, Key.Export());
        Settings = new MlsSettings { CredentialValidator = this, Capabilities = Capabilities.Of(ConversationPolicy.ExtensionType) };
    }

    public TestDeployment Deployment { get; }

    public Guid User { get; }

    public string Id => $"usr_{User:n}";

    public string DeviceId => $"dev_{Identity.DeviceId:n}";

    public string Token { get; }

    public RawApi Api { get; }

    public DeviceKey Key { get; }

    public DeviceIdentity Identity { get; }

    public SignatureKeyPair Signer { get; }

    public MlsSettings Settings { get; }

    public List<KeyPackageBundle> KeyPackages { get; } = [];

    /// <summary>The person's device chain as far as this device took part in it.</summary>
    public List<ReadOnlyMemory<byte>> Chain { get; private set; } = [];

    /// <summary>Somebody with a token and nothing else.</summary>
    public static async Task<RawPerson> CreateAsync(TestDeployment deployment, string displayName = "Ann Example", string role = "learner")
    {
        var user = await deployment.MakePersonAsync(displayName, role);
        return new RawPerson(deployment, user, await deployment.Mint.SignAsync(deployment.Mint.Claims(user) with { Role = role }));
    }

    /// <summary>Somebody whose device is registered and can be added.</summary>
    public static async Task<RawPerson> JoinAsync(TestDeployment deployment, string displayName = "Ann Example")
    {
        var person = await CreateAsync(deployment, displayName);
        await person.RegisterAsync();
        await person.PublishAsync(person.NewKeyPackage(), person.NewKeyPackage(), person.NewKeyPackage());
        return person;
    }

    /// <summary>A second device of the same person, with a session of its own, signed in by this one.</summary>
    public async Task<RawPerson> AddDeviceAsync()
    {
        var second = new RawPerson(Deployment, User, await Deployment.Mint.SignAsync(User)) { Chain = Chain };
        var chain = Verified();
        await second.RegisterAsync(DeviceChainEntry.SignAdd(
            chain, second.Identity.DeviceId, Suite, second.Key.PublicKey.Span, TimeProvider.System.GetUtcNow(), Identity.DeviceId, Key));
        return second;
    }

    public async Task RevokeAsync(RawPerson device)
    {
        var entry = DeviceChainEntry.SignRevoke(Verified(), device.Identity.DeviceId, TimeProvider.System.GetUtcNow(), Identity.DeviceId, Key);
        _ = (await Api.ExecuteAsync(
            "mutation($input: RevokeDeviceInput!) { revokeDevice(input: $input) { device { id } } }",
            new { input = new { chainEntry = entry.Encoded } })).Data;
        Chain.Add(entry.Encoded);
    }

    public Task RegisterAsync() => RegisterAsync(DeviceChainEntry.SignFirst(Identity, Key, TimeProvider.System.GetUtcNow()));

    private async Task RegisterAsync(DeviceChainEntry entry)
    {
        _ = (await Api.ExecuteAsync(
            "mutation($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } } }",
            new { input = new { chainEntry = entry.Encoded } })).Data;
        Chain.Add(entry.Encoded);
    }

    private DeviceChain Verified()
    {
        var error = DeviceChain.Verify(User, Chain, out var chain);
        return chain ?? throw new InvalidOperationException($"The chain is broken: {error}.");
    }

    public KeyPackageBundle NewKeyPackage()
    {
        var bundle = KeyPackageBundle.Create(Signer, Credential.Basic(Identity.ToBytes()), Settings, TimeSpan.FromDays(30));
        KeyPackages.Add(bundle);
        return bundle;
    }

    public async Task PublishAsync(params KeyPackageBundle[] bundles) => _ = (await PublishAsync(bundles.Select(bundle => bundle.Message))).Data;

    public Task<Answer> PublishAsync(IEnumerable<ReadOnlyMemory<byte>> keyPackages) => Api.ExecuteAsync(
        "mutation($input: PublishKeyPackagesInput!) { publishKeyPackages(input: $input) { keyPackageCount } }",
        new { input = new { keyPackages } });

    public bool Validate(CredentialUse use) => true;

    public void Dispose()
    {
        Api.Dispose();
        KeyPackages.ForEach(bundle => bundle.Dispose());
        Signer.Dispose();
        Key.Dispose();
    }
}
