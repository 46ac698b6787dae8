namespace GraphChat.Delivery.Contract;

/// <summary>A person with one registered device and a session bound to it.</summary>
public sealed record Participant(Caller Caller, DeviceId Device)
{
    public UserId User => Caller.User;
}
