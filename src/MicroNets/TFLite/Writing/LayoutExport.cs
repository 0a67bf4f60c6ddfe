using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>Operators that only move elements.</summary>
internal static class LayoutExport
{
    public static TensorHandle Concat(OperatorExport export)
    {
        int count = export.Layer.Layer.Node.Inputs.Count;
        TensorHandle[] inputs = Enumerable.Range(0, count).Select(i => export.Input(i, 4)).ToArray();
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.File.Operator(BuiltinOperator.Concatenation, 2, inputs, output, TfliteSchema.ConcatenationOptions.Type, export.File.Builder.Table(Slot.Int32(TfliteSchema.ConcatenationOptions.Axis, 1 + (int)export.Op<Concat>().Axis)));
        return output;
    }

    public static TensorHandle Pad(OperatorExport export)
    {
        Pad op = export.Op<Pad>();
        if (op.Value != 0)
            throw new InputException($"node '{export.Layer.Layer.Name}', which pads with {op.Value}", "padding with zeros", "change the value");
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.Pad(export.Input(rank: 4), [0, 0, op.Top, op.Bottom, op.Left, op.Right, op.ChannelsBefore, op.ChannelsAfter], output);
        return output;
    }

    /// <summary>Nothing where only dense layers read the result, since those take any shape.</summary>
    public static TensorHandle Reshape(OperatorExport export)
    {
        TensorHandle input = export.Input();
        var readers = export.File.Network.Network.ConsumersOf(export.Layer.Layer.Name).ToList();
        if (readers.Count > 0 && readers.All(reader => reader.Op is Dense))
            return input;
        bool isMap = !export.Layer.Layer.OutputShape.IsVector || readers.Any(OperatorExporters.NeedsMap);
        TensorHandle output = export.File.Activation(export.Layer, isMap ? 4 : 2);
        if (output.Dimensions == input.Dimensions && readers.Count > 0)
            return input;
        export.File.Reshape(input, output);
        return output;
    }
}
