using System.Globalization;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;
using MicroNets.Reporting;
using MicroNets.Runs;

namespace MicroNets.Cli;

/// <summary>What a rule for a stream is chosen by.</summary>
/// <param name="Misses">The share of events that may be missed.</param>
internal sealed record StreamAim(double Misses)
{
    /// <summary>Whether the rule is judged as it is.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Hops that are averaged; null: what does best.</summary>
    public int? Smoothing { get; init; }
}

/// <summary>What is written of a judgement.</summary>
/// <param name="Model">What the page calls the model.</param>
/// <param name="Rule">File of the rule, with the margin that was found; null: none.</param>
/// <param name="Page">File of the page; null: none.</param>
internal sealed record StreamFiles(string Model, string? Rule, string? Page);

/// <summary>Judges a model on a sound that does not end: false alarms an hour against misses.</summary>
internal static class StreamEvaluation
{
    private const int ShownPoints = 9;

    // Hops that are averaged: what is worth trying where nobody says.
    private static readonly int[] s_smoothings = [1, 2, 3, 5, 8];

    /// <summary>Seconds of a recording that is made, as typed: 30m, 1h, 90s.</summary>
    /// <exception cref="InputException">Not such a time.</exception>
    public static double Seconds(string text)
    {
        double factor = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return factor > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out double value) && value > 0
            ? value * factor
            : throw new InputException($"--stream {text}", "a time such as 1h, 30m or 90s", "correct it");
    }

    /// <param name="rule">Its margin counts only where it is fixed.</param>
    /// <param name="recording">What the rule is judged on, and chosen by where it is not fixed.</param>
    /// <param name="another">Another recording of the kind, which did not choose the rule; null: there is none.</param>
    /// <param name="files">What is written beside the answer.</param>
    public static int Run(Invocation invocation, IntegerNetwork network, SoundOfModel sound, EventRule rule, StreamAim aim,
        StreamRecording recording, StreamRecording? another, StreamFiles files)
    {
        StreamingForm? streaming = rule.Streaming ? StreamingForm.Of(network, rule.HopFrames) : null;
        long macs = network.Network.Macs, hopMacs = streaming?.Network.Network.Macs ?? macs;
        TensorFormat format = network.Output.Output;
        (AudioFrontEnd frontEnd, EquatableArray<string> labels, double misses) = (sound.FrontEnd, sound.Labels, aim.Misses);
        EventRule[] tried = aim.IsFixed || aim.Smoothing is not null ? [rule]
            : [.. s_smoothings.Select(hops => rule with { SmoothingHops = hops })];
        sbyte[] outputs = StreamInference.Outputs(network, frontEnd, recording, rule.HopFrames, share =>
            invocation.Terminal.Progress(new StageProgress(null, "listening", share, "")), streaming);
        (EventRule Rule, StreamCurve Curve)[] curves =
            [.. tried.Select(one => (one, StreamInference.Curve(IntegerEventRule.Of(one, labels, format), format, frontEnd, recording,
                outputs)))];
        (EventRule smoothed, StreamCurve curve) = curves.OrderBy(one => one.Curve.At(misses) is { } point ? point.Score.FalseAlarms
            : int.MaxValue)
            .ThenBy(one => one.Curve.FewestErrors.Score.Errors).First();
        StreamPoint chosen = aim.IsFixed
            ? new StreamPoint(rule.Margin, StreamScore.Of(recording, StreamInference.Events(IntegerEventRule.Of(rule, labels, format),
                frontEnd, outputs), rule.IsEvent))
            : curve.At(misses) ?? curve.FewestErrors;
        EventRule found = smoothed with { Margin = chosen.Margin, Classes = labels };
        if (files.Rule is { } file)
            AtomicFile.WriteAllText(file, found.ToJson() + "\n");
        IReadOnlyList<FoundEvent> events = StreamInference.Events(IntegerEventRule.Of(found, labels, format), frontEnd, outputs);
        StreamScore score = chosen.Score;
        StreamScore? unseen = another is null ? null
            : StreamScore.Of(another, StreamInference.Events(IntegerEventRule.Of(found, labels, format),
            frontEnd, StreamInference.Outputs(network, frontEnd, another, rule.HopFrames, share =>
                invocation.Terminal.Progress($"listening to another recording: {100 * share:0} %"), streaming)), found.IsEvent);
        EquatableArray<StreamClassRecord> classes = [.. labels.Where(found.IsEvent).Select(name => OfClass(name, recording, events))];
        double hopSeconds = (double)rule.HopFrames * frontEnd.WindowFrameStep / frontEnd.SampleRate;
        string kept = score.MissRate <= misses || aim.IsFixed ? ""
            : $" (no margin misses as few as {100 * misses:0.##} %: this one errs least)";
        if (files.Page is { } picture)
        {
            AtomicFile.WriteAllText(picture, StreamPage.Render(new StreamRecord
            {
                Model = files.Model,
                Source = sound.Path,
                Hours = recording.Hours,
                Events = score.Events,
                AimMisses = aim.IsFixed ? null : misses,
                Chosen = new StreamPointRecord(chosen.Margin, score.MissRate, score.FalseAlarmsPerHour),
                SmoothingHops = found.SmoothingHops,
                RefractoryHops = found.RefractoryHops,
                HopMilliseconds = 1000 * hopSeconds,
                WindowMacs = macs,
                HopMacs = hopMacs,
                Curves = [.. curves.Select(each => new StreamCurveRecord(each.Rule.SmoothingHops, [.. each.Curve.Points.Select(point =>
                    new StreamPointRecord(point.Margin, point.Score.MissRate, point.Score.FalseAlarmsPerHour))]))],
                Classes = classes,
                Found = [.. events.Select(one => new StreamEventRecord(one.Name, one.Seconds))],
            }));
        }

        invocation.Terminal.Result(
            new
            {
                hours = recording.Hours,
                events = score.Events,
                missRate = score.MissRate,
                falseAlarmsPerHour = score.FalseAlarmsPerHour,
                score.Misses,
                score.FalseAlarms,
                unseen = unseen is null ? null : new { unseen.Events, unseen.MissRate, unseen.FalseAlarmsPerHour },
                rule = found,
                hopMilliseconds = 1000 * hopSeconds,
                windowMacs = macs,
                hopMacs,
                found = events.Select(one => new { one.Name, one.Seconds }),
                curve = curve.Points.Select(point => new { point.Margin, point.Score.MissRate, point.Score.FalseAlarmsPerHour }),
                classes,
                file = files.Rule,
                page = files.Page,
            },
            () => string.Create(CultureInfo.InvariantCulture, $"""
                {recording.Hours:0.###} h, {score.Events} events; a hop every {1000 * hopSeconds:0} ms, {found.SmoothingHops} averaged, {found.RefractoryHops} silent after an event
                {score.FalseAlarmsPerHour:0.##} false alarms an hour at {100 * score.MissRate:0.##} % misses (margin {chosen.Margin:0.###}){kept}{Elsewhere(unseen)}
                multiply-accumulates of a hop: {hopMacs:N0}{(streaming is null ? "" : $", of a whole window {macs:N0}")}

                {Table(curve)}
                """));
        return ExitCode.Done;
    }

    private static string Elsewhere(StreamScore? unseen) => unseen is null ? "" : string.Create(CultureInfo.InvariantCulture,
        $"\nthe same rule on another recording of these clips: {unseen.FalseAlarmsPerHour:0.##} false alarms an hour "
            + $"at {100 * unseen.MissRate:0.##} % misses of {unseen.Events}");

    // Events of other classes can neither be hit by this one nor alarm for it.
    private static StreamClassRecord OfClass(string name, StreamRecording recording, IReadOnlyList<FoundEvent> events)
    {
        StreamScore score = StreamScore.Of(recording, [.. events.Where(one => one.Name == name)], each => each == name);
        return new StreamClassRecord(name, score.Events, score.Misses, score.FalseAlarms);
    }

    private static TextTable Table(StreamCurve curve)
    {
        var table = new TextTable(["margin", "misses", "false alarms an hour"], rightAligned: [0, 1, 2]);
        int count = Math.Min(ShownPoints, curve.Points.Count);
        for (int i = 0; i < count; i++)
        {
            StreamPoint point = curve.Points[count == 1 ? 0 : i * (curve.Points.Count - 1) / (count - 1)];
            table.Add(
                point.Margin.ToString("0.###", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{100 * point.Score.MissRate:0.##} %"),
                point.Score.FalseAlarmsPerHour.ToString("0.##", CultureInfo.InvariantCulture));
        }

        return table;
    }
}
