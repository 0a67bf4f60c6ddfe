using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MicroNets.Data;
using MicroNets.Graph;

namespace MicroNets.Training;

/// <summary>
/// The state of a run in a safetensors file: weights/…, average/…, moment0/… , best/…, with step, position and history as metadata. Random
/// streams are functions of seed and position, so the position is their state. A fingerprint ties the file to network, options and data.
/// </summary>
internal sealed class Checkpoint(string path, string fingerprint)
{
    private const string Version = "1";

    /// <summary>A number that changes with anything that the result of training depends on.</summary>
    public static string Fingerprint(Network network, Weights start, TrainingOptions options, SampleSource train, SampleSource? validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(NetworkJson.Write(network));
        Add((options with { CheckpointPath = null, CheckpointInterval = TimeSpan.Zero, Teacher = null, Kernels = new() }).ToString());
        Add($"{options.Kernels.Ranges} {options.Kernels.RangeMomentum} "
            + $"{string.Join(',', options.Kernels.WeightBits.OrderBy(entry => entry.Key, StringComparer.Ordinal))}");
        Add($"{train.Count} {validation?.Count} {train.Shape} {string.Join(',', train.Classes)}");
        AddWeights(hash, start);
        if (options.Teacher is { } teacher)
        {
            Add(NetworkJson.Write(teacher.Network));
            AddWeights(hash, teacher.Weights);
        }

        AddSample(hash, train);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Write(TrainingPlan plan, Optimizer optimizer, WeightAverage? average, RunState state)
    {
        var file = new SafetensorsFile();
        ParameterStore store = plan.Parameters;
        foreach (string key in store.Keys)
        {
            ParameterSlot slot = store[key];
            file.Tensors.Add($"weights/{key}", Copy(slot, store.Values));
            if (average is not null)
                file.Tensors.Add($"average/{key}", Copy(slot, average.Buffer.Span));
            for (int i = 0; i < optimizer.Moments.Length && slot.Parameter.IsTrained; i++)
                file.Tensors.Add($"moment{i}/{key}", Copy(slot, optimizer.Moments[i].Span));
            if (state.BestWeights is not null)
                file.Tensors.Add($"best/{key}", state.BestWeights[key]);
        }

        file.Metadata["format"] = "micronets training checkpoint";
        file.Metadata["version"] = Version;
        file.Metadata["fingerprint"] = fingerprint;
        file.Metadata["step"] = plan.Step.ToString(CultureInfo.InvariantCulture);
        file.Metadata["updates"] = optimizer.Steps.ToString(CultureInfo.InvariantCulture);
        file.Metadata["state"] = JsonSerializer.Serialize(state);
        file.Write(path);
    }

    /// <summary>Puts plan, optimiser and average into the state of the file; null when there is no file.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another run.</exception>
    public RunState? TryRead(TrainingPlan plan, Optimizer optimizer, WeightAverage? average)
    {
        if (!File.Exists(path))
            return null;
        SafetensorsFile file = SafetensorsFile.Read(path);
        if (Metadata(file, "version") != Version || Metadata(file, "fingerprint") != fingerprint)
            throw new InputException($"a checkpoint of another run in '{path}'", "one of the same network, options and data",
                "delete it to start afresh, or name another file");

        ParameterStore store = plan.Parameters;
        foreach (string key in store.Keys)
        {
            ParameterSlot slot = store[key];
            Paste(file, $"weights/{key}", slot, store.Values);
            if (average is not null)
                Paste(file, $"average/{key}", slot, average.Buffer.Span);
            for (int i = 0; i < optimizer.Moments.Length && slot.Parameter.IsTrained; i++)
                Paste(file, $"moment{i}/{key}", slot, optimizer.Moments[i].Span);
        }

        RunState state = ReadState(file);
        plan.Step = Number(file, "step");
        optimizer.Steps = Number(file, "updates");
        if (state.BestEpoch is not null)
            state.BestWeights = ReadBest(file, store);
        return state;
    }

    private Weights ReadBest(SafetensorsFile file, ParameterStore store)
    {
        var best = new Weights();
        foreach (string key in store.Keys)
        {
            Tensor tensor = Tensor.Zeros(store[key].Parameter.Dimensions);
            Find(file, $"best/{key}", store[key]).CopyTo(tensor.Span);
            best[key] = tensor;
        }

        return best;
    }

    private RunState ReadState(SafetensorsFile file)
    {
        try
        {
            RunState state = JsonSerializer.Deserialize<RunState>(Metadata(file, "state")) ?? throw new JsonException("null");
            if (state.Epoch < 0 || state.Batch < 0 || state.History.Count != state.Epoch || state.BestEpoch >= state.Epoch)
                throw new JsonException("positions that contradict each other");
            return state;
        }
        catch (JsonException exception)
        {
            throw InputException.At($"state in '{path}'", exception, "that of a training", "delete the file to start afresh");
        }
    }

    private static Tensor Copy(ParameterSlot slot, ReadOnlySpan<float> values) =>
        new(slot.Parameter.Dimensions, values.Slice((int)slot.Offset, slot.Parameter.Elements).ToArray());

    private void Paste(SafetensorsFile file, string name, ParameterSlot slot, Span<float> values) =>
        Find(file, name, slot).CopyTo(values.Slice((int)slot.Offset, slot.Parameter.Elements));

    private Span<float> Find(SafetensorsFile file, string name, ParameterSlot slot)
    {
        if (!file.Tensors.TryGetValue(name, out Tensor? tensor) || tensor.Dimensions != slot.Parameter.Dimensions)
            throw new InputException($"{(tensor is null ? "nothing" : tensor.Dimensions.ToString())} under '{name}' in '{path}'",
                $"values of dimensions {slot.Parameter.Dimensions}", "delete the file to start afresh");
        return tensor.Span;
    }

    private string Metadata(SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new InputException($"no '{key}' in '{path}'", "a checkpoint of training", "delete the file or name another");

    private long Number(SafetensorsFile file, string key) =>
        long.TryParse(Metadata(file, key), CultureInfo.InvariantCulture, out long number) && number >= 0
        ? number
        : throw new InputException($"'{Metadata(file, key)}' as {key} in '{path}'", "a whole number", "delete the file to start afresh");

    private static void AddWeights(IncrementalHash hash, Weights weights)
    {
        foreach (string key in weights.Keys)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(key));
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights[key].Span));
        }
    }

    // Other data of the same size shows in its first, middle and last sample.
    private static void AddSample(IncrementalHash hash, SampleSource source)
    {
        var sample = new float[source.Shape.Elements];
        foreach (int index in (int[])[0, source.Count / 2, source.Count - 1])
        {
            source.Read(index, SampleSource.NoAugmentation, sample);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(sample.AsSpan()));
            hash.AppendData(BitConverter.GetBytes(source.Label(index)));
        }
    }
}
