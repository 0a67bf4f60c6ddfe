using MicroNets.Data.Anomalies;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Detectors;

namespace MicroNets.Tests.Search.Detectors;

public class DetectorTests
{
    private const int Size = 10;
    private static readonly DetectorTraining Training = new(400, 1);

    [Fact]
    public void The_energy_of_the_other_directions_is_the_squared_error_of_the_projection()
    {
        NormalSamples normal = Samples(60);
        using var pool = new WorkerPool(1);
        var detector = new SubspaceDetector(4, SubspaceWeighting.None);
        float[] outputs = normal.Through(detector.Build(Size, 1), detector.Fit(normal, Training, pool), pool);
        PrincipalComponents components = normal.Components;
        for (int sample = 0; sample < normal.Count; sample++)
        {
            double[] centred = [.. Enumerable.Range(0, Size).Select(i => normal.Values.Span[(sample * Size) + i] - components.Mean[i])];
            double[] codes = [.. components.Directions.Take(4).Select(direction => direction.Zip(centred, (a, b) => a * b).Sum())];
            double error = Enumerable.Range(0, Size).Sum(i => Math.Pow(centred[i] - codes.Select((code, k) =>
                code * components.Directions[k][i]).Sum(), 2));
            Assert.Equal(error, outputs.AsSpan(sample * (Size - 4), Size - 4).ToArray().Sum(value => (double)value * value), 1e-3);
        }
    }

    [Fact]
    public void Few_samples_leave_no_direction_of_a_density_without_variance()
    {
        // White noise in more directions than there are samples: half of the sample's variances would be nothing.
        var random = new RandomStream(4, "few");
        float[] values = new float[15 * 30];
        random.FillNormal(values);
        PrincipalComponents components = PrincipalComponents.Of(values, 30);
        Assert.Equal(30, components.Variances.Sum(), 4.0);
        Assert.All(components.Variances, variance => Assert.InRange(variance, 0.5, 2));
        Assert.Equal(components.Variances.OrderDescending(), components.Variances);
    }

    [Fact]
    public void A_density_gives_normal_samples_the_mean_score_of_its_directions()
    {
        NormalSamples normal = Samples(200);
        using var pool = new WorkerPool(1);
        var detector = new SubspaceDetector(0, SubspaceWeighting.InverseDeviation);
        float[] outputs = normal.Through(detector.Build(Size, 1), detector.Fit(normal, Training, pool), pool);
        Assert.Equal(Size, outputs.Sum(value => (double)value * value) / normal.Count, 0.5);
    }

    public static TheoryData<string> Kinds => new(["subspace", "autoencoder", "embedding", "identity", "sum"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_detector_builds_a_network_that_its_weights_fit_and_that_folds(string kind)
    {
        Detector detector = kind switch
        {
            "subspace" => new SubspaceDetector(2, SubspaceWeighting.None) { Rows = 3 },
            "autoencoder" => new AutoencoderDetector([6, 2, 6]),
            "embedding" => new EmbeddingDetector([6, 4]),
            "identity" => new IdentityDetector([6, 4]),
            _ => new SumDetector([new SubspaceDetector(2, SubspaceWeighting.None), new EmbeddingDetector([6, 4])]),
        };
        NormalSamples normal = Samples(48);
        using var pool = new WorkerPool(1);
        Network network = detector.Build(Size, 2);
        Weights weights = detector.Fit(normal, Training, pool);
        weights.CheckFit(network);
        Assert.Equal(weights.Count, network.Layers.Sum(layer => layer.Parameters.Count));
        (Network folded, Weights foldedWeights) = network.Fold(weights);
        float[] outputs = normal.Through(network, weights, pool), after = normal.Through(folded, foldedWeights, pool);
        Assert.All(outputs.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        Assert.Equal(detector, Reread(detector));
    }

    [Theory]
    [InlineData((int)FrameDisturbance.Resonance)]
    [InlineData((int)FrameDisturbance.Shift)]
    [InlineData((int)FrameDisturbance.Strokes)]
    [InlineData((int)FrameDisturbance.Noise)]
    [InlineData((int)FrameDisturbance.Flutter)]
    public void A_disturbance_changes_a_copy_the_same_way_for_the_same_stream(int kind)
    {
        var random = new RandomStream(1, "frames");
        float[] frames = [.. Enumerable.Range(0, 40 * 16).Select(_ => (float)random.NextNormal())], before = [.. frames];
        double unit = FrameDisturbances.Unit(frames, 16);
        Assert.InRange(unit, 0.7, 1.3);
        RandomStream one = new(2, "draw"), other = new(2, "draw");
        float[] disturbed = FrameDisturbances.Apply((FrameDisturbance)kind, frames, 16, unit, ref one);
        Assert.Equal(before, frames);
        Assert.NotEqual(frames, disturbed);
        Assert.All(disturbed, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(disturbed, FrameDisturbances.Apply((FrameDisturbance)kind, frames, 16, unit, ref other));
    }

    [Fact]
    public void Among_equal_areas_the_smallest_network_is_chosen_and_without_labels_the_proxy()
    {
        static DetectorTrial Trial(int first, double proxy, double? auc, long macs) =>
            new(new SubspaceDetector(first, SubspaceWeighting.None), new(MicroNets.Data.FrontEnds.FrameStatistic.Mean), proxy, auc,
                []) { Macs = macs };
        static int Chosen(params DetectorTrial[] trials) => ((SubspaceDetector)DetectorSearch.Choose(trials).Detector).First;
        Assert.Equal(2, Chosen(Trial(1, 0.9, 0.98, 300), Trial(2, 0.6, 0.977, 200), Trial(3, 0.7, 0.97, 100)));
        Assert.Equal(1, Chosen(Trial(1, 0.6, 0.98, 300), Trial(2, 0.9, 0.977, 300)));
        Assert.Equal(3, Chosen(Trial(1, 0.6, null, 100), Trial(3, 0.9, null, 300)));
    }

    private static Detector Reread(Detector detector) =>
        System.Text.Json.JsonSerializer.Deserialize<Detector>(System.Text.Json.JsonSerializer.Serialize(detector))!;

    // Vectors in a few directions of falling size, under noise; two machines.
    private static NormalSamples Samples(int count)
    {
        var random = new RandomStream(3, "samples");
        float[] values = new float[count * Size];
        for (int sample = 0; sample < count; sample++)
        {
            double first = 5 * random.NextNormal(), second = 2 * random.NextNormal();
            for (int i = 0; i < Size; i++)
                values[(sample * Size) + i] = (float)((first * Math.Cos(i)) + (second * Math.Sin(2 * i)) + (sample % 2)
                    + (0.2 * random.NextNormal()));
        }

        return new NormalSamples(Size, ["a", "b"], values, [.. Enumerable.Range(0, count).Select(i => i % 2)]);
    }
}
