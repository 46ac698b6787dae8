namespace GraphChat.Delivery.Ports;

/// <summary>What is to be done with an append.</summary>
public enum AppendDecision
{
    /// <summary>Store it.</summary>
    Accept,

    /// <summary>Give the first answer again.</summary>
    Repeat,

    /// <summary>Refuse it with the code that goes with the decision.</summary>
    Refuse,
}
