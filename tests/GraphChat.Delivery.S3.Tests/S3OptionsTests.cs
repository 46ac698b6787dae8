using Xunit;

namespace GraphChat.Delivery.S3.Tests;

/// <summary>How a bucket is named in configuration.</summary>
public sealed class S3OptionsTests
{
    [Fact]
    public void Everything_is_read_and_nothing_secret_is_shown()
    {
        var options = S3Options.Parse("https://s3.example.org:9000/files, region=eu-west-1, key=AK, secret=s/e=c, prefix=chat/");

        Assert.Equal(
            ("https://s3.example.org:9000/", "files", "eu-west-1", "AK", "s/e=c", "chat/"),
            (options.Service.AbsoluteUri, options.Bucket, options.Region, options.Key, options.Secret, options.Prefix));
        Assert.Equal("https://s3.example.org:9000/files", options.ToString());
        Assert.Null(S3Options.Parse("http://localhost:9000/files").Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3.example.org/files")]
    [InlineData("ftp://s3.example.org/files")]
    [InlineData("http://s3.example.org/files")]
    [InlineData("https://s3.example.org")]
    [InlineData("https://s3.example.org/a/b")]
    [InlineData("https://s3.example.org/files?x=1")]
    [InlineData("https://key:hush@s3.example.org/files")]
    [InlineData("https://s3.example.org/files,key=AK")]
    [InlineData("https://s3.example.org/files,secret=hush")]
    [InlineData("https://s3.example.org/files,hush")]
    [InlineData("https://s3.example.org/files,key=AK,secret=")]
    [InlineData("https://s3.example.org/files,colour=hush")]
    public void What_is_none_is_refused_without_repeating_it(string text)
    {
        var refused = Assert.Throws<FormatException>(() => S3Options.Parse(text));

        Assert.DoesNotContain("hush", refused.Message, StringComparison.Ordinal);
    }
}
