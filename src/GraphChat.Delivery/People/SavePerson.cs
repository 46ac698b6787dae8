using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.People;

/// <summary>Notes who signed in, under the name and role that the issuer gives.</summary>
public sealed class SavePerson(IPersonStore people)
{
    private const int MaxName = 100;

    /// <summary>Saves; control characters are taken out of the name and it is cut to 100 characters.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT where nothing is left of the name.</exception>
    public async Task ExecuteAsync(Person person, CancellationToken cancellationToken)
    {
        var name = new string([.. person.DisplayName.Where(letter => !char.IsControl(letter))]).Trim();
        if (name.Length > MaxName)
        {
            name = name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)];
        }

        await people.SaveAsync(
            name.Length > 0 ? person with { DisplayName = name } : throw Refusal.BadInput("The name is empty."),
            cancellationToken);
    }
}
