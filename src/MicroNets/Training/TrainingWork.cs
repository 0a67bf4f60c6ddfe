using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training;

/// <summary>
/// What training computes, counted in operations and not in time: the same network and data come to the same number on any machine,
/// and machines differ by a factor.
/// </summary>
internal static class TrainingWork
{
    /// <summary>
    /// An element that a layer writes passes through memory several times on the way forth and back, which takes as long as so many
    /// multiplications and additions of a matrix product. With it, one rate of operations describes DS-CNN and MobileNetV2 alike (fitted
    /// to the steps of one thread in benchmarks/results/amd-epyc/training.md).
    /// </summary>
    private const double OperationsPerElement = 175;

    /// <summary>Inference is one of the three passes of a training step: forward, backward to inputs, backward to weights.</summary>
    private const double Passes = 3;

    /// <summary>Operations of a training step, for one sample. Batch norms, activations and masks are part of the layer before
    /// them.</summary>
    public static double PerSample(Network network) =>
        (2 * Passes * network.Macs) + (OperationsPerElement * StoredElements(network));

    /// <summary>Elements of all maps that a step stores, of one sample.</summary>
    public static double StoredElements(Network network) => network.Layers
        .Where(layer => layer.Op is not (BatchNorm or Relu or Relu6 or ChannelMask))
        .Sum(layer => (double)layer.OutputShape.Elements);

    /// <summary>Operations of an epoch: a training step for each of <paramref name="train"/> samples, inference of <paramref
    /// name="validation"/>.</summary>
    public static double PerEpoch(Network network, int train, int validation) => (PerSample(network) * train) + Inference(network,
        validation);

    /// <summary>Operations of telling so many samples apart.</summary>
    public static double Inference(Network network, int samples) => PerSample(network) / Passes * samples;
}
