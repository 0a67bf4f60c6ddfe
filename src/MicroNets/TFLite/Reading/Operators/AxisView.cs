using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>
/// A tensor of any number of dimensions, seen so that one of them is an axis of a map: the last three dimensions are height, width and
/// channels; where others lie, the map is outer × dimension × inner.
/// </summary>
internal readonly record struct AxisView(Shape Shape, Axis Axis)
{
    public static AxisView Of(ReadOnlySpan<int> dimensions, int axis)
    {
        int fromLast = dimensions.Length - 1 - axis;
        int leading = 1;
        for (int i = 0; i < dimensions.Length - 3; i++)
            leading *= dimensions[i];
        if (fromLast < 2 || (fromLast == 2 && leading == 1))
            return new AxisView(TensorRecord.AsMap(dimensions), fromLast switch { 0 => Axis.Channels, 1 => Axis.Width, _ => Axis.Height });

        (int outer, int inner) = (1, 1);
        foreach (int size in dimensions[..axis])
            outer = checked(outer * size);
        foreach (int size in dimensions[(axis + 1)..])
            inner = checked(inner * size);
        return new AxisView(new Shape(outer, dimensions[axis], inner), Axis.Width);
    }
}

/// <summary>Moves along one dimension of a tensor.</summary>
internal static class AxisMoves
{
    /// <summary>Some elements along a dimension; <paramref name="dimensions"/> then say so.</summary>
    public static ImportedNode Slice(this GraphImport graph, ImportedNode node, int[] dimensions, int axis, Stretch stretch)
    {
        if (stretch == Stretch.Whole(dimensions[axis]))
            return node;
        AxisView view = AxisView.Of(dimensions, axis);
        dimensions[axis] = stretch.Count;
        return graph.Move(Graph.Ops.Slice.Of(view.Shape, view.Axis, stretch), graph.Shaped(node, view.Shape));
    }

    /// <summary>Tensors side by side along a dimension, each of so many dimensions.</summary>
    public static ImportedNode Concat(this GraphImport graph, IReadOnlyList<(ImportedNode Node, int[] Dimensions)> parts, int axis)
    {
        if (parts is [(var only, _)])
            return only;
        if (parts.Count == 0)
            throw new GraphException("no tensors side by side", "at least one");
        Axis along = default;
        var views = new ImportedNode[parts.Count];
        for (int i = 0; i < views.Length; i++)
        {
            AxisView view = AxisView.Of(parts[i].Dimensions, axis);
            (views[i], along) = (graph.Shaped(parts[i].Node, view.Shape), view.Axis);
        }

        return graph.Move(new Concat { Axis = along }, views);
    }
}
