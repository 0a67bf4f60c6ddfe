using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Differentiable;

/// <summary>
/// The file of a search that goes on after an interruption, to the same bits: a line of JSON, then tensors (name, dimensions, floats,
/// little endian), then the SHA-256 of all that.
/// </summary>
internal static class DnasCheckpoint
{
    // Values are written one by one, and hashed together.
    private const int BufferBytes = 1 << 16;

    private static readonly JsonSerializerOptions Json = new(SpaceJson.Options) { WriteIndented = false };

    public static void Write(DnasSession session, DnasOptions options)
    {
        if (options.Checkpoint is not { } path)
            return;
        DnasState state = session.State();
        AtomicFile.Write(path, stream =>
        {
            using var hash = SHA256.Create();
            using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(new BufferedStream(hashed, BufferBytes), Encoding.UTF8))
                Write(writer, session.Fingerprint, state);
            stream.Write(hash.Hash);
        });
    }

    private static void Write(BinaryWriter writer, string fingerprint, DnasState state)
    {
        var header = new Header(fingerprint, state.Space, state.Rounds, state.Parameters, state.First, state.Second, state.Multipliers,
            state.ArchitectureSteps, state.TaskLoss, state.OptimizerSteps, state.PlanSteps, state.Moments.Count);
        writer.Write(JsonSerializer.Serialize(header, Json));
        foreach (Weights tensors in state.Moments.Prepend(state.Weights))
            Write(writer, tensors);
    }

    /// <summary>The state under the path of the options; null when there is no file.</summary>
    /// <exception cref="InputException">A file that is damaged, or that another search wrote.</exception>
    public static DnasState? Read(DnasOptions options, string fingerprint)
    {
        if (options.Checkpoint is not { } path || !File.Exists(path))
            return null;
        byte[] bytes = File.ReadAllBytes(path);
        int body = bytes.Length - SHA256.HashSizeInBytes;
        if (body < 0 || !SHA256.HashData(bytes.AsSpan(0, body)).AsSpan().SequenceEqual(bytes.AsSpan(body)))
            throw new InputException($"a damaged search checkpoint '{path}'", "the file as it was written",
                "delete it to search from the start");
        using var reader = new BinaryReader(new MemoryStream(bytes, 0, body), Encoding.UTF8);
        Header header = JsonSerializer.Deserialize<Header>(reader.ReadString(), Json)!;
        if (header.Fingerprint != fingerprint)
            throw new InputException($"a checkpoint '{path}' of another search", "the same space, limits and options",
                "delete it, or give the search another folder");
        Weights weights = ReadTensors(reader);
        Weights[] moments = Enumerable.Range(0, header.Moments).Select(_ => ReadTensors(reader)).ToArray();
        return new DnasState(header.Space, header.Rounds, header.Parameters, header.First, header.Second, header.Multipliers,
            header.ArchitectureSteps, header.TaskLoss, header.OptimizerSteps, header.PlanSteps, weights, moments);
    }

    /// <summary>What makes two searches the same, as text.</summary>
    public static string Fingerprint(SearchSpace cut, Costs.CostVector bounds, DnasOptions options)
    {
        string text = JsonSerializer.Serialize(cut, Json) + bounds + (options with { Checkpoint = null, Threads = 0 });
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static void Write(BinaryWriter writer, Weights tensors)
    {
        writer.Write(tensors.Count);
        foreach (string key in tensors.Keys)
        {
            writer.Write(key);
            writer.Write(tensors[key].Dimensions.Count);
            foreach (int size in tensors[key].Dimensions)
                writer.Write(size);
            foreach (float value in tensors[key].Values)
                writer.Write(value);
        }
    }

    private static Weights ReadTensors(BinaryReader reader)
    {
        var weights = new Weights();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string key = reader.ReadString();
            EquatableArray<int> dimensions = Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32()).ToEquatableArray();
            Tensor tensor = Tensor.Zeros(dimensions);
            for (int k = 0; k < tensor.Values.Length; k++)
                tensor.Values[k] = reader.ReadSingle();
            weights[key] = tensor;
        }

        return weights;
    }

    private sealed record Header(
        string Fingerprint, SearchSpace Space, EquatableArray<DnasRound> Rounds, double[] Parameters, double[] First, double[] Second,
            double[] Multipliers,
        int ArchitectureSteps, double TaskLoss, long OptimizerSteps, long PlanSteps, int Moments);
}
