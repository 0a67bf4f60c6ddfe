using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MicroNets.Search;

namespace MicroNets.Cli;

/// <summary>
/// Where a command prints. Results go to standard output, as text or as one JSON object; messages, progress and errors go to
/// standard error.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool json, bool quiet)
{
    private static readonly JsonSerializerOptions JsonForm = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    // A terminal redraws one line; a log file gets a line now and then.
    private readonly bool _redraws = !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error);
    private long _lastProgress;
    private int _drawn;

    /// <summary>The result of a command: <paramref name="record"/> with --json (names become snake_case), else the text.</summary>
    public void Result(object record, Func<string> text)
    {
        EndProgress();
        output.WriteLine(json ? JsonSerializer.Serialize(record, JsonForm) : text().TrimEnd());
        output.Flush();
    }

    /// <summary>A result that has its own form.</summary>
    public void Text(string text)
    {
        EndProgress();
        output.WriteLine(text.TrimEnd());
        output.Flush();
    }

    /// <summary>One record with the properties of several.</summary>
    public static object Joined(params ReadOnlySpan<object> records)
    {
        var joined = new JsonObject();
        foreach (object record in records)
        {
            foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(record, JsonForm)!.AsObject())
                joined[name] = value?.DeepClone();
        }

        return joined;
    }

    /// <summary>Something worth knowing on the way.</summary>
    public void Message(string text)
    {
        if (quiet)
            return;
        EndProgress();
        error.WriteLine(text);
    }

    /// <summary>
    /// How far the work is: at most ten times a second on a terminal, where the next line replaces it, and once in ten seconds in a log.
    /// </summary>
    public void Progress(string text)
    {
        if (quiet)
            return;
        TimeSpan pause = _redraws ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10);
        if (_lastProgress != 0 && Stopwatch.GetElapsedTime(_lastProgress) < pause)
            return;
        _lastProgress = Stopwatch.GetTimestamp();
        if (!_redraws)
        {
            error.WriteLine(text);
            return;
        }

        error.Write($"\r{text.PadRight(_drawn)}");
        _drawn = text.Length;
    }

    public void Error(string text)
    {
        EndProgress();
        error.WriteLine($"micronets: {text}");
    }

    /// <summary>That limits cannot be kept, as an error and as the record of the command; its exit code.</summary>
    public int Infeasible(InfeasibleException exception)
    {
        Error(exception.Message);
        if (json)
        {
            object? limit = exception.Reach is { } reach ? new { name = reach.Limit, limit = reach.Stated, smallest = reach.Value, lowerBound = reach.Bound, reach.Unit, reach.Layer } : null;
            Result(new { infeasible = exception.Message, limit }, () => "");
        }

        return ExitCode.LimitBroken;
    }

    private void EndProgress()
    {
        if (_drawn == 0)
            return;
        error.WriteLine();
        _drawn = 0;
    }
}
