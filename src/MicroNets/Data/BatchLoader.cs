using System.Runtime.ExceptionServices;
using MicroNets.Numerics;

namespace MicroNets.Data;

/// <summary>
/// Batches of a source, epoch after epoch without end, prepared on background threads ahead of the reader. What a batch holds depends on
/// the source, the options and its <see cref="BatchPosition"/> alone, so a run that stops can start again at the position it had reached.
/// Once every buffer has been used, a batch allocates nothing on the managed heap.
/// </summary>
/// <example><code>
/// using var loader = new BatchLoader(source, new BatchOptions(BatchSize: 256, Seed: 1));
/// for (Batch batch = loader.Next(); batch.Position.Epoch &lt; 10; batch = loader.Next())
///     Train(batch.Inputs, batch.Targets);
/// </code></example>
internal sealed class BatchLoader : IDisposable
{
    private readonly SampleSource _source;
    private readonly BatchOptions _options;
    private readonly BatchPosition _start;
    private readonly Batch[] _ring;
    private readonly long[] _ready;
    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private long _claimed;
    private long _taken = -1;
    private bool _stopping;
    private Exception? _failure;

    /// <param name="start">The first batch to give; a run begins at epoch 0, batch 0.</param>
    /// <exception cref="InputException">The source is empty.</exception>
    public BatchLoader(SampleSource source, BatchOptions options, BatchPosition start = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Buffers, 2);
        if (source.Count == 0)
            throw new InputException("a data set without samples", "at least one", "check the path and the split");
        _source = source;
        _options = options;
        BatchesPerEpoch = BatchesIn(source.Count, options);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)start.Batch, (uint)BatchesPerEpoch, nameof(start));
        _start = start;
        int capacity = Capacity(source, options);
        _ring = [.. Enumerable.Range(0, options.Buffers).Select(_ => new Batch(capacity, source.Shape.Elements, source.Classes.Count))];
        _ready = [.. Enumerable.Repeat(-1L, options.Buffers)];
        _threads = [.. Enumerable.Range(0, options.Threads)
            .Select(index => new Thread(Work) { IsBackground = true, Name = $"batches {index}" })];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    public int BatchesPerEpoch { get; }

    /// <summary>Takes the buffers of the batch given before back and waits for the next one.</summary>
    /// <exception cref="Exception">Whatever the source threw while the batch was read.</exception>
    public Batch Next()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _taken++;
            Monitor.PulseAll(_gate);
            int slot = (int)(_taken % _ring.Length);
            while (_ready[slot] != _taken)
            {
                if (_failure is not null)
                    ExceptionDispatchInfo.Throw(_failure);
                Monitor.Wait(_gate);
            }

            return _ring[slot];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
            thread.Join();
    }

    /// <summary>The batches one epoch of <paramref name="samples"/> samples gives.</summary>
    public static int BatchesIn(int samples, BatchOptions options) => options.LastBatch == LastBatch.Drop
        ? Math.Max(1, samples / options.BatchSize)
        : (samples + options.BatchSize - 1) / options.BatchSize;

    /// <summary>Memory of the batches that a loader holds.</summary>
    public static long BytesOf(SampleSource source, BatchOptions options) =>
        options.Buffers * Batch.BytesOf(Capacity(source, options), source.Shape.Elements, source.Classes.Count);

    private static int Capacity(SampleSource source, BatchOptions options) => Math.Min(options.BatchSize, source.Count);

    private void Work()
    {
        try
        {
            while (Claim() is long number and >= 0)
            {
                int slot = (int)(number % _ring.Length);
                Fill(_ring[slot], number);
                lock (_gate)
                {
                    _ready[slot] = number;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _failure ??= exception;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The number of the next batch to fill, once the batch before it in its buffer has been given back; −1 to stop.</summary>
    private long Claim()
    {
        lock (_gate)
        {
            // Batch n overwrites batch n − buffers, which is free as soon as a later one is current.
            while (!_stopping && _failure is null && _claimed - _ring.Length >= Math.Max(0, _taken))
                Monitor.Wait(_gate);
            return _stopping || _failure is not null ? -1 : _claimed++;
        }
    }

    private void Fill(Batch batch, long number)
    {
        long absolute = number + _start.Batch;
        var position = new BatchPosition(checked(_start.Epoch + (int)(absolute / BatchesPerEpoch)), (int)(absolute % BatchesPerEpoch));
        int first = position.Batch * _options.BatchSize;
        batch.Position = position;
        batch.Count = Math.Min(_options.BatchSize, _source.Count - first);
        bool shuffled = _options.Order == SampleOrder.Shuffled;
        var order = new Permutation(_source.Count, new RandomStream(_options.Seed, "data/order", position.Epoch).NextUInt64());
        for (int row = 0; row < batch.Count; row++)
        {
            int sample = shuffled ? order[first + row] : first + row;
            batch.SampleSlots[row] = sample;
            _source.Read(sample, shuffled ? position.Epoch : SampleSource.NoAugmentation, batch.Input(row));
            Span<float> target = batch.Target(row);
            target.Clear();
            target[_source.Label(sample)] = shuffled ? _source.Weight(sample) : 1;
        }

        if (shuffled && _options.MixupAlpha > 0)
            Mixup.Apply(batch, _options.MixupAlpha, _options.Seed);
    }
}
