using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Quantization.Calibration;

namespace MicroNets.Quantization;

/// <summary>How a trained float network becomes integers without further training.</summary>
public sealed record PostTrainingOptions
{
    /// <summary>How the range of each activation is chosen.</summary>
    public RangeMethod Ranges { get; init; } = new MeanSquaredErrorRange();

    /// <summary>Samples to look at, spread evenly over the calibration source.</summary>
    public int CalibrationSamples { get; init; } = 256;

    /// <summary>What is done about the error of rounding weights; all that there is by default.</summary>
    public PostTrainingCorrections Corrections { get; init; } = PostTrainingCorrections.Equalization | PostTrainingCorrections.Bias;

    /// <summary>Bits of each node's weights and outputs.</summary>
    public BitPlan Bits { get; init; } = BitPlan.Eight;
}

/// <summary>What is done about the error of rounding weights.</summary>
[Flags]
public enum PostTrainingCorrections
{
    /// <summary>Weights are rounded as they are.</summary>
    None = 0,

    /// <summary>Weight ranges of neighbouring layers are evened out first.</summary>
    Equalization = 1,

    /// <summary>The mean error of rounded weights goes into the biases.</summary>
    Bias = 2,
}

/// <summary>Post-training quantisation: the quick path from a trained float network to integers.</summary>
public static class PostTraining
{
    /// <param name="network">A trained network; batch norms are folded if it still has them, and averages over whole maps become
    /// <see cref="Graph.Ops.Mean"/>.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="calibration">Data as the network was trained on, without augmentation.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="InputException">The calibration data do not fit the network.</exception>
    /// <exception cref="GraphException">The network has ops that no integer network holds.</exception>
    public static IntegerNetwork Quantize(Network network, Weights weights, SampleSource calibration, PostTrainingOptions? options = null)
    {
        options ??= new PostTrainingOptions();
        (Network folded, Weights foldedWeights) = network.Fold(weights);
        folded = MixedFormats.Separate(GlobalPools.ToMeans(folded));
        if (options.Corrections.HasFlag(PostTrainingCorrections.Equalization))
            foldedWeights = CrossLayerEqualization.Apply(folded, foldedWeights);

        IReadOnlyDictionary<string, TensorStatistics> statistics = Calibrator.Measure(folded, foldedWeights, calibration,
            options.CalibrationSamples);
        IReadOnlyDictionary<string, TensorFormat> formats = FormatAssignment.Assign(folded, Ranges(folded, statistics, options),
            options.Bits);
        IntegerNetwork integers = IntegerConversion.Convert(folded, foldedWeights, formats, options.Bits, WeightClipping.LeastSquares);
        return options.Corrections.HasFlag(PostTrainingCorrections.Bias)
            ? BiasCorrection.Apply(integers, foldedWeights, statistics) : integers;
    }

    /// <summary>The range of each tensor, chosen for the bits that its group of tensors has.</summary>
    internal static IReadOnlyDictionary<string, (float Low, float High)> Ranges(Network network,
        IReadOnlyDictionary<string, TensorStatistics> statistics, PostTrainingOptions options)
    {
        IReadOnlyDictionary<string, string> groups = FormatAssignment.Groups(network);
        return network.Layers.AsParallel().AsOrdered()
            .Select(layer => (layer.Name, Range: options.Ranges.Choose(statistics[layer.Name], options.Bits.Outputs(groups[layer.Name]))))
            .ToDictionary(entry => entry.Name, entry => entry.Range);
    }
}
