using System.Runtime.InteropServices;
using MicroNets.Quantization;
using MicroNets.TFLite;
using MicroNets.TFLite.Writing;

namespace MicroNets.Conformance.TFLite;

/// <summary>Which of the runtime's kernels compute.</summary>
internal enum LiteRtKernels
{
    /// <summary>What it takes unless told otherwise.</summary>
    Xnnpack,

    /// <summary>TensorFlow Lite's own reference kernels.</summary>
    Reference,
}

/// <summary>A network and samples for it, back to back.</summary>
internal sealed record LiteRtCase(string Name, IntegerNetwork Network, sbyte[] Inputs);

/// <summary>
/// TensorFlow Lite itself, as WebAssembly under Node. Its JavaScript interface takes no int8 tensors, so files get float ends.
/// The package is installed once into a temporary folder; tests skip where Node, npm or the package cannot be had.
/// </summary>
internal static class LiteRt
{
    private static readonly string[] Files = ["package.json", "package-lock.json", "run.mjs"];

    private static readonly Lazy<(string? Folder, string Reason)> Installed = new(() => NpmPackages.Install("litert", Files));

    /// <summary>
    /// What TensorFlow Lite stores in every tensor: by case, by sample, then by layer in the network's order, the first being the
    /// input. The files give every tensor in real numbers, which are on the grid of its format.
    /// </summary>
    public static sbyte[][][][] Trace(IReadOnlyList<LiteRtCase> cases, LiteRtKernels kernels)
    {
        string folder = Folder();
        string work = Directory.CreateTempSubdirectory("litert").FullName;
        try
        {
            string PathOf(int number, string kind) => Path.Combine(work, $"{number}.{kind}");
            for (int i = 0; i < cases.Count; i++)
            {
                File.WriteAllBytes(PathOf(i, "tflite"), Write(cases[i].Network));
                float[] reals = Array.ConvertAll(cases[i].Inputs, value => cases[i].Network.Input.Output.ToReal(value));
                File.WriteAllBytes(PathOf(i, "in"), MemoryMarshal.AsBytes(reals.AsSpan()).ToArray());
            }

            // One process for all: it spends most of its time starting.
            IEnumerable<string> files = Enumerable.Range(0, cases.Count)
                .SelectMany(i => new[] { PathOf(i, "tflite"), PathOf(i, "in"), PathOf(i, "out") });
            NpmPackages.Start("node", folder, [Path.Combine(folder, "run.mjs"), kernels == LiteRtKernels.Xnnpack ? "xnnpack" : "reference",
                .. files]);
            return cases.Select((one, i) => Samples(one, MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(PathOf(i, "out"))).ToArray()))
                .ToArray();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static sbyte[][][] Samples(LiteRtCase one, float[] outputs)
    {
        int elements = one.Network.Input.Layer.OutputShape.Elements, samples = one.Inputs.Length / elements;
        Assert.Equal(samples * Traced(one.Network).Sum(layer => layer.Layer.OutputShape.Elements), outputs.Length);
        return outputs.Chunk(outputs.Length / samples)
            .Select((sample, number) => Tensors(one.Network, one.Inputs[(number * elements)..((number + 1) * elements)], sample)).ToArray();
    }

    private static byte[] Write(IntegerNetwork network) =>
        new GraphExport(new IntegerModel(network) { InputType = ElementType.Float32, OutputType = ElementType.Float32 })
        {
            Watched = Traced(network).SkipLast(1).Select(layer => layer.Layer.Name).ToEquatableArray(),
        }.Run();

    private static IEnumerable<IntegerLayer> Traced(IntegerNetwork network) => network.Layers.Skip(1);

    // A file's own output comes first, then what is watched.
    private static sbyte[][] Tensors(IntegerNetwork network, sbyte[] input, float[] outputs)
    {
        int next = network.Output.Layer.OutputShape.Elements;
        sbyte[] last = network.Output.Output.ToIntegers(outputs.AsSpan(0, next));
        var tensors = new List<sbyte[]> { input };
        foreach (IntegerLayer layer in Traced(network).SkipLast(1))
        {
            tensors.Add(layer.Output.ToIntegers(outputs.AsSpan(next, layer.Layer.OutputShape.Elements)));
            next += layer.Layer.OutputShape.Elements;
        }

        return [.. tensors, last];
    }

    private static string Folder()
    {
        (string? folder, string reason) = Installed.Value;
        Assert.SkipWhen(folder is null, reason);
        return folder!;
    }
}
