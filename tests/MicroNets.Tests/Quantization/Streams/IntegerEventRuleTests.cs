using MicroNets.Data.Streams;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Tests.Quantization.Streams;

public class IntegerEventRuleTests
{
    private static readonly EquatableArray<string> Classes = ["yes", "no", "silence"];

    private static IntegerEventRule Of(int smoothing, double margin, int pause) =>
        IntegerEventRule.Of(new EventRule(1, smoothing, margin, pause), Classes, new TensorFormat(8, 0.5f, -3));

    [Fact]
    public void A_class_that_leads_by_the_margin_is_an_event_and_then_there_is_a_pause()
    {
        // A margin of 2 is four steps of 0.5.
        sbyte[] outputs = [5, 2, 0, 5, 1, 0, 9, 0, 0, 0, 9, 0, 0, 9, 0, 0, 0, 9];
        Assert.Equal([(1, 0), (4, 1)], Of(1, 2, 2).Find(outputs));
        Assert.Equal([(1, 0), (2, 0), (3, 1), (4, 1)], Of(1, 2, 0).Find(outputs));
        Assert.Equal([(2, 0), (3, 1), (4, 1)], Of(1, 4.5, 0).Find(outputs));
    }

    [Fact]
    public void Outputs_of_the_last_hops_are_averaged_and_none_before_there_are_enough()
    {
        sbyte[] outputs = [9, 0, 0, 9, 0, 0, 0, 2, 0, 0, 9, 0, 0, 9, 0];
        Assert.Equal([(2, 0), (4, 1)], Of(3, 2, 0).Find(outputs));
    }

    [Fact]
    public void Margins_that_occur_are_told_and_each_is_met_by_the_rule_made_of_it()
    {
        sbyte[] outputs = [9, 0, 0, 3, 0, 1, 0, 7, 0, -128, 127, -128, 0, 0, 5];
        for (int smoothing = 1; smoothing <= 3; smoothing++)
        {
            IntegerEventRule listening = Of(smoothing, 0, 0);
            IReadOnlyList<int> margins = listening.Margins(outputs);
            Assert.NotEmpty(margins);
            foreach (int steps in margins)
            {
                // By way of the real margin, as it is stored.
                IntegerEventRule at = Of(smoothing, steps * (double)0.5f / smoothing, 0);
                Assert.Equal(steps, at.LeastMargin);
                Assert.True(at.Find(outputs).Count > (at with { LeastMargin = steps + 1 }).Find(outputs).Count);
            }
        }
    }
}
