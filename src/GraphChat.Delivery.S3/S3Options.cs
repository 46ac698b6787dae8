namespace GraphChat.Delivery.S3;

/// <summary>Where an S3 bucket is and who we are there.</summary>
public sealed record S3Options
{
    /// <summary>The service, without the bucket.</summary>
    public required Uri Service { get; init; }

    /// <summary>The bucket, which exists.</summary>
    public required string Bucket { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The access key's id; null to take what the machine has (environment, instance role).</summary>
    public string? Key { get; init; }

    /// <summary>The access key's secret.</summary>
    public string? Secret { get; init; }

    /// <summary>What the names of our objects begin with.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>How large the parts are that a complete attachment is put together from; S3 takes 5 MiB and more.</summary>
    public int ComposedPartBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long an answer may take from beginning to end; one that puts a whole together, ten times as long.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Reads <c>https://host[:port]/bucket[,region=…][,key=…,secret=…][,prefix=…]</c>.</summary>
    /// <exception cref="FormatException">It is none; the message names no secret.</exception>
    public static S3Options Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (!Uri.TryCreate(parts[0], UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || uri.AbsolutePath.Trim('/') is not { Length: >= 3 and <= 63 } bucket || bucket.Contains('/', StringComparison.Ordinal))
        {
            throw new FormatException("It begins with https://host/bucket.");
        }

        if (uri.Scheme == "http" && !uri.IsLoopback)
        {
            throw new FormatException("Plain http is for this machine only.");
        }

        var options = new S3Options { Service = new Uri(uri.GetLeftPart(UriPartial.Authority)), Bucket = bucket };
        foreach (var part in parts.Skip(1))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var value = part[(at + 1)..];
            options = (at < 1 ? "" : part[..at]) switch
            {
                _ when value.Length == 0 => throw new FormatException("A part has no value."),
                "region" => options with { Region = value },
                "key" => options with { Key = value },
                "secret" => options with { Secret = value },
                "prefix" => options with { Prefix = value },
                _ => throw new FormatException("After the address come region=, key=, secret= and prefix=, separated by commas."),
            };
        }

        return (options.Key is null) == (options.Secret is null)
            ? options
            : throw new FormatException("key= and secret= go together.");
    }

    /// <summary>Names no secret.</summary>
    public override string ToString() => $"{Service}{Bucket}";
}
