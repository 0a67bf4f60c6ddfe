using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Float;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.TFLite;

/// <summary>
/// Runs a model on raw tensors as a file's user sees them: the element types of the model's ends, several inputs or outputs one after
/// the other, samples back to back, little-endian. The samples of a model with states are frames of one sequence. Integer models run on
/// <see cref="IntegerInterpreter"/>.
/// </summary>
internal static class RawInference
{
    /// <summary>Bytes of one sample: all inputs.</summary>
    public static int InputBytes(TfliteModel model) => model.Inputs.Sum(end => end.Bytes);

    /// <summary>The outputs of all samples.</summary>
    /// <exception cref="InputException">The input is no whole number of samples.</exception>
    public static byte[] Run(TfliteModel model, byte[] input) =>
        Run(model, input, (network, integers) => new IntegerInterpreter(network).Run(integers));

    /// <summary>The same with integer networks run by <paramref name="engine"/>, given samples back to back.</summary>
    public static byte[] Run(TfliteModel model, byte[] input, Func<IntegerNetwork, sbyte[], sbyte[]> engine)
    {
        int sample = InputBytes(model);
        if (input.Length == 0 || input.Length % sample != 0)
            throw new InputException($"{input.Length} bytes of input",
                $"a multiple of {sample}, one sample of {string.Join(" and ", model.Inputs.Select(end => end.Shape))}",
                "give raw tensors back to back");
        return model is IntegerModel integers ? Run(integers, input, engine) : Run((FloatModel)model, input);
    }

    private static byte[] Run(IntegerModel model, byte[] input, Func<IntegerNetwork, sbyte[], sbyte[]> engine)
    {
        int inside = model.Network.Input.Layer.Bytes, outside = InputBytes(model), samples = input.Length / outside;
        var integers = new sbyte[samples * inside];
        for (int i = 0; i < samples; i++)
        {
            int at = i * outside;
            foreach (ModelEnd end in model.Inputs)
            {
                sbyte[] values = ToIntegers(ChannelsLast(input.AsSpan(at, end.Bytes), end), end);
                values.CopyTo(integers, (i * inside) + end.Offset);
                at += end.Bytes;
            }
        }

        sbyte[] results = engine(model.Network, integers);
        int result = model.Network.Output.Layer.Bytes;
        var output = new List<byte>(samples * model.Outputs.Sum(end => end.Bytes));
        for (int i = 0; i < samples; i++)
        {
            foreach (ModelEnd end in model.Outputs)
                output.AddRange(AsInFile(FromIntegers(
                    results.AsSpan((i * result) + end.Offset, end.Shape.Elements * end.Format!.ElementBytes), end), end));
        }

        return [.. output];
    }

    private static byte[] Run(FloatModel model, byte[] input)
    {
        var interpreter = new FloatInterpreter(model.Network, model.Weights);
        int inside = model.Network.Input.OutputShape.Elements, outside = InputBytes(model);
        byte[][] outputs = [.. input.Chunk(outside).AsParallel().AsOrdered().Select(sample =>
        {
            var packed = new float[inside];
            int at = 0;
            foreach (ModelEnd end in model.Inputs)
            {
                MemoryMarshal.Cast<byte, float>(ChannelsLast(sample.AsSpan(at, end.Bytes), end)).CopyTo(packed.AsSpan(end.Offset));
                at += end.Bytes;
            }

            float[] result = interpreter.Run(packed);
            return model.Outputs.SelectMany(end =>
                AsInFile(MemoryMarshal.AsBytes(result.AsSpan(end.Offset, end.Shape.Elements)).ToArray(), end)).ToArray();
        })];
        return [.. outputs.SelectMany(bytes => bytes)];
    }

    private static ReadOnlySpan<byte> ChannelsLast(ReadOnlySpan<byte> raw, ModelEnd end)
    {
        if (end.Order == ElementOrder.ChannelsLast)
            return raw;
        int size = end.Type.Bytes();
        var moved = new byte[raw.Length];
        foreach ((int y, int x, int c, int at) in end.Shape.Places())
            raw.Slice(PlaceOf(end.Shape, y, x, c) * size, size).CopyTo(moved.AsSpan(at * size));
        return moved;
    }

    private static byte[] AsInFile(byte[] raw, ModelEnd end)
    {
        if (end.Order == ElementOrder.ChannelsLast)
            return raw;
        int size = end.Type.Bytes();
        var moved = new byte[raw.Length];
        foreach ((int y, int x, int c, int at) in end.Shape.Places())
            raw.AsSpan(at * size, size).CopyTo(moved.AsSpan(PlaceOf(end.Shape, y, x, c) * size));
        return moved;
    }

    // Where a file with a plane for each channel has an element.
    private static int PlaceOf(Shape shape, int y, int x, int c) => new Shape(shape.Channels, shape.Height, shape.Width).IndexOf(c, y, x);

    private static sbyte[] ToIntegers(ReadOnlySpan<byte> input, ModelEnd end) => end.Type switch
    {
        ElementType.Float32 => end.Format is { } format ? format.ToIntegers(MemoryMarshal.Cast<byte, float>(input)) : [],
        ElementType.UInt8 => Array.ConvertAll(input.ToArray(), value => (sbyte)(value - 128)),
        _ => MemoryMarshal.Cast<byte, sbyte>(input).ToArray(),
    };

    private static byte[] FromIntegers(ReadOnlySpan<sbyte> output, ModelEnd end) => end.Type switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(end.Format!.ToReals(output).AsSpan()).ToArray(),
        ElementType.UInt8 => Array.ConvertAll(output.ToArray(), value => (byte)(value + 128)),
        _ => MemoryMarshal.AsBytes(output).ToArray(),
    };
}
