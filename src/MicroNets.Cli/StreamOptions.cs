using System.CommandLine;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Graph.Streams;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Cli;

/// <summary>How a model listens to a sound that does not end, as options that several commands share.</summary>
internal sealed class StreamOptions
{
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

    private readonly Option<string?> _streaming = new("--streaming")
    {
        Description = "Compute at each hop what its new frames add, and keep the rest as state, in place of "
            + "the whole window; with the hop in "
            + "frames or as time [default: that of the rule, or a tenth of the window]. For networks that do not pad along time, such as "
            + "'run --streaming' finds.",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "hop",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_hop, _smoothing, _pause, _events])
            command.Options.Add(option);
        AddRuleTo(command);
    }

    /// <summary>Outputs to average; null: nobody says.</summary>
    public int? Smoothing(Invocation invocation) => invocation.Get(_smoothing);

    public void AddRuleTo(Command command)
    {
        command.Options.Add(_rule);
        AddFormTo(command);
    }

    public void AddFormTo(Command command) => command.Options.Add(_streaming);

    /// <summary>Whether a form that keeps state was asked for.</summary>
    public bool IsStreaming(Invocation invocation) => invocation.Has(_streaming);

    /// <summary>The form of a network that was asked for by the option or by a rule; null: it reads windows.</summary>
    /// <param name="frontEnd">What says how long a frame is; null: hops are told in frames.</param>
    /// <exception cref="InputException">The network has no such form, or rule and option differ.</exception>
    public StreamingForm? Form(Invocation invocation, IntegerNetwork network, AudioFrontEnd? frontEnd, EventRule? rule)
    {
        if (!invocation.Has(_streaming) && rule is not { Streaming: true })
            return null;
        int hop = invocation.Get(_streaming) is { } text ? Frames(text, frontEnd) : rule?.HopFrames
            ?? HopNetwork.UsualHop(network.Network);
        if (rule is not null && rule.HopFrames != hop)
            throw new InputException($"{_streaming.Name} {invocation.Get(_streaming)} beside a rule with a hop of {rule.HopFrames} frames",
                "the same hop", $"leave the value of {_streaming.Name} out");
        return StreamingForm.Of(network, hop);
    }

    /// <summary>The rule of the file that was named; null: none was.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public EventRule? Stored(Invocation invocation) => invocation.Get(_rule) is not { } path ? null
        : File.Exists(path) ? EventRule.Read(path, File.ReadAllText(path))
        : throw new InputException($"no rule '{path}'", "a JSON file that 'eval --stream --out FILE' wrote", "check the path");

    /// <summary>The rule without its margin: that of the file, or what the options say.</summary>
    /// <param name="network">Of windows, which a hop has to fit where it keeps state.</param>
    public EventRule Rule(Invocation invocation, IntegerNetwork network, AudioFrontEnd frontEnd)
    {
        bool keepsState = invocation.Has(_streaming);
        if (Stored(invocation) is { } stored)
            return stored with { Streaming = stored.Streaming || keepsState };
        int usual = keepsState ? HopNetwork.UsualHop(network.Network)
            : Math.Max(1, frontEnd.WindowFrames / HopNetwork.UsualHopsPerWindow);
        int hop = (invocation.Get(_streaming) ?? invocation.Get(_hop)) is { } text ? Frames(text, frontEnd) : usual;
        int pause = invocation.Get(_pause) is { } silence ? Frames(silence, frontEnd) : frontEnd.WindowFrames;
        return new EventRule(hop, invocation.Get(_smoothing) ?? 1, 0, (int)Math.Ceiling((double)pause / hop))
        {
            Streaming = keepsState,
            Events = invocation.Get(_events)?.Split(',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToEquatableArray() ?? [],
        };
    }

    private static int Frames(string text, AudioFrontEnd? frontEnd)
    {
        var span = TimeSpanOrSteps.Parse(text);
        if (span.Steps is { } steps)
            return steps;
        return frontEnd is null ? throw new InputException($"a hop of {text} without a front end", "a number of frames", "give frames")
            : Math.Max(1, (int)Math.Round(span.Seconds!.Value * frontEnd.SampleRate / frontEnd.WindowFrameStep));
    }

    /// <summary>Whether a path is a recording as it is, not clips to make one of.</summary>
    public static bool IsRecording(string path) =>
        Path.GetExtension(path).Equals(".wav", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    /// <summary>A .wav file with its labels beside it, or else a recording made of the clips of a split.</summary>
    /// <param name="isEvent">By the name of a class.</param>
    public static StreamRecording Recording(string path, string? split, double seconds, ulong seed, AudioFrontEnd frontEnd, Func<string,
        bool> isEvent)
    {
        if (IsRecording(path))
            return LabelTrack.Read(path, frontEnd.SampleRate);
        using DataSet data = Data.Sets.DataSets.Open(path);
        EquatableArray<DataItem> items = split == SplitOption.All ? [.. data.Splits.SelectMany(each => each.Items)]
            : data[SplitOption.Of(split, data.Contains)].Items;
        return new StreamMix(seconds, seed).Of(data, items, frontEnd, isEvent);
    }
}
