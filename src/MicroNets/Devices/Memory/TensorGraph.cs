using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// A network as a search for an order sees it: the layers that need code, and the tensors between them with their sizes in memory.
/// Views are gone; a tensor is known by the index of the layer that first makes its bytes.
/// </summary>
internal sealed class TensorGraph
{
    public TensorGraph(Network network)
    {
        Layers = [.. network.Layers];
        int count = Layers.Length;
        Inputs = new int[count][];
        Bytes = new long[count];
        var root = new int[count];
        var position = new Dictionary<string, int>(count);
        var consumers = new List<int>[count];
        var nodes = new List<int>(count);
        for (int i = 0; i < count; i++)
        {
            Layer layer = Layers[i];
            position[layer.Name] = i;
            consumers[i] = [];
            Bytes[i] = IsGiven(layer) && i > 0 ? 0 : layer.ElementBytes == 1 ? Orientation.Bytes(layer.OutputShape) : layer.Bytes;
            Inputs[i] = layer.Node.Inputs.Select(input => root[position[input]]).ToArray();
            root[i] = layer.Op.IsView ? Inputs[i][0] : i;
            if (i == 0 || layer.Op.IsView || IsGiven(layer))
                continue;
            nodes.Add(i);
            foreach (int input in Inputs[i].Distinct())
                consumers[input].Add(i);
        }

        Nodes = [.. nodes];
        Consumers = consumers.Select(list => list.ToArray()).ToArray();
        Output = root[count - 1];
    }

    public Layer[] Layers { get; }

    /// <summary>Layers that need code, in network order.</summary>
    public int[] Nodes { get; }

    /// <summary>Index of the tensor that the network answers.</summary>
    public int Output { get; }

    /// <summary>Whether a layer's output is there before the first step: the input, constants and states.</summary>
    public static bool IsGiven(Layer layer) => layer.Node.Inputs.Count == 0;

    /// <summary>For each layer the tensors it reads.</summary>
    public int[][] Inputs { get; }

    /// <summary>For each tensor the layers that read it.</summary>
    public int[][] Consumers { get; }

    /// <summary>For each tensor its bytes.</summary>
    public long[] Bytes { get; }

    /// <summary>Bytes that input and output of a layer share when nobody else reads the input.</summary>
    public long Shared(int layer, int tensor) => Layers[layer].Op switch
    {
        _ when IsGiven(Layers[tensor]) && tensor > 0 => 0,
        Conv2D { IsPointwise: true } or DepthwiseConv2D or Dense or Relu or Relu6 or Quantize or Mean or Add or Mul =>
            Math.Min(Bytes[layer], Bytes[tensor]),
        _ => 0,
    };
}
