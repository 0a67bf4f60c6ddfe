using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Tests.Data.Tasks;

namespace MicroNets.Tests.Data.Streams;

public class StreamTests
{
    private static readonly StreamRecording Hour = new(16000, new short[3600 * 16000 / 100], [new("yes", 1, 2), new("no", 4, 5),
        new("yes", 7, 8), new("unknown", 10, 11)]);

    private static bool IsEvent(string name) => name != "unknown";

    [Fact]
    public void An_event_is_hit_once_and_only_by_its_name_and_near_it()
    {
        StreamScore score = StreamScore.Of(Hour, [new("yes", 2.1), new("yes", 2.4), new("yes", 4.5), new("yes", 8.8), new("no", 10.5)],
            IsEvent);
        Assert.Equal((3, 2, 4), (score.Events, score.Misses, score.FalseAlarms));
        Assert.Equal(4 / Hour.Hours, score.FalseAlarmsPerHour);
        Assert.Equal(new StreamScore(3, 0, 0, Hour.Hours), StreamScore.Of(Hour, [new("yes", 1), new("no", 5.7), new("yes", 8)], IsEvent));
    }

    [Fact]
    public void The_margin_with_the_fewest_false_alarms_among_those_with_few_misses_is_chosen()
    {
        StreamPoint Point(double margin, int misses, int falseAlarms) => new(margin, new StreamScore(20, misses, falseAlarms, 1));
        var curve = new StreamCurve([Point(0, 0, 50), Point(1, 1, 6), Point(2, 1, 5), Point(3, 4, 0)]);
        Assert.Equal(2, curve.At(0.05)!.Margin);
        Assert.Equal(3, curve.At(0.2)!.Margin);
        Assert.Null(new StreamCurve([Point(3, 4, 0)]).At(0.05));
        Assert.Equal(3, curve.FewestErrors.Margin);
    }

    [Fact]
    public void A_recording_is_made_of_clips_and_backgrounds_and_is_the_same_every_time()
    {
        var memory = new InMemoryData();
        DataItem[] items = [memory.Item("a", 0, InMemoryData.Tone(500)), memory.Item("b", 1, InMemoryData.Tone(900, 8000, 8000))];
        using DataSet data = new("test", "memory", ["word", "unknown"], [new DataSplit("test", [.. items])])
        {
            BackgroundNoise = [memory.Item("noise", 0, InMemoryData.Tone(50))],
        };
        StreamRecording Make(ulong seed) => new StreamMix(60, seed).Of(data, [.. items], new Mfcc(), name => name == "word");

        StreamRecording made = Make(1), again = Make(1), other = Make(2);

        Assert.Equal(60 * 16000, made.Samples.Length);
        Assert.True(made.Samples.Span.SequenceEqual(again.Samples.Span));
        Assert.Equal(made.Events, again.Events);
        Assert.NotEqual(made.Events, other.Events);
        Assert.Contains(made.Events, one => one.Name == "word");
        Assert.Contains(made.Events, one => one.Name == "unknown");
        Assert.All(made.Events, one => Assert.Equal(1, one.EndSeconds - one.StartSeconds, 6));
        Assert.All(made.Events.Zip(made.Events.Skip(1)), pair => Assert.True(pair.Second.StartSeconds >= pair.First.EndSeconds + 1));
        TrueEvent first = made.Events[0];
        double Loudest(double from, double to) => made.Samples.ToArray()[(int)(from * 16000)..(int)(to * 16000)].Max(sample =>
            Math.Abs((double)sample)) / 32768;
        Assert.True(Loudest(first.StartSeconds, first.EndSeconds) > 0.14);
        Assert.True(Loudest(0, first.StartSeconds) < 0.04);
    }

    [Fact]
    public void Labels_lie_beside_a_recording_as_Audacity_exports_them_or_as_a_table()
    {
        EquatableArray<TrueEvent> expected = [new("yes", 0.5, 1.25), new("go, now", 2, 3)];
        Assert.Equal(expected, LabelTrack.Events("0.500000\t1.250000\tyes\n\\\t100\t200\n2\t3\tgo, now\r\n", "x.txt"));
        Assert.Equal(expected, LabelTrack.Events("start,end,label\n0.5,1.25,yes\n2,3,go, now\n", "x.csv"));
        InputException exception = Assert.Throws<InputException>(() => LabelTrack.Events("2\t1\tyes", "x.txt"));
        Assert.Contains("line 1 of x.txt", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_knows_what_is_no_event_and_is_read_back_as_it_was_written()
    {
        var rule = new EventRule(5, 3, 2.5, 10);
        Assert.True(rule.IsEvent("yes"));
        Assert.False(rule.IsEvent("_silence_"));
        Assert.False((rule with { Events = ["no"] }).IsEvent("yes"));
        Assert.Equal(rule, EventRule.Read("rule.json", rule.ToJson()));
        Assert.Throws<InputException>(() => (rule with { Events = ["maybe"] }).Checked(["yes", "no"]));
        Assert.Throws<InputException>(() => rule.Checked(["silence", "unknown"]));
        Assert.Throws<InputException>(() => EventRule.Read("rule.json", "[]"));
    }
}
