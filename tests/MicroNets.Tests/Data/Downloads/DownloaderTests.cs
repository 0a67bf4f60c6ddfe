using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MicroNets.Data.Downloads;

namespace MicroNets.Tests.Data.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private static readonly DownloadOptions s_patience = new() { Attempts = 4, FirstPause = TimeSpan.FromMilliseconds(1) };
    private static readonly byte[] s_content = Content();

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_connection_that_drops_midway_is_taken_up_where_it_broke()
    {
        await using var server = new Server((request, reply) => reply.Send(s_content, request.Start, dropAfter: 60_000));
        var seen = new List<long>();
        string path = await Fetch(server, progress: p => seen.Add(p.Bytes));
        Assert.Equal(s_content, await File.ReadAllBytesAsync(path));
        Assert.Equal(Enumerable.Range(0, server.Requests.Count).Select(i => i * 60_000L), server.Requests.Select(r => r.Start));
        Assert.Equal(seen.Order(), seen);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_later_run_goes_on_from_what_an_earlier_one_left()
    {
        _folder.Add("data.bin.part", s_content[..1234]);
        await using var server = new Server((request, reply) => reply.Send(s_content, request.Start));
        Assert.Equal(s_content, await File.ReadAllBytesAsync(await Fetch(server)));
        Assert.Equal([1234L], server.Requests.Select(r => r.Start));

        await Fetch(server); // whole already
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_start_again()
    {
        int requests = 0;
        await using var server = new Server((_, reply) => reply.Send(s_content, start: 0, dropAfter: ++requests == 1 ? 50_000 : null));
        Assert.Equal(s_content, await File.ReadAllBytesAsync(await Fetch(server)));
        Assert.Equal([0L, 50_000], server.Requests.Select(r => r.Start));
    }

    [Fact]
    public async Task A_file_that_changed_between_two_parts_is_read_anew()
    {
        byte[] older = new byte[s_content.Length];
        int requests = 0;
        await using var server = new Server((request, reply) =>
        {
            if (++requests == 1)
                reply.Send(older, 0, dropAfter: 50_000, tag: "\"old\"");
            else
                reply.Send(s_content, request.IfRange == "\"new\"" ? request.Start : 0, tag: "\"new\"");
        });
        Assert.Equal(s_content, await File.ReadAllBytesAsync(await Fetch(server)));
        Assert.Equal("\"old\"", server.Requests[1].IfRange);
    }

    [Fact]
    public async Task Errors_of_the_server_are_retried_and_refusals_are_not()
    {
        int requests = 0;
        await using var busy = new Server((request, reply) =>
        {
            if (++requests < 3)
                reply.Status("503 Busy");
            else
                reply.Send(s_content, request.Start);
        });
        Assert.Equal(s_content, await File.ReadAllBytesAsync(await Fetch(busy)));

        File.Delete(_folder["data.bin"]);
        await using var missing = new Server((_, reply) => reply.Status("404 Not Found"));
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Fetch(missing));
        Assert.Contains("answers 404", refusal.Message, StringComparison.Ordinal);
        Assert.Single(missing.Requests);
    }

    [Fact]
    public async Task Giving_up_says_how_to_go_on()
    {
        await using var server = new Server((_, reply) => reply.Status("500 Broken"));
        InputException failure = await Assert.ThrowsAsync<InputException>(() => Fetch(server));
        Assert.Contains("after 4 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Contains("goes on from 0 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_wrong_check_sum_or_size_leaves_nothing_behind()
    {
        await using var server = new Server((request, reply) => reply.Send(s_content, request.Start));
        var other = new DownloadFile(server.Address, "data.bin", Sha256: new string('0', 64));
        InputException failure = await Assert.ThrowsAsync<InputException>(() =>
            new Downloader(_client, s_patience).FetchAsync(other, _folder.Path));
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data.bin"]));
        Assert.False(File.Exists(_folder["data.bin.part"]));

        failure = await Assert.ThrowsAsync<InputException>(() =>
            new Downloader(_client, s_patience).FetchAsync(other with { Sha256 = null, Bytes = 5 }, _folder.Path));
        Assert.Contains("expected 5", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_after_a_while()
    {
        int requests = 0;
        await using var server = new Server((request, reply) =>
        {
            if (++requests == 1)
                reply.SendAndStall(s_content[..3], s_content.Length);
            else
                reply.Send(s_content, request.Start);
        });
        string path = await Fetch(server, options: s_patience with { Stall = TimeSpan.FromSeconds(3) });
        Assert.Equal(s_content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public void The_catalogue_names_every_file_once()
    {
        Assert.All(DownloadCatalog.Sets, set => Assert.Equal(set.Files.Count, set.Files.Select(f => f.FileName).Distinct().Count()));
        Assert.Equal(DownloadCatalog.Sets.Count, DownloadCatalog.Sets.Select(s => s.Name).Distinct().Count());
        Assert.Contains("speech-commands, vww", Assert.Throws<InputException>(() => DownloadCatalog.Get("x")).Message,
            StringComparison.Ordinal);
    }

    private Task<string> Fetch(Server server, Action<DownloadProgress>? progress = null, DownloadOptions? options = null)
    {
        var file = new DownloadFile(server.Address, "data.bin", s_content.Length, Convert.ToHexStringLower(SHA256.HashData(s_content)));
        return new Downloader(_client, options ?? s_patience).FetchAsync(file, _folder.Path, progress);
    }

    private static byte[] Content()
    {
        var content = new byte[200_000];
        new Random(5).NextBytes(content);
        return content;
    }

    private sealed record Request(long Start, string? IfRange);

    /// <summary>An HTTP server on this machine that answers each request with a connection of its own and may break it anywhere.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Action<Request, Reply> _answer;
        private readonly Task _loop;

        public Server(Action<Request, Reply> answer)
        {
            _answer = answer;
            _listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/data.bin");
            _loop = Task.Run(Serve);
        }

        public Uri Address { get; }

        public List<Request> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
        }

        private async Task Serve()
        {
            while (true)
            {
                TcpClient connection;
                try
                {
                    connection = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }

                using (connection)
                {
                    using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII, leaveOpen: true);
                    var headers = new List<string>();
                    while (await reader.ReadLineAsync() is { Length: > 0 } line)
                        headers.Add(line);
                    string? range = Value(headers, "Range: bytes=");
                    var request = new Request(range is null ? 0 : long.Parse(range.TrimEnd('-')), Value(headers, "If-Range: "));
                    Requests.Add(request);
                    try
                    {
                        _answer(request, new Reply(connection));
                    }
                    catch (IOException)
                    {
                        // The other side has left.
                    }
                }
            }
        }

        private static string? Value(List<string> headers, string name) =>
            headers.FirstOrDefault(h => h.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..];
    }

    private sealed class Reply(TcpClient connection)
    {
        public void Send(byte[] content, long start, int? dropAfter = null, string? tag = null)
        {
            string status = start > 0 ? $"206 Partial Content\r\nContent-Range: bytes {start}-{content.Length - 1}/{content.Length}"
                : "200 OK";
            string version = tag is null ? "" : $"ETag: {tag}\r\n";
            Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{version}Content-Length: {content.Length - start}\r\nConnection: "
                + "close\r\n\r\n"));
            Write(content.AsSpan((int)start, (int)Math.Min(dropAfter ?? int.MaxValue, content.Length - start)));
        }

        public void Status(string status) =>
            Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

        public void SendAndStall(byte[] content, int claimed)
        {
            Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {claimed}\r\n\r\n"));
            Write(content);
            connection.GetStream().ReadByte(); // until the client gives up
        }

        private void Write(ReadOnlySpan<byte> bytes) => connection.GetStream().Write(bytes);
    }
}
