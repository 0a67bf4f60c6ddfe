using System.CommandLine;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Data.Tasks.Inference;

namespace MicroNets.Cli;

/// <summary>How a model listens to a sound that does not end, as options that several commands share.</summary>
internal sealed class StreamOptions
{
    // A tenth of a window from one inference to the next.
    private const int HopsPerWindow = 10;

    private readonly Option<string?> _hop = new("--hop") { Description =
        "Of a stream: from one inference to the next, such as 100ms [default: a tenth of the window]." };

    private readonly Option<int?> _smoothing = new("--smooth") { Description =
        "Of a stream: outputs that are averaged [default: the number that does best]." };

    private readonly Option<string?> _pause = new("--refractory") { Description =
        "Of a stream: silence after an event, such as 1s [default: a window]." };

    private readonly Option<string?> _events = new("--events") { Description =
        "Of a stream: classes that are events, separated by commas [default: all but such as silence, unknown, background]." };

    private readonly Option<string?> _rule = new("--listen") { Description =
        "JSON file of a rule for streams, as 'eval --stream --out FILE' writes it." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_hop, _smoothing, _pause, _events])
            command.Options.Add(option);
        AddRuleTo(command);
    }

    /// <summary>Outputs to average; null: nobody says.</summary>
    public int? Smoothing(Invocation invocation) => invocation.Get(_smoothing);

    public void AddRuleTo(Command command) => command.Options.Add(_rule);

    /// <summary>The rule of the file that was named; null: none was.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public EventRule? Stored(Invocation invocation) => invocation.Get(_rule) is not { } path ? null
        : File.Exists(path) ? EventRule.Read(path, File.ReadAllText(path))
        : throw new InputException($"no rule '{path}'", "a JSON file that 'eval --stream --out FILE' wrote", "check the path");

    /// <summary>The rule without its margin: that of the file, or what the options say.</summary>
    public EventRule Rule(Invocation invocation, AudioFrontEnd frontEnd)
    {
        if (Stored(invocation) is { } stored)
            return stored;
        double stepSeconds = (double)frontEnd.WindowFrameStep / frontEnd.SampleRate;
        int Frames(string? text, int usual) => text is null ? usual
            : Math.Max(1, (int)Math.Round(TimeSpanOrSteps.Parse(text) is { Seconds: { } seconds } ? seconds / stepSeconds
                : TimeSpanOrSteps.Parse(text).Steps!.Value));
        int hop = Frames(invocation.Get(_hop), Math.Max(1, frontEnd.WindowFrames / HopsPerWindow));
        return new EventRule(hop, invocation.Get(_smoothing) ?? 1, 0, (int)Math.Ceiling((double)Frames(invocation.Get(_pause),
            frontEnd.WindowFrames) / hop))
        {
            Events = invocation.Get(_events)?.Split(',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToEquatableArray() ?? [],
        };
    }

    /// <summary>A .wav file with its labels beside it, or else a recording made of the clips of a split.</summary>
    /// <param name="isEvent">By the name of a class.</param>
    public static StreamRecording Recording(string path, string? split, double seconds, ulong seed, AudioFrontEnd frontEnd, Func<string,
        bool> isEvent)
    {
        if (Path.GetExtension(path).Equals(".wav", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            return LabelTrack.Read(path, frontEnd.SampleRate);
        using DataSet data = Data.Sets.DataSets.Open(path);
        EquatableArray<DataItem> items = split == SplitOption.All ? [.. data.Splits.SelectMany(each => each.Items)]
            : data[SplitOption.Of(split, data.Contains)].Items;
        return new StreamMix(seconds, seed).Of(data, items, frontEnd, isEvent);
    }
}
