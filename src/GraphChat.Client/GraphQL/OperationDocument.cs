namespace GraphChat.Client.GraphQL;

/// <summary>An operation of schema/operations, by its name.</summary>
internal sealed record OperationDocument(string Name, string Text)
{
    public static OperationDocument Me { get; } = Load("Me");

    public static OperationDocument People { get; } = Load("People");

    public static OperationDocument Person { get; } = Load("Person");

    public static OperationDocument Presence { get; } = Load("Presence");

    public static OperationDocument RegisterDevice { get; } = Load("RegisterDevice");

    public static OperationDocument AttachDevice { get; } = Load("AttachDevice");

    public static OperationDocument RevokeDevice { get; } = Load("RevokeDevice");

    public static OperationDocument PublishKeyPackages { get; } = Load("PublishKeyPackages");

    public static OperationDocument ClaimKeyPackages { get; } = Load("ClaimKeyPackages");

    public static OperationDocument CreateConversation { get; } = Load("CreateConversation");

    public static OperationDocument SubmitCommit { get; } = Load("SubmitCommit");

    public static OperationDocument SendMessage { get; } = Load("SendMessage");

    public static OperationDocument Group { get; } = Load("Group");

    public static OperationDocument ReportEpoch { get; } = Load("ReportEpoch");

    public static OperationDocument ResetConversation { get; } = Load("ResetConversation");

    public static OperationDocument AcknowledgeWelcome { get; } = Load("AcknowledgeWelcome");

    public static OperationDocument InboxEvents { get; } = Load("InboxEvents");

    private static OperationDocument Load(string name)
    {
        using var stream = typeof(OperationDocument).Assembly.GetManifestResourceStream($"operations/{name}")
            ?? throw new InvalidOperationException($"The operation {name} is not built in.");
        using var reader = new StreamReader(stream);
        return new OperationDocument(name, reader.ReadToEnd());
    }
}
