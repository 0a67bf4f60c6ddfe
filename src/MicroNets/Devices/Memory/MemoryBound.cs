using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>What no plan goes below, from the sizes of tensors alone.</summary>
internal static class MemoryBound
{
    /// <summary>
    /// Bytes that no plan of a network goes below that holds this part. Maps between layers that can run a band of rows at a time need
    /// not be whole: then a row of what is read is there beside one of what is written. Scratch is left out.
    /// </summary>
    public static long Of(Network part)
    {
        var live = new Living(part);
        long bound = 0;
        foreach (Layer layer in part.Layers.Skip(1).Where(layer => layer.Op is not Reshape))
        {
            long need = live.Need(layer);
            bound = Math.Max(bound, RowSchedule.Takes(layer) ? Math.Min(need, RowBytes(layer.InputShape) + RowBytes(layer.OutputShape))
                : need);
            live.Run(layer);
        }

        return bound;
    }

    // Rows may be those of the map on its side.
    private static long RowBytes(Shape shape) => (long)shape.Channels * Math.Min(shape.Height, shape.Width);

    /// <summary>Whether a layer can run together with the convolution before it.</summary>
    public static bool IsFilter(Layer layer) => layer.Op is DepthwiseConv2D { Kernel: { Height: 3, Width: 3 } };

    /// <summary>The tensors that are alive while layers run one after the other.</summary>
    private sealed class Living
    {
        private readonly Network _part;
        private readonly Dictionary<string, int> _readers = [];

        public Living(Network part)
        {
            _part = part;
            foreach (Layer layer in part.Layers)
            {
                foreach (string input in layer.Node.Inputs.Distinct())
                    _readers[Root(input)] = _readers.GetValueOrDefault(Root(input)) + (layer.Op is Reshape ? 0 : 1);
            }

            _readers[Root(part.Output.Name)] = _readers.GetValueOrDefault(Root(part.Output.Name)) + 1;
            Bytes = BytesOf(part.Input);
        }

        public long Bytes { get; private set; }

        // The caller's input lies without gaps; elements of four bits may lie two to a byte.
        public long BytesOf(Layer layer) => layer == _part.Input ? layer.OutputShape.Elements
            : layer.Node.OutputBits == 4 && !layer.OutputShape.IsVector ? Orientation.PackedBytes(layer.OutputShape)
            : Orientation.Bytes(layer.OutputShape);

        /// <summary>Bytes while a layer runs; what may be written over its input takes the larger of both.</summary>
        public long Need(Layer layer)
        {
            bool over = layer.Op is not (Pad or Concat or Softmax or Normalize) && (layer.Op is not (AveragePool or MaxPool)
                || layer.OutputShape.IsVector);
            return Bytes + BytesOf(layer) - (over ? Math.Min(BytesOf(layer), Dying(layer).Sum(BytesOf)) : 0);
        }

        public void Run(Layer layer)
        {
            Bytes += BytesOf(layer) - Dying(layer).Sum(BytesOf);
            foreach (string input in layer.Node.Inputs.Select(Root).Distinct())
                _readers[input]--;
        }

        private IEnumerable<Layer> Dying(Layer layer) => layer.Node.Inputs.Select(Root).Distinct().Where(input =>
            _readers[input] == 1).Select(input => _part[input]);

        private string Root(string name)
        {
            while (_part[name].Op is Reshape)
                name = _part[name].Node.Inputs[0];
            return name;
        }
    }
}
