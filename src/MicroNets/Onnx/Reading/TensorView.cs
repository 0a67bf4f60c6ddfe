using MicroNets.Graph;

namespace MicroNets.Onnx.Reading;

/// <summary>A piece of a dimension. Compared by reference.</summary>
internal sealed class Factor(int size)
{
    public int Size { get; } = size;
}

/// <summary>
/// A computed tensor: ONNX's dimensions over a node whose elements may lie in another order. Each dimension is a product of factors, and the
/// factors lie in memory in an order of their own, the slowest first; dimensions of size 1 have none. So moving dimensions, putting them
/// together and taking them apart again costs nothing; only a reader that needs one order makes a node of it.
/// </summary>
internal sealed record TensorView(OnnxNode Node, Factor[][] Dimensions, Factor[] Memory)
{
    public int[] Sizes => Array.ConvertAll(Dimensions, factors => factors.Aggregate(1, (size, factor) => size * factor.Size));

    public int Rank => Dimensions.Length;

    /// <param name="sizes">Of the dimensions.</param>
    /// <param name="order">The dimensions in the order in which they lie in memory.</param>
    public static TensorView Of(OnnxNode node, int[] sizes, int[] order)
    {
        Factor[][] dimensions = Array.ConvertAll(sizes, size => size == 1 ? (Factor[])[] : [new Factor(size)]);
        return new TensorView(node, dimensions, [.. order.SelectMany(axis => dimensions[axis])]);
    }

    public TensorView Transposed(int[] order) => this with { Dimensions = Array.ConvertAll(order, axis => Dimensions[axis]) };

    /// <summary>The elements under other dimensions, counted in ONNX's order; null where that needs another order in memory.</summary>
    public TensorView? Reshaped(int[] sizes)
    {
        var rest = new Stack<(Factor Whole, int Size)>(Dimensions.SelectMany(factors => factors).Reverse().Select(factor => (factor, factor.Size)));
        var pieces = Memory.ToDictionary(factor => factor, _ => new List<Factor>());
        var dimensions = new Factor[sizes.Length][];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            var taken = new List<Factor>();
            for (int need = sizes[axis]; need > 1;)
            {
                if (!rest.TryPop(out (Factor Whole, int Size) next))
                    return null;
                int size = need % next.Size == 0 ? next.Size : next.Size % need == 0 ? need : 0;
                if (size == 0)
                    return null;
                if (size < next.Size)
                    rest.Push((next.Whole, next.Size / size));
                Factor piece = size == next.Whole.Size ? next.Whole : new Factor(size);
                pieces[next.Whole].Add(piece);
                taken.Add(piece);
                need /= size;
            }

            dimensions[axis] = [.. taken];
        }

        return rest.Count > 0 ? null : new TensorView(Node, dimensions, [.. Memory.SelectMany(factor => pieces[factor])]);
    }

    /// <summary>The dimensions in the order in which they lie in memory, those of size 1 first; null where one is scattered.</summary>
    public int[]? Order()
    {
        List<int> order = [.. Enumerable.Range(0, Rank).Where(axis => Dimensions[axis].Length == 0)];
        for (int at = 0; at < Memory.Length;)
        {
            int axis = Array.FindIndex(Dimensions, factors => factors.Contains(Memory[at]));
            if (!Memory.AsSpan(at).StartsWith(Dimensions[axis]))
                return null;
            order.Add(axis);
            at += Dimensions[axis].Length;
        }

        return [.. order];
    }

    /// <summary>Whether another tensor of the same sizes has its elements in the same order.</summary>
    public bool LiesAs(TensorView other) => Pattern().SequenceEqual(other.Pattern());

    /// <summary>For each element in memory, its place in a tensor whose dimensions lie so many elements apart; 0 where it repeats.</summary>
    public int[] Places(int[] strides)
    {
        var steps = new Dictionary<Factor, int>();
        for (int axis = 0; axis < Rank; axis++)
        {
            int step = strides[axis];
            foreach (Factor factor in Dimensions[axis].Reverse())
            {
                steps[factor] = step;
                step *= factor.Size;
            }
        }

        int[] places = [0];
        foreach (Factor factor in Memory)
            places = [.. places.SelectMany(place => Enumerable.Range(0, factor.Size).Select(i => place + (i * steps[factor])))];
        return places;
    }

    private IEnumerable<(int Axis, int Index, int Size)> Pattern() => Memory.Select(factor =>
    {
        int axis = Array.FindIndex(Dimensions, factors => factors.Contains(factor));
        return (axis, Array.IndexOf(Dimensions[axis], factor), factor.Size);
    });
}

/// <summary>A node on its way into a network. Compared by reference.</summary>
internal sealed class OnnxNode(string name, Op op, OnnxNode[] inputs)
{
    public string Name { get; } = name;

    public Op Op { get; } = op;

    public OnnxNode[] Inputs { get; } = inputs;

    public Shape Shape { get; } = op.OutputShape(Array.ConvertAll(inputs, input => input.Shape));

    /// <summary>Null in a float network, and where the file says nothing.</summary>
    public Quantization.TensorFormat? Format { get; set; }

    public OnnxWeights? Weights { get; init; }

    /// <summary>Where the file has it, for messages.</summary>
    public string Place { get; init; } = "";
}

/// <summary>Weights in the layouts of the graph: real numbers with their biases, or integers.</summary>
internal sealed record OnnxWeights(Tensor? Weight, Tensor? Bias, Quantization.IntegerWeights? Integers)
{
    /// <summary>Of a constant in a network of integers.</summary>
    public Quantization.IntegerTensor? Constant { get; init; }
}
