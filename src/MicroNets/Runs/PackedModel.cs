using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Runs;

/// <summary>A further model of a run: the trained network with convolutions whose weights are stored in four bits.</summary>
/// <param name="File">Its .tflite file in the run folder.</param>
/// <param name="FourBitLayers">The convolutions in four bits, in the network's order; the other weights have eight.</param>
/// <param name="Weights">Bytes of packed weights and 32-bit biases.</param>
/// <param name="Score">On the run's judging split.</param>
internal sealed record PackedModel(string File, EquatableArray<string> FourBitLayers, Bytes Weights, TaskScore Score)
{
    /// <summary>Fine-tunes and writes the model, unless that was done before.</summary>
    /// <param name="most">Most bytes of weights and biases: layers go to four bits, the least sensitive first, until they fit. Null: all
    /// convolutions.</param>
    /// <exception cref="InputException">Not even four bits everywhere fit.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the same call goes on.</exception>
    public static PackedModel Make(RunContext run, Bytes? most)
    {
        TrainedModel model = Chain.Trained(run);
        Network folded = model.Network.Fold();
        BitPlan bits = most is { } bytes
            ? MixedPrecision.Assign(model.Network, model.Weights, run.Data["train"].Source, bytes.Count)
            : BitPlan.FourBitWeights(folded);
        string file = most is { } limit ? $"model-{limit.Count}B.tflite" : "model-4bit.tflite";
        IntegerModel integers = QuantizeStage.Run(run, model, bits, file);
        return new PackedModel(
            file,
            folded.Layers.Select(layer => layer.Name).Where(name => bits.Weights(name) == 4).ToEquatableArray(),
            new Bytes(MixedPrecision.WeightBytes(folded, bits)),
            ScoreStage.Integer(run.Task, run.JudgingSplit, integers));
    }
}
