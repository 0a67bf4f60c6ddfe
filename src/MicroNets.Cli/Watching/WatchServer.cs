using System.Net;
using System.Security.Cryptography;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.Runs.Studies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MicroNets.Cli.Watching;

/// <summary>
/// Serves the pages of the runs in a folder to browsers of this machine. Every address has a random word in it, and requests for another
/// host are refused, so that no page of the outside can read them.
/// </summary>
internal sealed class WatchServer : IAsyncDisposable
{
    private const string StudyFile = StudyResults.Record;

    private readonly WebApplication _host;

    private WatchServer(WebApplication host, string address) => (_host, Address) = (host, address);

    /// <summary>With the word: "http://127.0.0.1:5000/3f…/".</summary>
    public string Address { get; }

    /// <param name="folder">Where runs lie.</param>
    /// <param name="port">0: a free one.</param>
    /// <exception cref="InputException">There is no such folder, or the port is taken.</exception>
    public static async Task<WatchServer> StartAsync(string folder, int port)
    {
        _ = RunOverview.In(folder);
        string word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        WebApplication host = builder.Build();
        host.Use(Guard);
        host.MapGet($"/{word}/", () => Html(WatchPage.Markup));
        host.MapGet($"/{word}/runs", () => Results.Json(Listed(folder)));
        host.MapGet($"/{word}/page", (string run) => Page(folder, run));
        try
        {
            await host.StartAsync();
        }
        catch (IOException exception)
        {
            await host.DisposeAsync();
            throw new InputException($"port {port} that cannot be used ({InputException.Clause(exception)})", "a free one",
                "choose another with --port", exception);
        }

        string address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new WatchServer(host, $"{address}/{word}/");
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(soon.Token);
        await _host.DisposeAsync();
    }

    // A name that an outside page made stand for this machine is not ours.
    private static Task Guard(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers["X-Content-Type-Options"] = "nosniff";
        if (context.Request.Host.Host is "127.0.0.1" or "localhost")
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static IResult Html(string markup) => Results.Content(markup, "text/html; charset=utf-8");

    private static object Listed(string folder) => new
    {
        runs = RunOverview.In(folder).Select(run => new
        {
            run.Path,
            Name = Path.GetRelativePath(folder, run.Path),
            run.State,
            run.LimitsHold,
            Score = run.Score is { } score ? $"{100 * score:F2} %" : "",
            Version = run.Changed.Ticks,
        }).Concat(Studies(folder).Select(study => new
        {
            Path = study,
            Name = $"{Path.GetRelativePath(folder, study)} (study)",
            State = "",
            LimitsHold = (bool?)null,
            Score = "",
            Version = File.GetLastWriteTimeUtc(Path.Combine(study, StudyFile)).Ticks,
        })),
    };

    private static IEnumerable<string> Studies(string folder) => Directory
        .EnumerateFiles(folder, StudyFile, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
        .Select(file => Path.GetDirectoryName(file)!);

    // Only what is listed is shown: a path of the outside reaches nothing else.
    private static IResult Page(string folder, string run)
    {
        try
        {
            if (Studies(folder).Contains(run) && RecordJson.ReadStudy(Path.Combine(run, StudyFile)) is { } study)
                return Html(StudyPage.Render(study));
            return RunOverview.In(folder).Any(one => one.Path == run) ? Html(LiveState.Page(run)) : Results.NotFound();
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            return Results.Text(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
