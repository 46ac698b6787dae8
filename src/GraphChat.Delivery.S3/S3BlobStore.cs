using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.S3;

/// <summary>
/// Blobs in a bucket of anything that speaks S3. Objects cannot grow, so while a blob is uploaded each part is an object of
/// its own, named by where it begins; when its hash is asked for, they are put together into one and forgotten. Thread-safe.
/// </summary>
public sealed class S3BlobStore : IBlobStore, ISignedBlobs, IDisposable
{
    private const int MaxParts = 4_000;
    private const int DeletedAtOnce = 1_000;
    private const string ContentType = "application/octet-stream";
    private const int PatiencesOfWhole = 10;
    private static readonly TimeSpan s_validity = TimeSpan.FromMinutes(2);
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;
    private readonly TimeProvider _time;

    // Signed addresses of services that are not Amazon's would be of version 2 otherwise.
    static S3BlobStore() => Amazon.AWSConfigsS3.UseSignatureVersion4 = true;

    /// <summary>Opens no connection yet.</summary>
    public S3BlobStore(S3Options options, TimeProvider time)
    {
        _options = options;
        _time = time;
        var config = new AmazonS3Config
        {
            ServiceURL = options.Service.AbsoluteUri,
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
            SignatureVersion = "4",
            MaxErrorRetry = 2,
            Timeout = TimeSpan.FromSeconds(30),
        };
        _client = options.Key is null
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.Key, options.Secret), config);
    }

    /// <inheritdoc />
    public Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var parts = await ListPartsAsync(id, cancellationToken);
        var end = parts.Count > 0 ? parts[^1].End : await FindWholeAsync(id, cancellationToken) ?? 0;
        if (end != offset || bytes.IsEmpty)
        {
            return end;
        }

        if (parts.Count >= MaxParts)
        {
            throw new DeliveryException(DeliveryErrorCode.LimitExceeded, $"Parts of an attachment: at most {MaxParts}; send larger ones.");
        }

        using var body = new MemoryStream(bytes.ToArray(), writable: false);
        await _client.PutObjectAsync(
            new PutObjectRequest { BucketName = _options.Bucket, Key = PartOf(id, offset), InputStream = body, ContentType = ContentType, UseChunkEncoding = false },
            cancellationToken);
        return offset + bytes.Length;
    });

    /// <inheritdoc />
    public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var parts = await ListPartsAsync(id, cancellationToken);
        return parts.Count > 0 ? parts[^1].End : await FindWholeAsync(id, cancellationToken) ?? 0;
    });

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        try
        {
            using var found = await _client.GetObjectAsync(
                new GetObjectRequest { BucketName = _options.Bucket, Key = WholeOf(id), ByteRange = new ByteRange(offset, offset + most - 1) },
                cancellationToken);
            using var bytes = new MemoryStream((int)Math.Clamp(found.ContentLength, 0, most));
            await found.ResponseStream.CopyToAsync(bytes, cancellationToken);
            return (ReadOnlyMemory<byte>)bytes.ToArray();
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return default;
        }
    });

    /// <inheritdoc />
    public Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var parts = await ListPartsAsync(id, cancellationToken);
        // Where it is whole already, these are what another node is just deleting.
        if (parts.Count == 0 || await FindWholeAsync(id, cancellationToken) >= parts[^1].End)
        {
            using var whole = await _client.GetObjectAsync(_options.Bucket, WholeOf(id), cancellationToken);
            var hashOfWhole = await SHA256.HashDataAsync(whole.ResponseStream, cancellationToken);
            await DeletePartsAsync(id, cancellationToken);
            return hashOfWhole;
        }

        var hash = await ComposeAsync(id, parts, cancellationToken);
        await DeletePartsAsync(id, cancellationToken);
        return hash;
    }, PatiencesOfWhole);

    /// <inheritdoc />
    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await DeletePartsAsync(id, cancellationToken);
        await _client.DeleteObjectAsync(_options.Bucket, WholeOf(id), cancellationToken);
        return true;
    });

    /// <inheritdoc />
    public SignedAddress SignPart(Guid id, long offset, long length)
    {
        var request = ToSign(PartOf(id, offset), HttpVerb.PUT, out var expiresAt);
        request.ContentType = ContentType;
        // Signed, so that the address takes exactly so many bytes.
        request.Headers.ContentLength = length;
        return Sign(request, expiresAt);
    }

    /// <inheritdoc />
    public SignedAddress SignRead(Guid id)
    {
        var request = ToSign(WholeOf(id), HttpVerb.GET, out var expiresAt);
        // Ciphertext to save, never something to show.
        request.ResponseHeaderOverrides.ContentType = ContentType;
        request.ResponseHeaderOverrides.ContentDisposition = "attachment";
        return Sign(request, expiresAt);
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private GetPreSignedUrlRequest ToSign(string key, HttpVerb verb, out DateTimeOffset expiresAt)
    {
        expiresAt = _time.GetUtcNow() + s_validity;
        return new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = key,
            Verb = verb,
            Expires = expiresAt.UtcDateTime,
            Protocol = _options.Service.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
        };
    }

    private SignedAddress Sign(GetPreSignedUrlRequest request, DateTimeOffset expiresAt) =>
        new(new Uri(_client.GetPreSignedURL(request)), expiresAt);

    private async Task<byte[]> ComposeAsync(Guid id, IReadOnlyList<Part> parts, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var whole = new WholeWriter(_client, _options, WholeOf(id), ContentType);
        var buffer = new byte[81_920];
        foreach (var part in parts)
        {
            using var found = await _client.GetObjectAsync(_options.Bucket, part.Key, cancellationToken);
            int read;
            while ((read = await found.ResponseStream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await whole.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        await whole.CompleteAsync(cancellationToken);
        return hash.GetHashAndReset();
    }

    // The parts from 0 on without a gap; what lies past one was put there by an address that is not next.
    private async Task<IReadOnlyList<Part>> ListPartsAsync(Guid id, CancellationToken cancellationToken)
    {
        var parts = new List<Part>();
        var end = 0L;
        await foreach (var found in ListAsync(id, cancellationToken))
        {
            if (found.Key == PartOf(id, end) && found.Size > 0)
            {
                end += found.Size;
                parts.Add(new Part(found.Key, end));
            }
        }

        return parts;
    }

    private async IAsyncEnumerable<S3Object> ListAsync(
        Guid id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = FolderOf(id) };
        ListObjectsV2Response page;
        do
        {
            page = await _client.ListObjectsV2Async(request, cancellationToken);
            foreach (var found in page.S3Objects)
            {
                yield return found;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated);
    }

    private async Task DeletePartsAsync(Guid id, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var found in ListAsync(id, cancellationToken))
        {
            keys.Add(found.Key);
        }

        foreach (var some in keys.Chunk(DeletedAtOnce))
        {
            await _client.DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = _options.Bucket, Objects = [.. some.Select(key => new KeyVersion { Key = key })], Quiet = true },
                cancellationToken);
        }
    }

    private async Task<long?> FindWholeAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.GetObjectMetadataAsync(_options.Bucket, WholeOf(id), cancellationToken)).ContentLength;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // The library's own timeout ends with the head of an answer: whoever stops in the middle of the rest would be waited for without end.
    private async Task<T> GuardAsync<T>(Func<Task<T>> work, int patiences = 1)
    {
        try
        {
            return await work().WaitAsync(_options.Patience * patiences, _time);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            or WebException or TimeoutException)
        {
            throw new DeliveryException(
                DeliveryErrorCode.Unavailable, "The attachment cannot be read or written now; ask how far it is, and repeat.", details: null, exception);
        }
    }

    private string WholeOf(Guid id) => $"{_options.Prefix}{id:n}";

    private string FolderOf(Guid id) => $"{WholeOf(id)}.parts/";

    // Sixteen digits: listed in the order of their places.
    private string PartOf(Guid id, long offset) => $"{FolderOf(id)}{offset:x16}";

    private sealed record Part(string Key, long End);
}
