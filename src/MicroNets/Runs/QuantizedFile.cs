using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Runs;

/// <summary>An int8 model made of a float one by data alone.</summary>
/// <param name="Model">What the file holds, as it is read back from it.</param>
/// <param name="FourBitLayers">Convolutions whose weights have four bits.</param>
/// <param name="TwoBitLayers">Convolutions whose weights have two bits.</param>
/// <param name="FourBitMaps">Layers whose outputs have four bits.</param>
/// <param name="Weights">Bytes of packed weights and 32-bit biases.</param>
/// <param name="CalibrationSamples">Samples that the ranges are those of.</param>
internal sealed record QuantizedFile(IntegerModel Model, EquatableArray<string> FourBitLayers, EquatableArray<string> TwoBitLayers,
    EquatableArray<string> FourBitMaps, Bytes Weights, int CalibrationSamples)
{
    /// <summary>Quantises a float model after training and writes it.</summary>
    /// <param name="model">The float network.</param>
    /// <param name="calibration">Data as it was trained on.</param>
    /// <param name="path">The .tflite file.</param>
    /// <param name="bits">Of the folded network's weights and maps.</param>
    /// <exception cref="InputException">
    /// Data that do not fit the model, or an operator that no .tflite file of integers holds here.
    /// </exception>
    public static QuantizedFile Write(FloatModel model, SampleSource calibration, string path, Func<Network, SampleSource, BitPlan> bits)
    {
        SampleSource samples = ModelSamples.For(model, calibration);
        BitPlan plan = bits(model.Network.Fold(), samples);
        var options = new PostTrainingOptions { Bits = plan };
        IntegerNetwork integers = ClampsAtSix.Of(PostTraining.Quantize(model.Network, model.Weights, samples, options));
        TfliteWriter.Write(path, new IntegerModel(integers)
        {
            Metadata = model.Metadata,
            Inputs = Ends(model.Inputs, integers, integers.Input.Layer.Name),
            Outputs = Ends(model.Outputs, integers, integers.Output.Layer.Name),
        });
        Network folded = integers.Network;
        return new QuantizedFile(
            TfliteReader.ReadInteger(path),
            plan.LayersOf(4, folded),
            plan.LayersOf(2, folded),
            plan.MapsOfFour(folded),
            new Bytes(MixedPrecision.WeightBytes(folded, plan)),
            Math.Min(options.CalibrationSamples, samples.Count));
    }

    // A single end is the network's own; which node that is may have changed with folding.
    private static EquatableArray<ModelEnd> Ends(EquatableArray<ModelEnd> ends, IntegerNetwork integers, string only) =>
        [.. ends.Select((end, i) =>
    {
        IntegerLayer layer = integers[ends.Count == 1 ? only : Source(integers, end, i)];
        return new ModelEnd(layer.Layer.Name, layer.Layer.OutputShape, ElementType.Int8, layer.Output, end.Offset);
    })];

    private static string Source(IntegerNetwork integers, ModelEnd end, int index) =>
        integers.Network.Layers.Any(layer => layer.Name == end.Name) ? end.Name : integers.Output.Layer.Node.Inputs[index];
}
