using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.Training;

namespace MicroNets.Tests.Runs;

public sealed class PlannedTrainingTests
{
    private static readonly Network Narrow = Net(8), Wide = Net(64);

    [Fact]
    public void A_larger_network_trains_for_fewer_epochs_of_the_same_computation()
    {
        SampleSource train = Samples(500);
        double operations = 60 * TrainingWork.PerEpoch(Narrow, 500, 100);

        PlannedTraining narrow = PlannedTraining.Of(operations, Narrow, train, 100, 1),
            wide = PlannedTraining.Of(operations, Wide, train, 100, 1);

        Assert.Equal(60, narrow.Epochs);
        Assert.InRange(wide.Epochs, 1, 30);
        Assert.Same(train, narrow.Train);
        Assert.InRange(wide.Train.Count, 450, 500);
        Assert.All([narrow, wide], planned => Assert.InRange(planned.Operations, operations / 2, operations));
    }

    [Fact]
    public void What_cannot_be_seen_once_is_seen_in_part_and_always_the_same_part()
    {
        SampleSource train = Samples(2000);
        double operations = 0.25 * TrainingWork.PerEpoch(Wide, 2000, 0);

        PlannedTraining planned = PlannedTraining.Of(operations, Wide, train, 0, 3);

        Assert.Equal(1, planned.Epochs);
        Assert.InRange(planned.Train.Count, 400, 600);
        Assert.InRange(planned.Operations, 0, operations);
        Assert.Equal(Firsts(planned.Train), Firsts(PlannedTraining.Of(operations, Wide, train, 0, 3).Train));
        Assert.NotEqual(Firsts(planned.Train), Firsts(PlannedTraining.Of(operations, Wide, train, 0, 4).Train));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public void Too_little_for_a_validation_is_enough_for_some_samples(int samples)
    {
        PlannedTraining planned = PlannedTraining.Of(1, Wide, Samples(samples), 500, 1);
        Assert.Equal(1, planned.Epochs);
        Assert.InRange(planned.Train.Count, Math.Min(samples, 16), Math.Min(samples, 64));
    }

    [Theory]
    [InlineData(1.4, 1, 1000)]
    [InlineData(1.8, 2, 900)]
    [InlineData(2.6, 3, 867)]
    [InlineData(40.5, 40, 1000)]
    public void Little_of_the_computation_is_left_unused(double epochs, int whole, int samples)
    {
        SampleSource train = Samples(1000);
        double operations = epochs * TrainingWork.PerEpoch(Wide, 1000, 100);

        PlannedTraining planned = PlannedTraining.Of(operations, Wide, train, 100, 1);

        Assert.Equal(whole, planned.Epochs);
        Assert.InRange(planned.Train.Count, samples - 30, samples + 30);
        Assert.InRange(planned.Epochs * TrainingWork.PerEpoch(Wide, planned.Train.Count, 100), 0.7 * operations, 1.02 * operations);
    }

    [Fact]
    public void A_small_set_is_not_seen_for_ever() => Assert.Equal(120, PlannedTraining.Of(1e12, Narrow, Samples(10), 0, 1).Epochs);

    [Fact]
    public void A_part_of_a_budget_computes_that_part_in_every_stage()
    {
        Budget third = Budget.Find("quick/3");

        Assert.Equal("quick/3", third.Name);
        Assert.Equal(Budget.Quick.SearchTeraops, 3 * third.SearchTeraops, 1e-9);
        Assert.Equal(Budget.Quick.TrainingTeraops, 3 * third.TrainingTeraops, 1e-9);
        Assert.Equal(Budget.Quick.FineTuningTeraops, 3 * third.FineTuningTeraops, 1e-9);
        Assert.Same(Budget.Standard, Budget.Find("standard"));
    }

    [Theory]
    [InlineData("swift")]
    [InlineData("quick/1")]
    [InlineData("quick/0.5")]
    [InlineData("quick/3/3")]
    [InlineData("/3")]
    [InlineData("quick/")]
    public void What_is_no_budget_is_refused(string name) =>
        Assert.Contains("quick/3", Assert.Throws<InputException>(() => Budget.Find(name)).Message);

    private static Network Net(int channels) =>
        new NetworkBuilder("net").Input(8, 8, 1).Conv(channels, 3, 2, "stem").NormRelu6().DepthwiseSeparable("a", channels)
            .GlobalAveragePool().Dense(2, "classifier").Build();

    // Each sample begins with its number.
    private static ArraySource Samples(int count)
    {
        var shape = new Shape(8, 8, 1);
        float[] values = new float[count * shape.Elements];
        for (int i = 0; i < count; i++)
            values[i * shape.Elements] = i;
        return new ArraySource(shape, ["a", "b"], values, Enumerable.Range(0, count).Select(i => i % 2).ToEquatableArray());
    }

    private static float[] Firsts(SampleSource source)
    {
        float[] values = new float[source.Shape.Elements];
        return [.. Enumerable.Range(0, source.Count).Select(i =>
        {
            source.Read(i, SampleSource.NoAugmentation, values);
            return values[0];
        })];
    }
}
