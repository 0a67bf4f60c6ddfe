using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>Memory of parts of a network, from the sizes of their tensors alone: what a search can ask for any width.</summary>
internal static class WholeTensors
{
    /// <summary>
    /// The most bytes alive at once when every tensor is whole and every output apart from its inputs, without scratch: leans to the
    /// safe side of a plan.
    /// </summary>
    public static long PeakBytes(Network part)
    {
        var live = new Living(part, layer => layer.OutputShape.Elements);
        long peak = 0;
        foreach (Layer layer in part.Layers.Skip(1).Where(layer => layer.Op is not Reshape))
        {
            peak = Math.Max(peak, live.Bytes + layer.OutputShape.Elements);
            live.Run(layer);
        }

        return Math.Max(peak, live.Bytes);
    }

    /// <summary>
    /// Bytes that no plan of any network with this part in its chain goes below. A convolution's map need not be whole where a 3×3
    /// depthwise convolution alone reads it: then a group of its channels is there beside what is read and written. At the ends of the
    /// part its neighbours may do so, whichever suits. Scratch is left out.
    /// </summary>
    public static long LowerBound(Network part)
    {
        bool openInput = part.ConsumersOf(part.Input.Name).All(IsFilter), openOutput = part.Output.Op is Conv2D && part.Layers.Count > 1;
        long bound = LowerBound(part, []);
        if (openInput)
            bound = Math.Min(bound, LowerBound(part, [part.Input]));
        if (openOutput)
            bound = Math.Min(bound, LowerBound(part, [part.Output]));
        return openInput && openOutput ? Math.Min(bound, LowerBound(part, [part.Input, part.Output])) : bound;
    }

    private static long LowerBound(Network part, Layer[] inGroups)
    {
        var live = new Living(part, layer => inGroups.Contains(layer) ? GroupBytes(layer) : layer == part.Input ? layer.OutputShape.Elements : Orientation.Bytes(layer.OutputShape));
        long bound = live.Bytes;
        Layer[] layers = [.. part.Layers.Skip(1).Where(layer => layer.Op is not Reshape)];
        for (int i = 0; i < layers.Length; i++)
        {
            // What comes and goes in groups never lies in one place with what is whole.
            bool moves = inGroups.Contains(layers[i]) || layers[i].Node.Inputs.Any(input => inGroups.Contains(part[input]));
            long before = live.Bytes, apart = moves ? before + live.BytesOf(layers[i]) : live.Need(layers[i]);
            live.Run(layers[i]);
            if (i + 1 < layers.Length && layers[i].Op is Conv2D && IsFilter(layers[i + 1]) && part.ConsumersOf(layers[i].Name).Take(2).Count() == 1)
            {
                apart = Math.Max(apart, live.Need(layers[i + 1]));
                apart = Math.Min(apart, before + live.BytesOf(layers[i + 1]) + GroupBytes(layers[i]));
                live.Run(layers[++i]);
            }

            bound = Math.Max(bound, Math.Max(apart, live.Bytes));
        }

        return bound;
    }

    private static long GroupBytes(Layer layer) => Math.Min(ChannelGroups.Smallest, layer.OutputShape.Channels) * (long)Orientation.Plane(layer.OutputShape);

    private static bool IsFilter(Layer layer) => layer.Op is DepthwiseConv2D { Kernel: { Height: 3, Width: 3 } };

    /// <summary>The tensors that are alive while layers run one after the other.</summary>
    private sealed class Living
    {
        private readonly Network _part;
        private readonly Func<Layer, long> _size;
        private readonly Dictionary<string, int> _readers = [];

        public Living(Network part, Func<Layer, long> size)
        {
            (_part, _size) = (part, size);
            foreach (Layer layer in part.Layers)
            {
                foreach (string input in layer.Node.Inputs.Distinct())
                    _readers[Root(input)] = _readers.GetValueOrDefault(Root(input)) + (layer.Op is Reshape ? 0 : 1);
            }

            _readers[Root(part.Output.Name)] = _readers.GetValueOrDefault(Root(part.Output.Name)) + 1;
            Bytes = size(part.Input);
        }

        public long Bytes { get; private set; }

        public long BytesOf(Layer layer) => _size(layer);

        /// <summary>Bytes while a layer runs; what may be written over its input takes the larger of both.</summary>
        public long Need(Layer layer)
        {
            bool over = layer.Op is not (AveragePool { Kernel: not null } or MaxPool { Kernel: not null } or Pad or Concat or Softmax) && (layer.Op is not Conv2D conv || conv.Stride == Size2D.One);
            return Bytes + _size(layer) - (over ? Math.Min(_size(layer), Dying(layer).Sum(_size)) : 0);
        }

        public void Run(Layer layer)
        {
            Bytes += _size(layer) - Dying(layer).Sum(_size);
            foreach (string input in layer.Node.Inputs.Select(Root).Distinct())
                _readers[input]--;
        }

        private IEnumerable<Layer> Dying(Layer layer) => layer.Node.Inputs.Select(Root).Distinct().Where(input => _readers[input] == 1).Select(input => _part[input]);

        private string Root(string name)
        {
            while (_part[name].Op is Reshape)
                name = _part[name].Node.Inputs[0];
            return name;
        }
    }
}
