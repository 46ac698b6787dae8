using GraphChat.Identity.Accounts;
using GraphChat.Identity.Links;
using GraphChat.Identity.Mail;

namespace GraphChat.Identity.Pages;

/// <summary>Mails that carry a link which works once.</summary>
internal sealed class EmailLinks(OneTimeLinks links, Mailer mailer, PublicOrigin origin)
{
    private static readonly TimeSpan s_confirmation = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_reset = TimeSpan.FromHours(1);

    public bool CanSend => mailer.IsSet;

    public async Task SendConfirmationAsync(Account account, string email, Texts texts, CancellationToken cancellationToken)
    {
        if (!CanSend)
        {
            return;
        }

        await links.ForgetAsync(account.Id, OneTimeLinks.Email, cancellationToken);
        var token = await links.CreateAsync(new OneTimeLink(OneTimeLinks.Email, account.Id, email, null), s_confirmation, cancellationToken);
        mailer.Send(
            email,
            texts["Confirm your address", "Confirmez votre adresse"],
            texts["Open this within a day to confirm that the address is yours; if you did not ask for it, do nothing:", "Ouvrez ceci dans la journée pour confirmer que l’adresse est la vôtre ; si vous n’avez rien demandé, ne faites rien :"]
            + $"\n\n{origin.Value}{ConfirmEmailEndpoint.Path}?token={token}");
    }

    public async Task SendResetAsync(Account account, Texts texts, CancellationToken cancellationToken)
    {
        await links.ForgetAsync(account.Id, OneTimeLinks.Password, cancellationToken);
        var token = await links.CreateAsync(new OneTimeLink(OneTimeLinks.Password, account.Id, account.Email, null), s_reset, cancellationToken);
        mailer.Send(
            account.Email!,
            texts["Another password", "Un autre mot de passe"],
            texts["Open this within an hour to choose another password; if you did not ask for it, do nothing:", "Ouvrez ceci dans l’heure pour choisir un autre mot de passe ; si vous n’avez rien demandé, ne faites rien :"]
            + $"\n\n{origin.Value}{ResetEndpoint.Path}?token={token}");
    }
}
