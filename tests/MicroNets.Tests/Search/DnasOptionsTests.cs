using MicroNets.Graph;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Tests.Search;

public sealed class DnasOptionsTests
{
    private static readonly DnasOptions Options = new() { Rounds = 10, StepsPerRound = 20, BatchSize = 64, TrialSamples = 5000 };

    [Theory]
    [InlineData(1, new[] { 0.5, 0.25 })]
    [InlineData(6, new[] { 0.5 })]
    [InlineData(12, new double[0])]
    public void The_fewer_epochs_there_will_be_the_smaller_networks_are_tried(double epochs, double[] shares)
    {
        const int Samples = 1000;
        Assert.Equal(shares, (Options with { TrainingOperations = epochs * Samples * TrainingWork.PerSample(Net(8)) }).SmallerShares(Net(8),
            Samples));
        Assert.Empty((Options with { TrainingOperations = null }).SmallerShares(Net(8), Samples));
    }

    [Fact]
    public void Without_a_bound_nothing_is_shortened()
    {
        Assert.Equal(Options, Options.For(Net(32)));
        Assert.Equal((TrialCandidates.Most + 1, 5000), Options.TrialsFor(Net(32)));
    }

    [Fact]
    public void A_large_supernet_sees_fewer_samples_and_so_does_a_large_contestant()
    {
        DnasOptions bounded = Options with { MostOperations = 3 * Samples(Options) * TrainingWork.PerSample(Net(8)) };

        Assert.Equal(Samples(Options), Samples(bounded.For(Net(8))));
        Assert.InRange(Samples(bounded.For(Net(32))), 1, 0.6 * Samples(Options));
        Assert.Equal(1, bounded.For(Net(512)).StepsPerRound);
        Assert.InRange(bounded.TrialsFor(Net(4)).Samples, bounded.TrialsFor(Net(8)).Samples + 1, 5000);
    }

    [Theory]
    [InlineData(20, 16)]
    [InlineData(100, 32)]
    [InlineData(200, 64)]
    public void A_supernet_of_few_samples_takes_smaller_batches_rather_than_fewer_steps(int stepsPerRound, int batch)
    {
        DnasOptions options = Options with { StepsPerRound = stepsPerRound, MostOperations = double.MaxValue };

        DnasOptions taken = options.For(Net(8));

        Assert.Equal(batch, taken.BatchSize);
        Assert.Equal(Samples(options), Samples(taken));
    }

    [Theory]
    [InlineData(1, 0)] // two thirds of it see the data of one short trial, and two networks have to meet
    [InlineData(3, 2)]
    [InlineData(10, 4)]
    [InlineData(100, 7)]
    public void As_many_networks_are_tried_as_can_see_enough(int shortestTrials, int networks)
    {
        double shortest = DnasOptions.FewestTrialSamples * TrainingWork.PerSample(Net(8));
        DnasOptions bounded = Options with { MostOperations = shortestTrials * shortest };

        (int tried, int samples) = bounded.TrialsFor(Net(8));

        Assert.Equal(networks, tried);
        Assert.True(tried == 0 ? samples == 0 : samples >= DnasOptions.FewestTrialSamples);
    }

    private static double Samples(DnasOptions options) => options.Rounds * options.StepsPerRound * options.BatchSize;

    private static Network Net(int channels) =>
        new NetworkBuilder("net").Input(8, 8, 1).Conv(channels, 3, 2, "stem").NormRelu6().DepthwiseSeparable("a", channels)
            .GlobalAveragePool().Dense(2, "classifier").Build();
}
