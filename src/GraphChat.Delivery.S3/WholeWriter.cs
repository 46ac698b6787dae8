using Amazon.S3;
using Amazon.S3.Model;

namespace GraphChat.Delivery.S3;

/// <summary>Writes one object from a stream of bytes: at once where it is small, else in parts, which appear when it is complete.</summary>
internal sealed class WholeWriter(IAmazonS3 client, S3Options options, string key, string contentType) : IAsyncDisposable
{
    private readonly MemoryStream _waiting = new();
    private readonly List<PartETag> _done = [];
    private string? _upload;
    private bool _isComplete;

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _waiting.WriteAsync(bytes, cancellationToken);
        if (_waiting.Length >= options.ComposedPartBytes)
        {
            await SendPartAsync(cancellationToken);
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_upload is null)
        {
            _waiting.Position = 0;
            await client.PutObjectAsync(
                new PutObjectRequest { BucketName = options.Bucket, Key = key, InputStream = _waiting, AutoCloseStream = false, ContentType = contentType, UseChunkEncoding = false },
                cancellationToken);
        }
        else
        {
            if (_waiting.Length > 0)
            {
                await SendPartAsync(cancellationToken);
            }

            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = _upload, PartETags = _done }, cancellationToken);
        }

        _isComplete = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _waiting.DisposeAsync();
        if (_upload is null || _isComplete)
        {
            return;
        }

        try
        {
            await client.AbortMultipartUploadAsync(options.Bucket, key, _upload);
        }
        catch (Exception exception) when (exception is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException or HttpRequestException)
        {
            // The bucket's rule for incomplete uploads forgets it.
        }
    }

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        _upload ??= (await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key, ContentType = contentType }, cancellationToken)).UploadId;
        _waiting.Position = 0;
        var number = _done.Count + 1;
        using var body = new MemoryStream(_waiting.ToArray(), writable: false);
        var sent = await client.UploadPartAsync(
            new UploadPartRequest { BucketName = options.Bucket, Key = key, UploadId = _upload, PartNumber = number, InputStream = body, UseChunkEncoding = false }, cancellationToken);
        _done.Add(new PartETag(number, sent.ETag));
        _waiting.SetLength(0);
    }
}
