using MicroNets.Onnx.Schema;

namespace MicroNets.Onnx.Reading;

/// <summary>
/// What can be computed before there is data: constants, the shapes that exporters compute from an input's, and what is done to weights on
/// their way to a convolution.
/// </summary>
internal static class ConstantFolding
{
    private static readonly Dictionary<string, Func<NodeImport, OnnxConstant>> ByName = new()
    {
        ["Identity"] = import => Input(import),
        ["Dropout"] = import => Input(import),
        ["Cast"] = import => (OnnxType)import.Int("to", 0) is var to && to.IsReal() ? OnnxConstant.Of(Input(import).Dimensions, Input(import).Reals()) : OnnxConstant.Of(Input(import).Dimensions, Input(import).Integers()),
        ["Transpose"] = import => Input(import).Transposed(Permutation(import, Input(import).Dimensions.Length)),
        ["Reshape"] = import => Input(import).Reshaped(Operators.LayoutImport.Sizes(import, Input(import).Dimensions)),
        ["Flatten"] = import => Input(import).Reshaped(Operators.LayoutImport.Flattened(import, Input(import).Dimensions)),
        ["Squeeze"] = import => Input(import).Reshaped(Operators.LayoutImport.Squeezed(import, Input(import).Dimensions)),
        ["Unsqueeze"] = import => Input(import).Reshaped(Operators.LayoutImport.Unsqueezed(import, Input(import).Dimensions)),
        ["Gather"] = Gather,
        ["Slice"] = Slice,
        ["Concat"] = Concat,
        ["Add"] = import => Pair(import, (a, b) => a + b),
        ["Sub"] = import => Pair(import, (a, b) => a - b),
        ["Mul"] = import => Pair(import, (a, b) => a * b),
        ["Div"] = import => Pair(import, (a, b) => a / b),
        ["Sqrt"] = import => OnnxConstant.Of(Input(import).Dimensions, Array.ConvertAll(Input(import).Reals(), MathF.Sqrt)),
        [NodeImporters.Quantize] = Quantize,
        [NodeImporters.Dequantize] = Dequantize,
    };

    /// <summary>Whether all inputs were constants and the result is one.</summary>
    public static bool TryFold(NodeImport import)
    {
        if (import.Inputs == 0 || !Enumerable.Range(0, import.Inputs).All(input => !import.Has(input) || import.ConstantOrNull(input) is not null) || !ByName.TryGetValue(import.Record.Operator, out Func<NodeImport, OnnxConstant>? fold))
            return false;
        for (int input = 0; input < import.Inputs; input++)
            import.Graph.Charge(16L * (import.ConstantOrNull(input)?.Elements ?? 0));
        import.Result(fold(import));
        return true;
    }

    public static void Constant(NodeImport import) => import.Result(
        import.Tensor("value")
        ?? (import.Ints("value_ints") is { } integers ? OnnxConstant.Of([integers.Length], integers)
        : import.Record.Attributes.ContainsKey("value_floats") ? OnnxConstant.Of([import.Floats("value_floats").Length], import.Floats("value_floats"))
        : import.Record.Attributes.ContainsKey("value_float") ? OnnxConstant.Of([], [import.Float("value_float", 0)])
        : import.Record.Attributes.ContainsKey("value_int") ? OnnxConstant.Of([], [(int)import.Int("value_int", 0)])
        : throw import.Unsupported("no numbers", "a tensor, or numbers")));

    /// <summary>The sizes of a tensor, of which none depends on data here.</summary>
    public static void Shape(NodeImport import)
    {
        int[] sizes = import.ConstantOrNull(0)?.Dimensions ?? import.View(0).Sizes;
        int Place(long value) => (int)Math.Clamp(value < 0 ? value + sizes.Length : value, 0, sizes.Length);
        int start = Place(import.Int("start", 0)), end = Place(import.Int("end", sizes.Length));
        int[] part = sizes[start..Math.Max(start, end)];
        import.Result(OnnxConstant.Of([part.Length], part));
    }

    public static void OfShape(NodeImport import)
    {
        int[] sizes = import.Constant(0, "sizes").Integers();
        long elements = sizes.Aggregate(1L, (product, size) => size is >= 0 and < 1 << 20 && product < 1 << 24 ? product * size : long.MaxValue / 2);
        if (elements >= 1 << 24)
            throw import.Unsupported($"sizes [{string.Join(", ", sizes)}]", "a constant of a network for a microcontroller");
        import.Graph.Charge(4 * elements);
        OnnxConstant? value = import.Tensor("value");
        import.Result(value is null || value.IsReal
            ? OnnxConstant.Of(sizes, [.. Enumerable.Repeat(value?.Real(0) ?? 0, (int)elements)])
            : OnnxConstant.Of(sizes, [.. Enumerable.Repeat(value.Integer(0), (int)elements)]));
    }

    public static int[] Permutation(NodeImport import, int rank)
    {
        int[] order = import.Ints("perm") ?? [.. OnnxGraph.Identity(rank).Reverse()];
        return order.Length == rank && order.All(axis => (uint)axis < rank) && order.Distinct().Count() == rank
            ? order
            : throw import.Unsupported($"order [{string.Join(", ", order)}] of {rank} dimensions", "each of them once");
    }

    private static OnnxConstant Input(NodeImport import) => import.Constant(0, "values");

    private static OnnxConstant Gather(NodeImport import)
    {
        (OnnxConstant data, OnnxConstant places) = (Input(import), import.Constant(1, "places"));
        if (data.Dimensions.Length != 1)
            throw import.Unsupported($"places of a constant of {data.Dimensions.Length} dimensions", "one dimension");
        int[] chosen = [.. places.Integers().Select(place => place < 0 ? place + data.Elements : place)];
        if (chosen.Any(place => (uint)place >= data.Elements))
            throw import.Unsupported($"places [{string.Join(", ", chosen)}] of {data.Elements}", "places inside");
        return data.IsReal ? OnnxConstant.Of(places.Dimensions, [.. chosen.Select(data.Real)]) : OnnxConstant.Of(places.Dimensions, [.. chosen.Select(data.Integer)]);
    }

    private static OnnxConstant Slice(NodeImport import)
    {
        OnnxConstant data = Input(import);
        int start = import.Constant(1, "starts").Integers() is [var first] ? first : 0, end = import.Constant(2, "ends").Integers() is [var last] ? last : int.MaxValue;
        if (data.Dimensions.Length != 1 || (import.Has(4) && import.Constant(4, "steps").Integers() is not [1]))
            throw import.Unsupported($"a part of a constant of {data.Dimensions.Length} dimensions", "neighbours of one dimension");
        int Place(int value) => (int)Math.Clamp(value < 0 ? (long)value + data.Elements : value, 0, data.Elements);
        int[] chosen = [.. Enumerable.Range(Place(start), Math.Max(0, Place(end) - Place(start)))];
        return data.IsReal ? OnnxConstant.Of([chosen.Length], [.. chosen.Select(data.Real)]) : OnnxConstant.Of([chosen.Length], [.. chosen.Select(data.Integer)]);
    }

    private static OnnxConstant Concat(NodeImport import)
    {
        OnnxConstant[] parts = [.. Enumerable.Range(0, import.Inputs).Select(input => import.Constant(input, "values"))];
        if (parts.Any(part => part.Dimensions.Length != 1))
            throw import.Unsupported("constants of several dimensions side by side", "one dimension");
        return parts.Any(part => part.IsReal)
            ? OnnxConstant.Of([parts.Sum(part => part.Elements)], [.. parts.SelectMany(part => part.Reals())])
            : OnnxConstant.Of([parts.Sum(part => part.Elements)], [.. parts.SelectMany(part => part.Integers())]);
    }

    private static OnnxConstant Pair(NodeImport import, Func<double, double, double> function)
    {
        (OnnxConstant a, OnnxConstant b) = (Input(import), import.Constant(1, "values"));
        if (a.Elements != b.Elements && a.Elements != 1 && b.Elements != 1)
            throw import.Unsupported($"constants of [{string.Join(", ", a.Dimensions)}] and [{string.Join(", ", b.Dimensions)}]", "equal sizes, or one number");
        OnnxConstant larger = a.Elements >= b.Elements ? a : b;
        double At(OnnxConstant constant, int i) => constant.Real(constant.Elements == 1 ? 0 : i);
        double[] values = [.. Enumerable.Range(0, larger.Elements).Select(i => function(At(a, i), At(b, i)))];
        return a.IsReal || b.IsReal
            ? OnnxConstant.Of(larger.Dimensions, Array.ConvertAll(values, value => (float)value))
            : OnnxConstant.Of(larger.Dimensions, Array.ConvertAll(values, value => double.IsNaN(value) ? 0 : (int)Math.Clamp(Math.Truncate(value), int.MinValue, int.MaxValue)));
    }

    // Weights that an exporter left in float before a pair of QuantizeLinear and DequantizeLinear.
    private static OnnxConstant Quantize(NodeImport import)
    {
        OnnxConstant data = Input(import), scales = import.Constant(1, "scales");
        OnnxConstant? zeroPoints = import.ConstantOrNull(2);
        OnnxType type = import.StoredType();
        if (type is not (OnnxType.Int8 or OnnxType.UInt8))
            throw import.Unsupported($"integers of type {type}", "8 bits");
        var stored = Pairing(import, data.Dimensions, scales, zeroPoints);
        (int lowest, int highest) = type == OnnxType.Int8 ? ((int)sbyte.MinValue, (int)sbyte.MaxValue) : (byte.MinValue, byte.MaxValue);
        var bytes = new byte[data.Elements];
        for (int i = 0; i < bytes.Length; i++)
        {
            float step = stored.Real(1, i) - stored.Real(0, i), zero = -stored.Real(0, i) / step;
            bytes[i] = (byte)(int)Math.Clamp(MathF.Round(data.Real(i) / step) + MathF.Round(zero), lowest, highest);
        }

        return new OnnxConstant(data.Dimensions, type, bytes);
    }

    private static OnnxConstant Dequantize(NodeImport import)
    {
        OnnxConstant data = Input(import);
        if (data.IsReal)
            throw import.Unsupported($"real numbers ({data.Type}) to be dequantised", "integers");
        return data with { Dequantization = Pairing(import, data.Dimensions, import.Constant(1, "scales"), import.ConstantOrNull(2)) };
    }

    private static Dequantization Pairing(NodeImport import, int[] dimensions, OnnxConstant scales, OnnxConstant? zeroPoints)
    {
        int axis = scales.Elements == 1 ? 0 : import.Axis(import.Int("axis", 1), dimensions.Length);
        if (scales.Elements != 1 && (import.Int("block_size", 0) != 0 || scales.Elements != dimensions[axis]))
            throw import.Unsupported($"{scales.Elements} scales of [{string.Join(", ", dimensions)}]", "one, or one for each place along an axis");
        if (zeroPoints is not null && zeroPoints.Elements != 1 && zeroPoints.Elements != scales.Elements)
            throw import.Unsupported($"{zeroPoints.Elements} zero points and {scales.Elements} scales", "as many of each");
        return Dequantization.Of(scales.Reals(), zeroPoints?.Integers() ?? [], axis, dimensions);
    }
}
