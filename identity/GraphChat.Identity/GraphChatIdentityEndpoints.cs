using System.Reflection;
using GraphChat.Identity.Administration;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.DeviceFlow;
using GraphChat.Identity.Discovery;
using GraphChat.Identity.EndSession;
using GraphChat.Identity.Introspection;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.PushedRequests;
using GraphChat.Identity.Revocation;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.UserInfo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity;

/// <summary>The provider's addresses.</summary>
public static class GraphChatIdentityEndpoints
{
    private static readonly string[] s_get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] s_post = [HttpMethods.Post];
    private static readonly string[] s_both = [HttpMethods.Get, HttpMethods.Post];

    /// <summary>Maps /.well-known/*, /connect/* and /account/*.</summary>
    public static IEndpointRouteBuilder MapGraphChatIdentity(this IEndpointRouteBuilder endpoints)
    {
        Map<DiscoveryEndpoint>(endpoints, DiscoveryEndpoint.OpenIdPath, s_get, (endpoint, context) => endpoint.WriteConfigurationAsync(context));
        Map<DiscoveryEndpoint>(endpoints, DiscoveryEndpoint.OAuthPath, s_get, (endpoint, context) => endpoint.WriteConfigurationAsync(context));
        Map<DiscoveryEndpoint>(endpoints, DiscoveryEndpoint.KeysPath, s_get, (endpoint, context) => endpoint.WriteKeysAsync(context));
        Map<AuthorizeEndpoint>(endpoints, AuthorizeEndpoint.Path, s_both, (endpoint, context) => endpoint.HandleAsync(context));
        Map<AuthorizeEndpoint>(endpoints, AuthorizeEndpoint.ContinuePath, s_get, (endpoint, context) => endpoint.ContinueAsync(context));
        MapShared<TokenEndpoint>(endpoints, TokenEndpoint.Path, s_post, (endpoint, context) => endpoint.HandleAsync(context));
        MapShared<UserInfoEndpoint>(endpoints, UserInfoEndpoint.Path, s_both, (endpoint, context) => endpoint.HandleAsync(context));
        MapShared<RevocationEndpoint>(endpoints, RevocationEndpoint.Path, s_post, (endpoint, context) => endpoint.HandleAsync(context));
        Map<IntrospectionEndpoint>(endpoints, IntrospectionEndpoint.Path, s_post, (endpoint, context) => endpoint.HandleAsync(context));
        Map<EndSessionEndpoint>(endpoints, EndSessionEndpoint.Path, s_both, (endpoint, context) => endpoint.HandleAsync(context));
        Map<SignInEndpoint>(endpoints, SignInEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<SignInEndpoint>(endpoints, SignInEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<SignOutEndpoint>(endpoints, SignOutEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<SignOutEndpoint>(endpoints, SignOutEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<AccountEndpoint>(endpoints, AccountEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));

        MapShared<PushedRequestEndpoint>(endpoints, PushedRequestEndpoint.Path, s_post, (endpoint, context) => endpoint.HandleAsync(context));
        MapShared<DeviceAuthorizationEndpoint>(endpoints, DeviceAuthorizationEndpoint.Path, s_post, (endpoint, context) => endpoint.HandleAsync(context));
        Map<VerifyEndpoint>(endpoints, VerifyEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<VerifyEndpoint>(endpoints, VerifyEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<ConsentEndpoint>(endpoints, ConsentEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<ConsentEndpoint>(endpoints, ConsentEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<AccessEndpoint>(endpoints, AccessEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<AccessEndpoint>(endpoints, AccessEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<PasswordEndpoint>(endpoints, PasswordEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<PasswordEndpoint>(endpoints, PasswordEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<AuthenticatorEndpoint>(endpoints, AuthenticatorEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<AuthenticatorEndpoint>(endpoints, AuthenticatorEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<SecondFactorEndpoint>(endpoints, SecondFactorEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<SecondFactorEndpoint>(endpoints, SecondFactorEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<PasskeysEndpoint>(endpoints, PasskeysEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<PasskeysEndpoint>(endpoints, PasskeysEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<DeletionEndpoint>(endpoints, DeletionEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<DeletionEndpoint>(endpoints, DeletionEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<PasskeysEndpoint>(endpoints, PasskeysEndpoint.SignInOptionsPath, s_post, (endpoint, context) => endpoint.SignInOptionsAsync(context));
        Map<PasskeysEndpoint>(endpoints, PasskeysEndpoint.SignInPath, s_post, (endpoint, context) => endpoint.SignInAsync(context));
        MapAdministration(endpoints);
        Map<UpstreamEndpoint>(endpoints, UpstreamEndpoint.Path, [HttpMethods.Get], (endpoint, context) => endpoint.StartAsync(context));
        Map<UpstreamEndpoint>(endpoints, UpstreamEndpoint.CallbackPath, [HttpMethods.Get], (endpoint, context) => endpoint.ReturnAsync(context));
        Map<UpstreamRegistration>(endpoints, UpstreamRegistration.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<LinkedEndpoint>(endpoints, LinkedEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<LinkedEndpoint>(endpoints, LinkedEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<RegisterEndpoint>(endpoints, RegisterEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<RegisterEndpoint>(endpoints, RegisterEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<ConfirmEmailEndpoint>(endpoints, ConfirmEmailEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<ConfirmEmailEndpoint>(endpoints, ConfirmEmailEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<ResetEndpoint>(endpoints, ResetEndpoint.Path, s_get, (endpoint, context) => endpoint.ShowAsync(context));
        Map<ResetEndpoint>(endpoints, ResetEndpoint.Path, s_post, (endpoint, context) => endpoint.SubmitAsync(context));
        Map<ResetEndpoint>(endpoints, ResetEndpoint.ForgotPath, s_get, (endpoint, context) => endpoint.ShowForgotAsync(context));
        Map<ResetEndpoint>(endpoints, ResetEndpoint.ForgotPath, s_post, (endpoint, context) => endpoint.SubmitForgotAsync(context));
        MapAsset(endpoints, "passkeys.js", "text/javascript; charset=utf-8");
        MapAsset(endpoints, "style.css", "text/css; charset=utf-8");
        MapAsset(endpoints, "submit.js", "text/javascript; charset=utf-8");
        return endpoints;
    }

    private static void MapAdministration(IEndpointRouteBuilder endpoints)
    {
        Map<ClientsEndpoint>(endpoints, ClientsEndpoint.Path, [HttpMethods.Get], (endpoint, context) => endpoint.ListAsync(context));
        Map<ClientsEndpoint>(endpoints, ClientsEndpoint.Path, [HttpMethods.Post], (endpoint, context) => endpoint.AddAsync(context));
        Map<ClientsEndpoint>(endpoints, ClientsEndpoint.OnePath, [HttpMethods.Get], (endpoint, context) => endpoint.ShowAsync(context));
        Map<ClientsEndpoint>(endpoints, ClientsEndpoint.OnePath, [HttpMethods.Put], (endpoint, context) => endpoint.ChangeAsync(context));
        Map<ClientsEndpoint>(endpoints, ClientsEndpoint.OnePath, [HttpMethods.Delete], (endpoint, context) => endpoint.RemoveAsync(context));
        Map<ClientsEndpoint>(endpoints, ClientsEndpoint.SecretPath, [HttpMethods.Post], (endpoint, context) => endpoint.NewSecretAsync(context));
        Map<ScopesEndpoint>(endpoints, ScopesEndpoint.Path, [HttpMethods.Get], (endpoint, context) => endpoint.ListAsync(context));
        Map<ScopesEndpoint>(endpoints, ScopesEndpoint.Path, [HttpMethods.Post], (endpoint, context) => endpoint.AddAsync(context));
        Map<ScopesEndpoint>(endpoints, ScopesEndpoint.OnePath, [HttpMethods.Delete], (endpoint, context) => endpoint.RemoveAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.Path, [HttpMethods.Get], (endpoint, context) => endpoint.ListAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.Path, [HttpMethods.Post], (endpoint, context) => endpoint.AddAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.InvitationsPath, [HttpMethods.Post], (endpoint, context) => endpoint.InviteAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.OnePath, [HttpMethods.Get], (endpoint, context) => endpoint.ShowAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.OnePath, [HttpMethods.Patch], (endpoint, context) => endpoint.ChangeAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.OnePath, [HttpMethods.Delete], (endpoint, context) => endpoint.RemoveAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.PasswordPath, [HttpMethods.Post], (endpoint, context) => endpoint.ResetPasswordAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.SecondFactorPath, [HttpMethods.Delete], (endpoint, context) => endpoint.RemoveSecondFactorAsync(context));
        Map<PeopleEndpoint>(endpoints, PeopleEndpoint.SessionsPath, [HttpMethods.Delete], (endpoint, context) => endpoint.SignOutAsync(context));
        Map<KeysEndpoint>(endpoints, KeysEndpoint.Path, [HttpMethods.Get], (endpoint, context) => endpoint.ListAsync(context));
        Map<KeysEndpoint>(endpoints, KeysEndpoint.RotatePath, [HttpMethods.Post], (endpoint, context) => endpoint.RotateAsync(context));
    }

    private static void Map<T>(IEndpointRouteBuilder endpoints, string path, string[] methods, Func<T, HttpContext, Task> handle)
        where T : notnull =>
        endpoints.MapMethods(path, methods, (RequestDelegate)(context => RunAsync(context, IsPage(path), handle)));

    // What people see in a browser; the rest is read by programs.
    private static bool IsPage(string path) =>
        path is AuthorizeEndpoint.Path or EndSessionEndpoint.Path or VerifyEndpoint.Path
        || (path.StartsWith(AccountEndpoint.Path, StringComparison.Ordinal) && path != PasskeysEndpoint.SignInOptionsPath);

    private static Task RunAsync<T>(HttpContext context, bool isPage, Func<T, HttpContext, Task> handle)
        where T : notnull =>
        context.RequestServices.GetRequiredService<EndpointRunner>().RunAsync(
            context, isPage, running => handle(running.RequestServices.GetRequiredService<T>(), running));

    /// <summary>One that applications in browsers call by script.</summary>
    private static void MapShared<T>(IEndpointRouteBuilder endpoints, string path, string[] methods, Func<T, HttpContext, Task> handle)
        where T : notnull =>
        Map<T>(endpoints, path, [.. methods, HttpMethods.Options], async (endpoint, context) =>
        {
            if (!await context.RequestServices.GetRequiredService<CrossOrigin>().ApplyAsync(context))
            {
                await handle(endpoint, context);
            }
        });

    private static void MapAsset(IEndpointRouteBuilder endpoints, string name, string type)
    {
        var content = ReadAsset(name);
        Map<EndpointRunner>(endpoints, PageWriter.AssetsPath + name, s_get, (_, context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return Responses.WriteAsync(context, type, content);
        });
    }

    private static byte[] ReadAsset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Assets." + name)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
