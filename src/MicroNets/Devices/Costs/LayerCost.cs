using MicroNets.Graph;

namespace MicroNets.Devices.Costs;

/// <summary>
/// What one layer of a folded network costs whatever the device. Follows from the op and the shapes at its ends alone, so a
/// search may ask for it at any width.
/// </summary>
/// <param name="Ops">Two per multiply-accumulate, as the paper counts.</param>
/// <param name="WeightBytes">Its constants in flash (<see cref="WeightStorage"/>).</param>
/// <param name="WorkingBytes">
/// Working memory of a node: Σ|inputs| + Σ|output| (MicroNets, section 5.1), one byte per element of 8 bits. An upper bound of what the
/// planner needs at this layer.
/// </param>
internal sealed record LayerCost(string Name, long Ops, long WeightBytes, long WorkingBytes)
{
    public static LayerCost Of(Layer layer)
    {
        long working = layer.Bytes;
        for (int i = 0; i < layer.InputShapes.Count; i++)
            working += (long)layer.InputShapes[i].Elements * layer.InputElementBytes[i];
        return new LayerCost(layer.Name, 2 * layer.Macs, WeightStorage.Bytes(layer), working);
    }

    /// <summary>The cost of an op where inputs of these shapes reach it.</summary>
    public static LayerCost Of(Op op, params EquatableArray<Shape> inputs) => Of(
        new Layer(new Node("", op, []), inputs, op.OutputShape(inputs.Span), op.Parameters(inputs.Span), op.Macs(inputs.Span)));
}
