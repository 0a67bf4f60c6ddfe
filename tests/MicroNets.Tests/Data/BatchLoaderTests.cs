using System.Collections.Concurrent;
using MicroNets.Data;
using MicroNets.Graph;

namespace MicroNets.Tests.Data;

public sealed class BatchLoaderTests
{
    private const int Features = 3, ClassCount = 4;

    [Theory]
    [InlineData(nameof(LastBatch.Keep), 4, 1)]
    [InlineData(nameof(LastBatch.Drop), 3, 0)]
    public void An_epoch_holds_every_sample_once_up_to_the_last_batch(string last, int batches, int remainder)
    {
        using var loader = new BatchLoader(Numbered(31), new BatchOptions(10, Seed: 5) { LastBatch = Enum.Parse<LastBatch>(last) });
        Assert.Equal(batches, loader.BatchesPerEpoch);
        var seen = new List<int>();
        for (int i = 0; i < batches; i++)
            seen.AddRange(loader.Next().Samples);
        Assert.Equal(30 + remainder, seen.Distinct().Count());
        Assert.Equal(30 + remainder, seen.Count);
        Assert.Equal(new BatchPosition(1, 0), loader.Next().Position);
    }

    [Fact]
    public void The_order_changes_with_the_epoch_and_with_the_seed()
    {
        int[] first = Order(seed: 1, epoch: 0), second = Order(seed: 1, epoch: 1), other = Order(seed: 2, epoch: 0);
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(first, Order(seed: 1, epoch: 0));
        Assert.NotEqual(Enumerable.Range(0, 100), first);
    }

    [Fact]
    public void Evaluation_reads_in_index_order_without_augmentation()
    {
        using var loader = new BatchLoader(new EpochSource(7), new BatchOptions(4, Seed: 1) { Order = SampleOrder.Sequential });
        Batch batch = loader.Next();
        Assert.Equal([0, 1, 2, 3], batch.Samples);
        Assert.All(batch.Inputs.ToArray(), value => Assert.Equal(SampleSource.NoAugmentation, value));
        batch = loader.Next();
        Assert.Equal([4, 5, 6], batch.Samples);
        Assert.Equal(3, batch.Count);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(5, 7)]
    public void Threads_and_buffers_never_change_the_bits(int threads, int buffers)
    {
        var options = new BatchOptions(8, Seed: 9) { MixupAlpha = 0.3 };
        using var reference = new BatchLoader(Numbered(50), options with { Threads = 1, Buffers = 2 });
        using var loader = new BatchLoader(Numbered(50), options with { Threads = threads, Buffers = buffers });
        for (int i = 0; i < 30; i++)
            AssertSame(reference.Next(), loader.Next());
    }

    [Fact]
    public void A_loader_started_in_the_middle_goes_on_as_the_first_would_have()
    {
        var options = new BatchOptions(8, Seed: 9) { MixupAlpha = 0.3 };
        using var whole = new BatchLoader(Numbered(50), options);
        using var resumed = new BatchLoader(Numbered(50), options, new BatchPosition(1, 3));
        for (Batch batch = whole.Next(); batch.Position != new BatchPosition(1, 2);)
            batch = whole.Next();
        for (int i = 0; i < 12; i++)
            AssertSame(whole.Next(), resumed.Next());
    }

    [Fact]
    public void Mixup_blends_inputs_and_targets_with_the_same_weight()
    {
        using var loader = new BatchLoader(OneHot(64), new BatchOptions(16, Seed: 3) { MixupAlpha = 0.4 });
        int blended = 0;
        for (int i = 0; i < 4; i++)
        {
            Batch batch = loader.Next();
            Assert.Equal(batch.Targets.ToArray(), batch.Inputs.ToArray());
            for (int row = 0; row < batch.Count; row++)
            {
                float[] target = batch.Targets.Slice(row * ClassCount, ClassCount).ToArray();
                Assert.Equal(1, target.Sum(), 1e-6f);
                blended += target.Max() < 0.999 ? 1 : 0;
            }
        }

        Assert.InRange(blended, 10, 54);
    }

    [Fact]
    public void Batches_are_prepared_ahead_and_never_on_the_thread_that_takes_them()
    {
        var source = new CountingSource();
        var options = new BatchOptions(10, Seed: 1) { Threads = 2, Buffers = 4 };
        using var loader = new BatchLoader(source, options);
        for (int batch = 0; batch < 20; batch++)
        {
            loader.Next();

            // The batch that was given, and the three behind it, without another call.
            Assert.True(SpinWait.SpinUntil(() => source.Reads == (batch + options.Buffers) * 10, TimeSpan.FromMinutes(1)));
        }

        Assert.DoesNotContain(Environment.CurrentManagedThreadId, source.Threads.Keys);
    }

    [Fact]
    public void A_failing_source_fails_the_reader_with_its_own_message()
    {
        using var loader = new BatchLoader(new FailingSource(), new BatchOptions(4, Seed: 1));
        InputException failure = Assert.Throws<InputException>(() =>
        {
            for (int i = 0; i < 100; i++)
                loader.Next();
        });
        Assert.Contains("broken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warm_loader_allocates_nothing()
    {
        var source = new AllocationSource();
        using var loader = new BatchLoader(source, new BatchOptions(10, Seed: 1) { MixupAlpha = 0.2, Threads = 1 });
        for (int i = 0; i < 300; i++)
            loader.Next();
        long onThisThread = GC.GetAllocatedBytesForCurrentThread(), onTheLoader = source.Allocated;
        for (int i = 0; i < 2000; i++)
            loader.Next();
        Assert.Equal(onThisThread, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(onTheLoader, source.Allocated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(1024)]
    [InlineData(1025)]
    public void A_permutation_visits_every_item_once(int count)
    {
        var permutation = new Permutation(count, 42);
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(i => permutation[i]).Order());
    }

    private static int[] Order(ulong seed, int epoch)
    {
        using var loader = new BatchLoader(Numbered(100), new BatchOptions(100, seed), new BatchPosition(epoch, 0));
        return loader.Next().Samples.ToArray();
    }

    private static ArraySource Numbered(int count) => new(
        Shape.Vector(Features),
        ["a", "b", "c", "d"],
        Enumerable.Range(0, count * Features).Select(i => (float)i).ToArray(),
        Enumerable.Range(0, count).Select(i => i % ClassCount).ToEquatableArray());

    private static ArraySource OneHot(int count) => new(
        Shape.Vector(ClassCount),
        ["a", "b", "c", "d"],
        Enumerable.Range(0, count * ClassCount).Select(i => i / ClassCount % ClassCount == i % ClassCount ? 1f : 0f).ToArray(),
        Enumerable.Range(0, count).Select(i => i % ClassCount).ToEquatableArray());

    private static void AssertSame(Batch expected, Batch actual)
    {
        Assert.Equal(expected.Position, actual.Position);
        Assert.Equal(expected.Samples, actual.Samples);
        Assert.Equal(expected.Inputs.ToArray(), actual.Inputs.ToArray());
        Assert.Equal(expected.Targets.ToArray(), actual.Targets.ToArray());
    }

    /// <summary>Every value is the epoch it was read for.</summary>
    private sealed class EpochSource(int count) : SampleSource
    {
        public override int Count => count;

        public override Shape Shape => Shape.Vector(1);

        public override EquatableArray<string> Classes => ["only"];

        public override int Label(int index) => 0;

        public override void Read(int index, int epoch, Span<float> destination) => destination.Fill(epoch);
    }

    /// <summary>Notes what the thread that reads it has allocated so far.</summary>
    private sealed class AllocationSource : SampleSource
    {
        private long _allocated;

        public long Allocated => Interlocked.Read(ref _allocated);

        public override int Count => 1000;

        public override Shape Shape => Shape.Vector(5);

        public override EquatableArray<string> Classes => ["a", "b"];

        public override int Label(int index) => index % 2;

        public override void Read(int index, int epoch, Span<float> destination)
        {
            Interlocked.Exchange(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
            destination.Fill(index);
        }
    }

    /// <summary>Counts what is read, and notes by which threads.</summary>
    private sealed class CountingSource : SampleSource
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public ConcurrentDictionary<int, bool> Threads { get; } = [];

        public override int Count => 100;

        public override Shape Shape => Shape.Vector(1);

        public override EquatableArray<string> Classes => ["only"];

        public override int Label(int index) => 0;

        public override void Read(int index, int epoch, Span<float> destination)
        {
            Threads[Environment.CurrentManagedThreadId] = true;
            Interlocked.Increment(ref _reads);
        }
    }

    private sealed class FailingSource : SampleSource
    {
        public override int Count => 40;

        public override Shape Shape => Shape.Vector(1);

        public override EquatableArray<string> Classes => ["only"];

        public override int Label(int index) => 0;

        public override void Read(int index, int epoch, Span<float> destination)
        {
            if (index == 33)
                throw new InputException("a broken sample", "a sample", "correct it");
        }
    }
}
