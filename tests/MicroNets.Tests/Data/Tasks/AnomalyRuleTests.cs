using MicroNets.Data.Tasks;

namespace MicroNets.Tests.Data.Tasks;

public class AnomalyRuleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 1)]
    [InlineData(0.1, 2)]
    [InlineData(0.099, 1)]
    public void At_most_the_stated_share_of_normal_clips_alarms(double share, int alarms)
    {
        (string Machine, double Score)[] clips = [.. Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? "a" : "b", (double)(i * 7 % 20)))];
        AnomalyRule rule = AnomalyRule.For(AnomalyScoring.Energy, clips, share);
        Assert.Equal(alarms, clips.Count(clip => clip.Score > rule.Threshold));
        Assert.Equal(["a", "b"], rule.Machines.Keys);
        Assert.All(rule.Machines, machine =>
            Assert.True(clips.Count(clip => clip.Machine == machine.Key && clip.Score > machine.Value) <= 10 * share));

        AnomalyRule read = AnomalyRule.Read(rule.Shifted(2).ToJson())!;
        Assert.Equal((rule.Threshold + 2, rule.Machines["b"] + 2, 20), (read.Threshold, read.Machines["b"], read.Clips));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_outside_the_possible_is_refused(double share) =>
        Assert.Throws<InputException>(() => AnomalyRule.For(AnomalyScoring.Energy, [("a", 1)], share));

    [Fact]
    public void A_rule_that_is_none_is_refused_and_no_text_is_no_rule()
    {
        Assert.Null(AnomalyRule.Read(""));
        Assert.Throws<InputException>(() => AnomalyRule.Read("{\"Scoring\":\"Loudness\"}"));
    }

    [Fact]
    public void The_partial_area_counts_the_highest_tenth_of_the_normal_scores()
    {
        double[] normal = [.. Enumerable.Range(0, 20).Select(i => (double)i)];
        Assert.Equal(1, AnomalyScores.PartialAuc(normal, [20]));
        Assert.Equal(0.5, AnomalyScores.PartialAuc(normal, [18.5]));
        Assert.Equal(0, AnomalyScores.PartialAuc(normal, [17]));
        Assert.Equal(1, AnomalyScores.PartialAuc([1], [2]));
    }
}
