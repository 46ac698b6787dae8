using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace GraphChat.Client.GraphQL;

/// <summary>Queries and mutations over HTTP. Thread-safe.</summary>
internal sealed class GraphQLClient(HttpClient http, Uri endpoint, IAccessTokens tokens)
{
    /// <summary>Runs an operation; a refused access token is renewed once.</summary>
    /// <exception cref="GraphChatException">The API's code, or that of <see cref="ClientErrorCode"/>.</exception>
    public async Task<T> ExecuteAsync<T>(
        OperationDocument operation, JsonObject? variables, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var token = await tokens.GetAsync(null, cancellationToken);
        try
        {
            return await ExecuteOnceAsync(operation, variables, answer, token, cancellationToken);
        }
        catch (GraphChatException exception) when (exception.Code == ApiCode.Unauthenticated)
        {
            token = await tokens.GetAsync(token.Value, cancellationToken);
            return await ExecuteOnceAsync(operation, variables, answer, token, cancellationToken);
        }
    }

    /// <summary>The body of an operation as GraphQL over HTTP and graphql-transport-ws have it.</summary>
    public static JsonObject Body(OperationDocument operation, JsonObject? variables) => new()
    {
        ["query"] = operation.Text,
        ["operationName"] = operation.Name,
        ["variables"] = variables?.DeepClone() ?? new JsonObject(),
    };

    private async Task<T> ExecuteOnceAsync<T>(
        OperationDocument operation, JsonObject? variables, JsonTypeInfo<T> answer, AccessTokenData token, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/graphql-response+json"));
        request.Content = new StringContent(Body(operation, variables).ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(response.StatusCode, body, answer);
        }
        catch (HttpRequestException exception)
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The server cannot be reached.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The server did not answer in time.", exception);
        }
        catch (IOException exception)
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The connection to the server broke.", exception);
        }
    }

    private static T Read<T>(HttpStatusCode status, byte[] body, JsonTypeInfo<T> answer)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("errors", out var errors))
            {
                throw GraphQLError.Read(errors);
            }

            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
            {
                return data.Deserialize(answer) ?? throw GraphQLError.Unexpected("no data");
            }
        }
        catch (JsonException exception) when (!IsOfProxy(status))
        {
            throw GraphQLError.Unexpected($"status {(int)status}", exception);
        }
        catch (JsonException)
        {
            // A proxy answers for a server that is away or has no time, and not in JSON.
        }

        throw status switch
        {
            HttpStatusCode.Unauthorized => new GraphChatException(ApiCode.Unauthenticated, "The access token was refused."),
            _ when IsOfProxy(status) => new GraphChatException(ClientErrorCode.Unreachable, $"The server answered with status {(int)status}."),
            _ => GraphQLError.Unexpected($"status {(int)status} without data"),
        };
    }

    private static bool IsOfProxy(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
