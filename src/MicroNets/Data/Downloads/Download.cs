using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace MicroNets.Data.Downloads;

/// <summary>A file to fetch. Where the publisher states size or check sum, the download is held to them.</summary>
internal sealed record DownloadFile(Uri Address, string FileName, long? Bytes = null, string? Sha256 = null);

/// <summary>How often and how patiently a broken transfer is taken up again.</summary>
internal sealed record DownloadOptions
{
    /// <summary>Attempts in a row that bring no byte before giving up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Pause before the second attempt; doubled before each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A transfer that brings nothing for so long is broken off.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);
}

/// <param name="Bytes">Of the file so far.</param>
/// <param name="Total">Of the whole file, where known.</param>
internal readonly record struct DownloadProgress(string FileName, long Bytes, long? Total);

/// <summary>
/// Fetches files over HTTP. Bytes are kept in <c>NAME.part</c> until the file is whole and verified; an interrupted download goes on from
/// there in the same or in a later run (HTTP Range), or from the start when the server cannot do that or the file there has changed.
/// </summary>
internal sealed class Downloader(HttpClient client, DownloadOptions options)
{
    private const int ChunkBytes = 1 << 16;

    /// <returns>The path of the finished file; a file that is already there and whole is not fetched again.</returns>
    /// <exception cref="InputException">The server answers with an error, is out of reach for all attempts, or sends another file than
    /// expected.</exception>
    public async Task<string> FetchAsync(DownloadFile file, string folder, Action<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        string path = Path.Combine(folder, file.FileName), part = path + ".part";
        if (File.Exists(path))
        {
            await VerifyAsync(file, path, cancellation).ConfigureAwait(false);
            return path;
        }

        Directory.CreateDirectory(folder);
        for (int failures = 0; ;)
        {
            long before = Length(part);
            string problem;
            try
            {
                await TransferAsync(file, part, progress, cancellation).ConfigureAwait(false);
                break;
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException or TransferBrokenException
                || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                problem = e.Message;
            }

            failures = Length(part) > before ? 1 : failures + 1;
            if (failures >= options.Attempts)
                throw new InputException($"{file.Address} cannot be fetched after {failures} attempts: {problem}", "a server that answers",
                    $"check the connection and run the same command again: it goes on from {Length(part)} bytes");
            await Task.Delay(options.FirstPause * Math.Pow(2, failures - 1), cancellation).ConfigureAwait(false);
        }

        try
        {
            await VerifyAsync(file, part, cancellation).ConfigureAwait(false);
        }
        catch (InputException)
        {
            File.Delete(part); // its bytes are wrong: going on from them cannot help
            throw;
        }

        File.Move(part, path);
        File.Delete(Tag(part));
        return path;
    }

    private async Task TransferAsync(DownloadFile file, string part, Action<DownloadProgress>? progress, CancellationToken cancellation)
    {
        long have = Length(part);
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
        // With the version of the first bytes in If-Range, a server whose file has changed sends all of the new one.
        if (have > 0 && File.Exists(Tag(part))
            && EntityTagHeaderValue.TryParse(await File.ReadAllTextAsync(Tag(part), cancellation).ConfigureAwait(false),
            out EntityTagHeaderValue? version))
            request.Headers.IfRange = new RangeConditionHeaderValue(version);
        if (have > 0)
            request.Headers.Range = new RangeHeaderValue(have, null);

        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stalled.CancelAfter(options.Stall);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stalled.Token)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Everything was there already, or the bytes belong to another file.
            if (response.Content.Headers.ContentRange?.Length == have)
                return;
            File.Delete(part);
            throw new TransferBrokenException("the server's file is shorter than what was fetched before");
        }

        if ((int)response.StatusCode is >= 500 or 408 or 429)
            throw new TransferBrokenException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");
        if (!response.IsSuccessStatusCode)
            throw new InputException($"{file.Address} answers {(int)response.StatusCode} {response.ReasonPhrase}", "the file",
                "check the address; the publisher may have moved it");

        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        if (response.StatusCode == HttpStatusCode.PartialContent && !goesOn)
        {
            File.Delete(part);
            throw new TransferBrokenException("the server sent another part than asked for");
        }

        if (response.Headers.ETag is { IsWeak: false } tag)
            await File.WriteAllTextAsync(Tag(part), tag.ToString(), cancellation).ConfigureAwait(false);
        else
            File.Delete(Tag(part));

        long start = goesOn ? have : 0;
        long? total = response.Content.Headers.ContentLength is { } length ? start + length : file.Bytes;
        await using var target = new FileStream(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read);
        await using Stream source = await response.Content.ReadAsStreamAsync(stalled.Token).ConfigureAwait(false);
        var chunk = new byte[ChunkBytes];
        long done = start;
        while (true)
        {
            stalled.CancelAfter(options.Stall);
            int count = await source.ReadAsync(chunk, stalled.Token).ConfigureAwait(false);
            if (count == 0)
                break;
            await target.WriteAsync(chunk.AsMemory(0, count), cancellation).ConfigureAwait(false);
            done += count;
            progress?.Invoke(new DownloadProgress(file.FileName, done, total));
        }

        if (total is { } expected && done < expected)
            throw new TransferBrokenException($"the connection ended after {done} of {expected} bytes");
    }

    private static async Task VerifyAsync(DownloadFile file, string path, CancellationToken cancellation)
    {
        long bytes = Length(path);
        if (file.Bytes is { } expected && bytes != expected)
            throw new InputException($"{path} of {bytes} bytes", $"{expected}", "delete it and run the same command again");
        if (file.Sha256 is not { } sum)
            return;
        await using FileStream stream = File.OpenRead(path);
        string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
        if (found != sum)
            throw new InputException($"{path} with SHA-256 {found}", sum,
                "delete it and run the same command again; if it stays so, the publisher has changed the file");
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    // Beside the partial file: the version (ETag) that its bytes belong to.
    private static string Tag(string part) => part + ".etag";

    private sealed class TransferBrokenException(string message) : Exception(message);
}
