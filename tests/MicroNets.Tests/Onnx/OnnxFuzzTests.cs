using MicroNets.Numerics;
using MicroNets.Onnx;
using MicroNets.Tests.Data.Fuzzing;
using MicroNets.Tests.TFLite;

namespace MicroNets.Tests.Onnx;

/// <summary>Damaged files give an error or a model, never a crash or a memory bomb. MICRONETS_FUZZ_FILES asks for more.</summary>
public class OnnxFuzzTests
{
    [Fact]
    public void Damaged_files_are_refused_within_bounded_memory()
    {
        int files = int.TryParse(Environment.GetEnvironmentVariable("MICRONETS_FUZZ_FILES"), out int asked) ? asked : 3000;
        byte[][] seeds = [.. OnnxNetworks.All.Values.Select(make => make()), OnnxNetworks.Quantized(isSigned: true), OnnxNetworks.Quantized(isSigned: false)];
        int refused = 0;
        Parallel.For(0, files, number =>
        {
            var random = new RandomStream((ulong)number, "onnx");
            byte[] file = Mutation.Apply(seeds[random.NextInt32(seeds.Length)], seeds[random.NextInt32(seeds.Length)], ref random);
            if (!FuzzedRead.Check($"file {number}", file, OnnxReader.Read))
                Interlocked.Increment(ref refused);
        });

        // Many damages hit weights, which may hold anything.
        Assert.InRange(refused, files / 5, files);
    }

    [Fact]
    public void Many_small_messages_cannot_describe_more_than_the_file_allows()
    {
        // A graph of nodes of no bytes.
        var graph = new byte[4 << 20];
        for (int i = 0; i < graph.Length; i += 2)
            graph[i] = 0x0A;
        byte[] file = [0x3A, 0x80, 0x80, 0x80, 0x02, .. graph, 0x42, 2, 16, 17];
        Assert.False(FuzzedRead.Check("nodes", file, OnnxReader.Read));
    }
}
