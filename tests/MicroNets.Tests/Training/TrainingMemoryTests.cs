using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Tests.Search;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

/// <summary>What is told of memory before a training is what it then takes. Alone: buffers of other tests would count.</summary>
[Collection("allocations")]
public sealed class TrainingMemoryTests
{
    public static TheoryData<string, int, int> Trainings { get; } = new()
    {
        { "ds-cnn", 1, 1 },
        { "ds-cnn", 100, 3 },
        { "bottlenecks", 17, 2 },
        { "bottlenecks", 96, 1 },
        { "supernet", 64, 2 },
        { "residual", 24, 2 },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_training_takes_the_bytes_that_were_told(string name, int batch, int threads)
    {
        Network network = GradientTests.Whole(name);
        SampleSource train = Samples(network, 2 * batch), validation = Samples(network, 7);
        var options = new TrainingOptions { Epochs = 1, BatchSize = batch, AverageDecay = 0.9, CheckpointPath = null };
        TrainingMemory told = TrainingMemory.Of(network, train, validation, options, threads);
        long before = AlignedBuffer.HeldBytes, held = 0;
        using var pool = new WorkerPool(threads);
        Trainer.Run(network, train, validation, options, pool: pool,
            progress: new Progress(() => held = Math.Max(held, AlignedBuffer.HeldBytes - before)));

        using var plan = new TrainingPlan(network, network.Initialize(1), batch, pool);
        Assert.Equal(3 * sizeof(float) * plan.Parameters.Length, told.MapBytes + told.ParameterBytes - held);
        Assert.Equal(plan.MapBytes, told.MapBytes);
    }

    [Theory]
    [InlineData("tiny", null, 8)]
    [InlineData("tiny-bottlenecks", 8, 33)]
    [InlineData("tiny-kinds", null, 16)]
    public void A_supernet_takes_the_bytes_that_were_told(string name, int? bits, int batch)
    {
        SearchSpace space = TinySpaces.Get(name);
        var options = new DnasOptions { BatchSize = batch, Bits = bits, Threads = 2 };
        TrainingMemory told = SupernetTraining.MemoryOf(space, new StatedSamples(100, space.Inputs[0], space.Classes), options);
        long before = AlignedBuffer.HeldBytes;
        using var pool = new WorkerPool(options.Threads);
        using var training = new SupernetTraining(space, null, options, pool);
        Assert.Equal(AlignedBuffer.HeldBytes - before + (6 * sizeof(float) * training.Plan.Parameters.Length),
            told.MapBytes + told.ParameterBytes);
    }

    [Fact]
    public void Planning_takes_no_memory()
    {
        Network network = GradientTests.Whole("bottlenecks");
        long before = AlignedBuffer.HeldBytes;
        using (BufferTally.Planning())
        using (var pool = new WorkerPool(1))
        using (new TrainingPlan(network, new Weights(), 64, pool))
            Assert.Equal(before, AlignedBuffer.HeldBytes);
        using var buffer = new AlignedBuffer(3);
        Assert.Equal(64, AlignedBuffer.HeldBytes - before);
    }

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(128, 490, 12)]
    [InlineData(31, 3000, 10)]
    public void A_batch_takes_the_bytes_that_were_told(int capacity, int elements, int classes)
    {
        const int MostHeaders = 256;
        _ = new Batch(capacity, elements, classes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = new Batch(capacity, elements, classes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before - Batch.BytesOf(capacity, elements, classes), 0, MostHeaders);
    }

    [Fact]
    public void A_training_that_does_not_fit_is_refused_before_it_begins_and_a_batch_that_fits_is_named()
    {
        Network network = GradientTests.Whole("ds-cnn");
        var samples = new StatedSamples(int.MaxValue, network.Input.OutputShape, network.Output.OutputShape.Elements);
        InputException refused = Assert.Throws<InputException>(() => Trainer.Run(network, samples, null,
            new TrainingOptions { Epochs = 1, BatchSize = 1 << 28 }));
        Assert.Contains("in batches of 268435456, which takes", refused.Found, StringComparison.Ordinal);
        Assert.Contains(HostMemory.Text(HostMemory.LimitBytes), refused.Expected, StringComparison.Ordinal);
        Assert.Matches("^take batches of [0-9]+, which take .*iB, or give it more memory$", refused.Remedy);
        int named = int.Parse(refused.Remedy.Split(' ', ',')[3], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(HostMemory.Fits(TrainingMemory.Of(network, samples, null, new TrainingOptions { Epochs = 1, BatchSize = named }, 0)
            .Bytes));
    }

    [Theory]
    [InlineData(1, "1 MiB")]
    [InlineData(412L << 20, "412 MiB")]
    [InlineData(1L << 30, "1.0 GiB")]
    [InlineData(9_800_000_000, "9.1 GiB")]
    public void Memory_is_told_in_binary_units(long bytes, string text) => Assert.Equal(text, HostMemory.Text(bytes));

    private static SyntheticSamples Samples(Network network, int count) =>
        new(network.Input.OutputShape, network.Output.OutputShape.Elements, count, 1);

    private sealed class Progress(Action told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told();
    }
}
