using GraphChat.Identity.Federation;

namespace GraphChat.Identity.Pages;

/// <summary>The ways to upstream providers, below a form.</summary>
internal static class UpstreamButtons
{
    /// <param name="texts">The language.</param>
    /// <param name="upstreams">Which.</param>
    /// <param name="name">The parameter that goes along.</param>
    /// <param name="value">Its value; null for none.</param>
    public static Html Of(Texts texts, IEnumerable<UpstreamOptions> upstreams, string name, string? value) => Html.Join(upstreams.Select(upstream =>
    {
        var address = $"{UpstreamEndpoint.Root}{upstream.Name}{(string.IsNullOrEmpty(value) ? "" : $"?{name}={Uri.EscapeDataString(value)}")}";
        return Html.Of($"""<p><a class="button second" href="{address}">{texts["Sign in with", "Se connecter avec"]} {upstream.DisplayName}</a></p>""");
    }));
}
