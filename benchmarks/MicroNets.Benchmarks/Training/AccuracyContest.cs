using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Training;

/// <summary>Trains one network on the same features in both engines, each with its own random numbers for start values and order.</summary>
internal sealed class AccuracyContest : IDisposable
{
    private const int Threads = 2;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-accuracy-").FullName;
    private readonly Network _network;
    private readonly AccuracyRecipe _recipe;
    private readonly ArraySource _train;
    private readonly ArraySource _validation;

    /// <param name="data">A folder with train.npz and val.npz of keyword-spotting features.</param>
    public AccuracyContest(Network network, AccuracyRecipe recipe, string data)
    {
        (_network, _recipe) = (network, recipe);
        using TaskData task = TaskData.Open(TaskCatalog.PaperKeywordSpotting, data,
            new TaskDataOptions { Seed = 1, CacheFolder = _folder });
        (_train, _validation) = (Unaugmented(task["train"].Source), Unaugmented(task["val"].Source));
    }

    public int TrainingSamples => _train.Count;

    public int ValidationSamples => _validation.Count;

    public IEnumerable<AccuracyResult> Ours(int[] seeds)
    {
        using var pool = new WorkerPool(Threads);
        foreach (int seed in seeds)
        {
            long start = Stopwatch.GetTimestamp();
            TrainedNetwork trained = Trainer.Run(_network, _train, null, _recipe.Options((ulong)seed), pool: pool);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            yield return new AccuracyResult(seed, trained.History[^1].Loss,
                Trainer.Evaluate(_network, trained.Weights, _validation, pool: pool).Accuracy, seconds);
        }
    }

    /// <summary>All seeds at once, a process with one thread each: accuracy is compared here, not speed.</summary>
    public IEnumerable<AccuracyResult> Peer(string python, string script, int[] seeds)
    {
        string network = Path.Combine(_folder, "network.json");
        File.WriteAllText(network, NetworkJson.Write(_network));
        object train = Files("train", _train), validation = Files("validation", _validation);
        var trainings = new List<Process>();
        foreach (int seed in seeds)
        {
            string task = Path.Combine(_folder, $"task{seed}.json");
            File.WriteAllText(task, JsonSerializer.Serialize(new { network, seed, recipe = _recipe, train, validation }, Json));
            trainings.Add(
                Process.Start(new ProcessStartInfo(python, [script, task]) { UseShellExecute = false, RedirectStandardOutput = true })
                ?? throw new InputException($"'{python}' does not start", "Python with PyTorch", "install it"));
        }

        foreach (Process training in trainings)
        {
            string answer = training.StandardOutput.ReadToEnd();
            training.WaitForExit();
            if (training.ExitCode != 0)
                throw new InputException($"'{python} {script}' ended with {training.ExitCode}", "an accuracy", "see its messages above");
            training.Dispose();
            yield return JsonSerializer.Deserialize<AccuracyResult>(answer, Json)!;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private object Files(string name, ArraySource source)
    {
        string features = Path.Combine(_folder, $"{name}.f32"), labels = Path.Combine(_folder, $"{name}.u8");
        using (FileStream file = File.Create(features))
        {
            var sample = new float[source.Shape.Elements];
            for (int i = 0; i < source.Count; i++)
            {
                source.Read(i, SampleSource.NoAugmentation, sample);
                file.Write(MemoryMarshal.AsBytes(sample.AsSpan()));
            }
        }

        File.WriteAllBytes(labels, [.. Enumerable.Range(0, source.Count).Select(i => (byte)source.Label(i))]);
        return new { features, labels };
    }

    private static ArraySource Unaugmented(SampleSource source)
    {
        int elements = source.Shape.Elements;
        var values = new float[source.Count * elements];
        for (int i = 0; i < source.Count; i++)
            source.Read(i, SampleSource.NoAugmentation, values.AsSpan(i * elements, elements));
        return new ArraySource(source.Shape, source.Classes, values,
            Enumerable.Range(0, source.Count).Select(source.Label).ToEquatableArray());
    }
}
