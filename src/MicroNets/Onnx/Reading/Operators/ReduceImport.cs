using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>ReduceMean and its like along any dimensions, and the pools over whole maps.</summary>
internal static class ReduceImport
{
    public static NodeImporter Global(Reduction reduction) => import =>
    {
        TensorView map = import.Map(0);
        Run(import, map, [.. Enumerable.Range(2, map.Rank - 2)], keeps: true, reduction);
    };

    public static NodeImporter Of(Reduction reduction) => import =>
    {
        TensorView view = import.View(0);
        int[]? axes = import.Ints("axes", 1);
        bool keeps = import.Int("keepdims", 1) != 0;
        if (axes is null or [] && import.Int("noop_with_empty_axes", 0) != 0)
            import.Result(view);
        else
            Run(import, view, axes is null or [] ? OnnxGraph.Identity(view.Rank) : [.. axes.Select(axis => import.Axis(axis, view.Rank)).Distinct()], keeps, reduction);
    };

    private static void Run(NodeImport import, TensorView view, int[] axes, bool keeps, Reduction reduction)
    {
        HashSet<Factor> gone = [.. axes.SelectMany(axis => view.Dimensions[axis])];
        List<(bool Goes, int Size)> runs = Runs(view, gone);
        if (runs.Count > 3)
        {
            view = import.Graph.Arranged(view, [.. axes, .. OnnxGraph.Identity(view.Rank).Except(axes)]);
            runs = Runs(view, gone);
        }

        OnnxNode node = gone.Count == 0 ? view.Node : runs switch
        {
            // All pixels of a map: what most networks average over, with a kernel of its own.
            [(true, var pixels), (false, var channels)] when reduction == Reduction.Mean => import.Append(new Mean(), [import.Graph.Shaped(view.Node, MapOf(view.Node.Shape, pixels, channels))]),
            [(true, var pixels)] when reduction == Reduction.Mean && view.Node.Shape is { Channels: 1 } => import.Append(new Mean(), [import.Graph.Shaped(view.Node, MapOf(view.Node.Shape, pixels, 1))]),
            _ => Reduced(import, view.Node, runs, reduction),
        };
        Factor[][] dimensions = [.. OnnxGraph.Identity(view.Rank).Where(axis => keeps || !axes.Contains(axis)).Select(axis => axes.Contains(axis) ? [] : view.Dimensions[axis])];
        import.Result(new TensorView(node, dimensions, [.. view.Memory.Where(factor => !gone.Contains(factor))]));
    }

    private static OnnxNode Reduced(NodeImport import, OnnxNode input, List<(bool Goes, int Size)> runs, Reduction reduction)
    {
        while (runs.Count < 3)
            runs.Insert(0, (false, 1));
        OnnxNode map = import.Graph.Shaped(input, new Shape(runs[0].Size, runs[1].Size, runs[2].Size));
        return import.Append(new Reduce(reduction, [.. Enumerable.Range(0, 3).Where(i => runs[i].Goes).Select(i => (Axis)i)]), [map]);
    }

    private static Shape MapOf(Shape shape, int pixels, int channels) => shape.Channels == channels ? shape : new Shape(1, pixels, channels);

    // Neighbours in memory that both go, or both stay, are one dimension.
    private static List<(bool Goes, int Size)> Runs(TensorView view, HashSet<Factor> gone)
    {
        List<(bool Goes, int Size)> runs = [];
        foreach (Factor factor in view.Memory)
        {
            bool goes = gone.Contains(factor);
            if (runs.Count > 0 && runs[^1].Goes == goes)
                runs[^1] = (goes, checked(runs[^1].Size * factor.Size));
            else
                runs.Add((goes, factor.Size));
        }

        return runs;
    }
}
