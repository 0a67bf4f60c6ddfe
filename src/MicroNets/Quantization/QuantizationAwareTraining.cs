using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization.Calibration;
using MicroNets.Training;

namespace MicroNets.Quantization;

/// <summary>How a network is trained on for its integers.</summary>
public sealed record QuantizationAwareOptions
{
    /// <summary>The fine-tuning. Its kernel options say how ranges move; the bits of weights are set from <see cref="Bits"/>.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Bits of each node's weights and outputs.</summary>
    public BitPlan Bits { get; init; } = BitPlan.Eight;

    /// <summary>How the ranges of activations are chosen at the start.</summary>
    public RangeMethod StartRanges { get; init; } = new MeanSquaredErrorRange();

    /// <summary>Samples that the start ranges are chosen from.</summary>
    public int CalibrationSamples { get; init; } = 256;
}

/// <summary>The integers, and the float network with fake quantisers that they were made from.</summary>
/// <param name="Integers">What is deployed.</param>
/// <param name="Simulation">The trained network with its quantisers; weights are the float ones that rounding starts from.</param>
/// <param name="Kernels">The options under which <paramref name="Simulation"/> computes the integers' grid.</param>
public sealed record QuantizedNetwork(IntegerNetwork Integers, TrainedNetwork Simulation, KernelOptions Kernels);

/// <summary>
/// Quantisation-aware training: the folded network with fake quantisers behind its tensors and rounded weights is trained on, so
/// that it learns with the numbers that the device will compute with.
/// </summary>
public static class QuantizationAwareTraining
{
    /// <param name="network">A trained network; batch norms are folded with their running statistics.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="validation">Null: none; then the last weights are taken.</param>
    /// <param name="pool">Null: one thread per core.</param>
    /// <exception cref="InputException">Data that do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">As for <see cref="Trainer"/>.</exception>
    public static QuantizedNetwork Run(
        Network network,
        Weights weights,
        SampleSource train,
        SampleSource? validation,
        QuantizationAwareOptions options,
        WorkerPool? pool = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (Network folded, Weights foldedWeights) = network.Fold(weights);
        folded = GlobalPools.ToMeans(folded);
        var fake = new FakeQuantization(folded, options.Bits);
        IReadOnlyDictionary<string, TensorStatistics> statistics = Calibrator.Measure(folded, foldedWeights, train,
            options.CalibrationSamples);
        var ranges = new PostTrainingOptions { Ranges = options.StartRanges, Bits = options.Bits };
        Weights start = fake.Start(foldedWeights, PostTraining.Ranges(folded, statistics, ranges));

        KernelOptions kernels = Kernels(folded, options);
        TrainedNetwork trained = Trainer.Run(fake.Network, train, validation, options.Training with { Kernels = kernels }, start, pool,
            progress, cancellation);
        return new QuantizedNetwork(Convert(folded, fake, trained.Weights, options.Bits), trained, kernels);
    }

    /// <summary>What <see cref="Run"/> holds in memory at most, whatever the weights.</summary>
    internal static TrainingMemory MemoryOf(Network network, SampleSource train, SampleSource? validation, QuantizationAwareOptions options)
    {
        Network folded = GlobalPools.ToMeans(network.Fold());
        return TrainingMemory.Of(new FakeQuantization(folded, options.Bits).Network, train, validation,
            options.Training with { Kernels = Kernels(folded, options) }, 0);
    }

    private static KernelOptions Kernels(Network folded, QuantizationAwareOptions options) =>
        options.Training.Kernels with { WeightBits = WeightBits(folded, options.Bits) };

    private static IntegerNetwork Convert(Network folded, FakeQuantization fake, Weights trained, BitPlan bits) =>
        IntegerConversion.Convert(folded, fake.FoldedWeights(trained), FormatAssignment.Assign(folded, fake.Ranges(trained), bits), bits,
            WeightClipping.None);

    private static Dictionary<string, int> WeightBits(Network folded, BitPlan bits) =>
        folded.Layers.Where(layer => layer.Op is Conv2D or DepthwiseConv2D or Dense)
            .ToDictionary(layer => layer.Name, layer => bits.Weights(layer.Name));
}
