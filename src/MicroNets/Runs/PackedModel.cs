using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Runs;

/// <summary>A further model of a run: the trained network with weights of convolutions, or maps between layers, of few bits.</summary>
/// <param name="File">Its .tflite file in the run folder.</param>
/// <param name="FourBitLayers">The convolutions, depthwise ones too, in four bits, in the network's order.</param>
/// <param name="TwoBitLayers">Those in two; the other weights have eight.</param>
/// <param name="FourBitMaps">The layers whose outputs have four bits.</param>
/// <param name="Weights">Bytes of packed weights and 32-bit biases.</param>
/// <param name="Score">On the run's judging split.</param>
internal sealed record PackedModel(string File, EquatableArray<string> FourBitLayers, EquatableArray<string> TwoBitLayers,
    EquatableArray<string> FourBitMaps, Bytes Weights, TaskScore Score)
{
    /// <summary>Fine-tunes and writes the model, unless that was done before.</summary>
    /// <param name="weights">The bits of weights.</param>
    /// <param name="activationBits">Of maps behind ReLUs (<see cref="BitPlan.FourBitMaps"/>): 8 or 4.</param>
    /// <exception cref="InputException">Not even the fewest bits everywhere fit, or no map can have four.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the same call goes on.</exception>
    public static PackedModel Make(RunContext run, WeightChoice weights, int activationBits)
    {
        TrainedModel model = Chain.Trained(run);
        Network folded = model.Network.Fold();
        BitPlan bits = weights.Plan(model.Network, model.Weights, run.Data["train"].Source);
        if (activationBits == 4)
            bits = bits.WithFourBitMaps(folded);
        string file = $"model{weights.FileMark}{(activationBits == 4 ? "-maps4" : "")}.tflite";
        IntegerModel integers = QuantizeStage.Run(run, model, bits, file);
        return new PackedModel(
            file,
            bits.LayersOf(4, folded),
            bits.LayersOf(2, folded),
            bits.MapsOfFour(folded),
            new Bytes(MixedPrecision.WeightBytes(folded, bits)),
            ScoreStage.Integer(run.Task, run.JudgingSplit, integers));
    }
}

/// <summary>Which convolutions have weights of few bits.</summary>
/// <param name="Bits">8: those that the network states; 4: all; 2: all but the first and the last.</param>
/// <param name="Most">Most bytes of weights and biases: layers go to four bits and then to two, the least sensitive first, until they fit.
/// Null: no number is given.</param>
/// <param name="DepthwiseBits">Of depthwise convolutions: 8 or 4.</param>
internal sealed record WeightChoice(int Bits, Bytes? Most = null, int DepthwiseBits = 8)
{
    /// <summary>What tells the file of a run's further model from others.</summary>
    public string FileMark => (Most is { } most ? $"-{most.Count}B" : Bits < 8 ? $"-{Bits}bit" : "")
        + (DepthwiseBits < 8 ? $"-depthwise{DepthwiseBits}" : "");

    /// <exception cref="InputException">Not even the fewest bits everywhere fit, or no convolution can have two.</exception>
    public BitPlan Plan(Network network, Weights weights, SampleSource calibration) => DepthwiseBits == 8
        ? OfConvolutions(network, weights, calibration)
        : OfConvolutions(network, weights, calibration).WithFourBitDepthwise(network.Fold());

    private BitPlan OfConvolutions(Network network, Weights weights, SampleSource calibration)
    {
        if (Most is { } most)
            return MixedPrecision.Assign(network, weights, calibration, most.Count);
        Network folded = network.Fold();
        return Bits switch
        {
            8 => BitPlan.Of(folded),
            4 => BitPlan.FourBitWeights(folded),
            _ when BitPlan.TwoBitWeights(folded) is var two && two.WeightBits.Values.Contains(2) => two,
            _ => throw new InputException($"'{network.Name}', no convolution of which can have weights of 2 bits",
                "convolutions of sixteen inputs and more between the first and the last layer with weights", "'--weights 4', or 8"),
        };
    }
}
