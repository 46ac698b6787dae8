namespace GraphChat.Delivery;

/// <summary>What a person may do.</summary>
public enum Role
{
    /// <summary>Somebody who takes courses.</summary>
    Learner = 1,

    /// <summary>Somebody who gives them.</summary>
    Trainer = 2,

    /// <summary>Somebody who runs the platform.</summary>
    Administrator = 3,
}
