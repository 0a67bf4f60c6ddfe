using MicroNets.Graph;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Tests.Search;

public sealed class DnasOptionsTests
{
    private static readonly DnasOptions Options = new() { Rounds = 10, StepsPerRound = 20, BatchSize = 64, TrialSamples = 5000 };

    private const int TrainingSamples = 1000;

    [Theory]
    [InlineData(1, new[] { 0.5, 0.25 })]
    [InlineData(6, new[] { 0.5 })]
    [InlineData(12, new double[0])]
    public void The_fewer_epochs_there_will_be_the_smaller_networks_are_tried(double epochs, double[] shares)
    {
        Assert.Equal(shares, (Options with { TrainingOperations = epochs * TrainingSamples * TrainingWork.PerSample(Net(8)) })
            .SmallerShares(
            Net(8), TrainingSamples));
        Assert.Empty((Options with { TrainingOperations = null }).SmallerShares(Net(8), TrainingSamples));
    }

    [Fact]
    public void Without_a_bound_nothing_is_shortened()
    {
        Assert.Equal(Options, Options.For(Net(32)));
        Assert.Equal((TrialCandidates.Most + 1, 5000), Options.TrialsFor(Net(32), TrainingSamples));
    }

    [Fact]
    public void A_large_supernet_sees_fewer_samples_and_so_does_a_large_contestant()
    {
        DnasOptions bounded = Options with { MostOperations = 3 * Samples(Options) * TrainingWork.PerSample(Net(8)) };

        Assert.Equal(Samples(Options), Samples(bounded.For(Net(8))));
        Assert.InRange(Samples(bounded.For(Net(32))), 1, 0.6 * Samples(Options));
        Assert.Equal(1, bounded.For(Net(512)).StepsPerRound);
        Assert.InRange(bounded.TrialsFor(Net(4), TrainingSamples).Samples, bounded.TrialsFor(Net(8), TrainingSamples).Samples + 1, 5000);
    }

    [Fact]
    public void Networks_of_other_sizes_are_few_and_their_trials_longer()
    {
        DnasOptions many = Options with { MostOperations = 200_000 * TrainingWork.PerSample(Net(8)), TrialSamples = 50_000 };
        DnasOptions few = many with { TrainingOperations = 3 * TrainingSamples * TrainingWork.PerSample(Net(8)) };
        Assert.Equal(TrialCandidates.Most + 1, many.TrialsFor(Net(8), TrainingSamples).Networks);
        Assert.InRange(few.TrialsFor(Net(8), TrainingSamples).Networks, 2, TrialCandidates.Most - 1);
        Assert.True(few.TrialsFor(Net(8), TrainingSamples).Samples > many.TrialsFor(Net(8), TrainingSamples).Samples);
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

        (int tried, int samples) = bounded.TrialsFor(Net(8), TrainingSamples);

        Assert.Equal(networks, tried);
        Assert.True(tried == 0 ? samples == 0 : samples >= DnasOptions.FewestTrialSamples);
    }

    private static double Samples(DnasOptions options) => options.Rounds * options.StepsPerRound * options.BatchSize;

    private static Network Net(int channels) =>
        new NetworkBuilder("net").Input(8, 8, 1).Conv(channels, 3, 2, "stem").NormRelu6().DepthwiseSeparable("a", channels)
            .GlobalAveragePool().Dense(2, "classifier").Build();
}
