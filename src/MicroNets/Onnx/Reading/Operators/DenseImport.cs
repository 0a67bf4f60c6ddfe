using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>
/// Gemm, and MatMul with weights: over all elements of a sample, whose weights follow the order in which the elements lie, or over each row
/// alike, which is a pointwise convolution.
/// </summary>
internal static class DenseImport
{
    public static void Gemm(NodeImport import)
    {
        OnnxConstant weights = import.Constant(1, "weights");
        float alpha = import.Float("alpha", 1), beta = import.Float("beta", 1);
        if (weights.Dimensions.Length != 2 || import.Int("transA", 0) != 0)
            throw import.Unsupported($"weights of {weights.Dimensions.Length} dimensions, transA {import.Int("transA", 0)}", "a matrix of weights behind samples in rows");
        if (import.Graph.IsInteger && (alpha != 1 || beta != 1))
            throw import.Unsupported($"alpha {alpha}, beta {beta}", "1");
        bool isTransposed = import.Int("transB", 0) != 0;
        int units = weights.Dimensions[isTransposed ? 0 : 1];
        float[] bias = Array.ConvertAll(WeightImport.Bias(import, 2, units), value => beta * value);
        Product(import, import.View(0), weights, isTransposed, alpha, bias);
    }

    public static void MatMul(NodeImport import)
    {
        OnnxConstant weights = import.Constant(1, "weights (a product of two computed tensors, as attention has it)");
        if (weights.Dimensions.Length != 2)
            throw import.Unsupported($"weights of {weights.Dimensions.Length} dimensions", "a matrix");
        var bias = new float[weights.Dimensions[1]];

        // A dense layer over rows is exported as a product and a sum.
        if (import.Graph.OnlyReader(import.Output) is { Operator: "Add", Inputs.Length: 2 } next)
        {
            string other = next.Inputs[0] == import.Output ? next.Inputs[1] : next.Inputs[0];
            if (import.Graph.ConstantOrNull(other) is { } sum && sum.Dimensions is [.., var last] && last == bias.Length && sum.Elements == last)
            {
                bias = sum.Reals();
                import.TakeIn(next);
            }
        }

        Product(import, import.View(0), weights, false, 1, bias);
    }

    private static void Product(NodeImport import, TensorView view, OnnxConstant weights, bool isTransposed, float alpha, float[] bias)
    {
        int units = bias.Length, inputs = weights.Dimensions[isTransposed ? 1 : 0];
        int[] sizes = view.Sizes;
        if (view.Rank == 0 || sizes[^1] != inputs)
            throw import.Unsupported($"weights for {inputs} inputs behind [{string.Join(", ", sizes)}]", "as many as the last dimension has");
        float[] factors = view.Rank == 2 ? WeightImport.TakeInNorm(import, bias) : [];
        if (alpha != 1)
            factors = factors.Length == 0 ? [.. Enumerable.Repeat(alpha, units)] : Array.ConvertAll(factors, factor => alpha * factor);
        int rows = sizes[..^1].Aggregate(1, (product, size) => checked(product * size));
        if (rows > 1)
            view = import.Graph.Arranged(view, OnnxGraph.Identity(view.Rank));

        // Rows lie one after the other now, and the elements of each in order; a single sample lies as it may.
        int[] places = rows > 1 ? OnnxGraph.Identity(inputs) : view.Places([.. Enumerable.Repeat(0, view.Rank - 1), 1]);
        int? Place(int i) => isTransposed ? (i / inputs * inputs) + places[i % inputs] : (places[i % inputs] * units) + (i / inputs);
        var source = new WeightSource(weights, Place, units, i => i / inputs, isTransposed ? 0 : 1) { Bias = new Tensor([units], bias), Factors = factors };
        OnnxNode node;
        if (rows == 1)
        {
            node = import.Append(new Dense(units), [view.Node], WeightImport.Read(import, source, [units, inputs], view.Node));
        }
        else
        {
            OnnxNode map = import.Graph.Shaped(view.Node, TFLite.Reading.TensorRecord.AsMap(sizes));
            OnnxWeights read = WeightImport.Read(import, source, [units, 1, 1, inputs], map);
            read = read.Integers is { } integers ? read with { Integers = integers with { IsOfDense = true } } : read;
            node = import.Append(new Conv2D(units, 1, 1, Padding.Valid) { HasBias = true }, [map], read);
        }

        sizes[^1] = units;
        import.Result(TensorView.Of(node, sizes, OnnxGraph.Identity(view.Rank)));
    }
}
