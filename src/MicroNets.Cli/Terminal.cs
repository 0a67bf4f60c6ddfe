using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MicroNets.Runs;
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
    private ProgressBars? _bars;

    /// <summary>Whether results are JSON: what only that tells need not be found out elsewhere.</summary>
    public bool IsJson => json;

    /// <summary>The result of a command: <paramref name="record"/> with --json (names become snake_case), else the text.</summary>
    public void Result(object record, Func<string> text)
    {
        EndProgress();
        output.WriteLine(json ? JsonSerializer.Serialize(record, JsonForm) : TextWidth.WrapSentences(text().TrimEnd()));
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
        EndLine();
        if (_bars is { } bars)
            bars.Above(text);
        else
            error.WriteLine(TextWidth.WrapSentences(text));
    }

    /// <summary>Where a run speaks: bars on a terminal, lines elsewhere.</summary>
    public RunLog Log() => new(Message, Progress) { Stage = _redraws && !quiet ? Bar : null, Install =
        new PackageInstaller(Message).Install };

    /// <summary>How far a command is: a bar on a terminal, a line now and then elsewhere.</summary>
    public void Progress(StageProgress progress)
    {
        if (_redraws && !quiet)
            Bar(progress);
        else
            Progress(progress.ToString());
    }

    private void Bar(StageProgress progress)
    {
        EndLine();
        (_bars ??= new ProgressBars()).Show(progress);
    }

    /// <summary>
    /// How far the work is: at most ten times a second on a terminal, where the next line replaces it, and once in five seconds in a log.
    /// </summary>
    public void Progress(string text)
    {
        if (quiet)
            return;
        TimeSpan pause = _redraws ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5);
        if (_lastProgress != 0 && Stopwatch.GetElapsedTime(_lastProgress) < pause)
            return;
        _lastProgress = Stopwatch.GetTimestamp();
        if (!_redraws)
        {
            error.WriteLine(text);
            return;
        }

        _bars?.Dispose();
        _bars = null;

        // A line that the window breaks could not be drawn over.
        string line = text.Length < TextWidth.Columns ? text : $"{text[..(TextWidth.Columns - 2)]}…";
        error.Write($"\r{line.PadRight(_drawn)}");
        _drawn = line.Length;
    }

    public void Error(string text)
    {
        EndProgress();
        error.WriteLine($"micronets: {text}");
    }

    /// <summary>What went wrong, as a message and with --json as an object too.</summary>
    public void Error(Exception exception)
    {
        exception = FileFault.Of(exception);
        Error(exception.Message);
        if (!json)
            return;
        var input = exception as InputException;
        output.WriteLine(ErrorJson(input?.Found ?? exception.Message, input?.Expected ?? "no error", input?.Remedy ?? "report it"));
        output.Flush();
    }

    /// <summary>An error as the object that --json prints.</summary>
    public static string ErrorJson(string found, string expected, string remedy) =>
        JsonSerializer.Serialize(new { error = new { found, expected, remedy } }, JsonForm);

    /// <summary>That limits cannot be kept, as an error and as the record of the command; its exit code.</summary>
    public int Infeasible(InfeasibleException exception)
    {
        Error(exception.Message);
        if (json)
        {
            object? limit = exception.Smallest is { } reach ? new { name = reach.Limit, limit = reach.Stated, smallest = reach.Value,
                lowerBound = reach.Bound, reach.Unit, reach.Layer, reach.How } : null;
            Result(new { infeasible = exception.Message, limit }, () => "");
        }

        return ExitCode.LimitBroken;
    }

    private void EndProgress()
    {
        EndLine();
        _bars?.Dispose();
        _bars = null;
    }

    private void EndLine()
    {
        if (_drawn == 0)
            return;
        error.WriteLine();
        _drawn = 0;
    }
}
