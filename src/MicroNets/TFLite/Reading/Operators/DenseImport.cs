using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>FULLY_CONNECTED: over all elements of a sample, or over each row of them alike, which is a pointwise convolution.</summary>
internal static class DenseImport
{
    public static void Run(OperatorImport import)
    {
        TensorRecord filter = import.Tensor(1);
        if (filter.Dimensions.Length != 2)
            throw filter.Table.Corrupt("shape", $"{filter.Dimensions.Length} dimensions for the weights of {import.Record.Label}",
                "[units, inputs]");
        (int units, int inputs) = (filter.Dimensions[0], filter.Dimensions[1]);
        if (import.Record.OptionByte(TfliteSchema.FullyConnectedOptions.WeightsFormat) != 0)
            throw import.Unsupported("shuffled weights", "weights in the default format");
        if (import.InputShape.Elements % inputs != 0)
            throw import.Unsupported($"weights for {inputs} inputs, input {import.InputShape}", "weights for rows of the input");

        Activation activation = import.Activation(TfliteSchema.FullyConnectedOptions.Activation);
        bool hasBias = import.TensorOrNull(2) is not null;
        int rows = import.InputShape.Elements / inputs;
        if (rows == 1)
        {
            import.Emit(new Dense(units) { HasBias = hasBias, Activation = activation },
                WeightImport.Read(import, units, channelDimension: 0, [units, inputs], WeightSource.AsStored));
            return;
        }

        ImportedWeights weights = WeightImport.Read(import, units, channelDimension: 0, [units, 1, 1, inputs], WeightSource.AsStored);
        ImportedWeights ofDense = weights.Integers is { } integers
            ? weights with { Integers = integers with { IsOfDense = true } } : weights;
        Shape map = import.InputShape.Channels == inputs ? import.InputShape : new Shape(1, rows, inputs);
        ImportedNode node = import.Graph.Append(new Conv2D(units, 1, 1, Padding.Valid) { HasBias = hasBias, Activation = activation },
            [import.Graph.Shaped(import.Node(0), map)], import.FormatOf(import.Output), ofDense);
        import.Result(node);
    }
}
