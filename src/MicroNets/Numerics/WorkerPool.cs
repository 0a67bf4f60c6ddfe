using System.Runtime.Intrinsics;

namespace MicroNets.Numerics;

/// <summary>
/// Threads that live as long as the pool and take pieces of one job at a time; the calling thread works along. A dispatch allocates
/// nothing. One caller at a time: kernels are called from a single thread per pool.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    // Between two kernels of a training step only microseconds pass: waiting awake is cheaper than parking. After that a thread sleeps.
    private const int SpinsBeforeParking = 1000;

    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private readonly AlignedBuffer?[] _scratch;
    private AlignedBuffer? _shared;

    private delegate*<void*, int, float*, void> _body;
    private void* _job;
    private int _pieces;
    private int _next;

    // A thread that finds the job open after having entered may read the four fields above; the caller changes them only while the job is
    // closed and nobody is inside. So a thread that wakes late finds a closed job, and nobody waits for it.
    private int _generation;
    private int _inside;
    private volatile bool _open;
    private int _parked;
    private volatile bool _stopping;
    private volatile Exception? _failure;

    /// <param name="threads">How many threads share the work, the caller included; zero means one per core.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of threads.</exception>
    public WorkerPool(int threads = 0)
        : this(threads, null)
    {
    }

    /// <param name="threads">How many threads share the work, the caller included; zero means one per core.</param>
    /// <param name="variant">The kernels to run; null means the best that this machine supports.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of threads, or a variant that this machine lacks.</exception>
    internal WorkerPool(int threads, KernelVariant? variant)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Variant = variant ?? KernelVariants.Best;
        if (!KernelVariants.IsSupported(Variant))
            throw new ArgumentOutOfRangeException(nameof(variant), variant, "not supported by this machine");

        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        _scratch = new AlignedBuffer?[Threads];
        _threads = new Thread[Threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"kernel {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads that share the work, the caller included.</summary>
    public int Threads { get; }

    internal KernelVariant Variant { get; }

    /// <summary>Floats per register of <see cref="Variant"/>.</summary>
    internal int Lanes => Variant.Lanes();

    /// <summary>
    /// Runs all <paramref name="pieces"/> and returns when the last has ended. Each thread that takes part has
    /// <paramref name="scratchFloats"/> floats of its own, 64-byte aligned, whose content is not defined.
    /// </summary>
    internal void Run<TJob>(int pieces, ref TJob job, long scratchFloats = 0)
        where TJob : unmanaged, IPieces
    {
        if (pieces <= 0)
            return;
        fixed (TJob* pointer = &job)
            Dispatch(pieces, Body<TJob>(), pointer, scratchFloats);
    }

    /// <summary>Memory that lives until the next call of <see cref="Shared"/>, seen by all threads: partial results that are reduced
    /// afterwards.</summary>
    internal float* Shared(long floats)
    {
        if (_shared is null || _shared.Length < floats)
        {
            _shared?.Dispose();
            _shared = new AlignedBuffer(floats);
        }

        return _shared.Pointer;
    }

    /// <summary>Ends the threads. No job may be running.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        Wake();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (AlignedBuffer? scratch in _scratch)
            scratch?.Dispose();
        _shared?.Dispose();
    }

    private delegate*<void*, int, float*, void> Body<TJob>()
        where TJob : unmanaged, IPieces => Variant switch
        {
            KernelVariant.Avx512 => &Invoke<TJob, Lanes512, Vector512<float>>,
            KernelVariant.Avx2 => &Invoke<TJob, Lanes256, Vector256<float>>,
            KernelVariant.Vector128 => &Invoke<TJob, Lanes128, Vector128<float>>,
            _ => &Invoke<TJob, Lanes1, float>,
        };

    private static void Invoke<TJob, TLanes, TVector>(void* job, int piece, float* scratch)
        where TJob : unmanaged, IPieces
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => ((TJob*)job)->Run<TLanes, TVector>(piece, scratch);

    /// <summary>Makes room for the scratch of jobs to come.</summary>
    internal void Reserve(long scratchFloats)
    {
        for (int i = 0; i < _scratch.Length; i++)
        {
            if (_scratch[i] is null || _scratch[i]!.Length < scratchFloats)
            {
                _scratch[i]?.Dispose();
                _scratch[i] = new AlignedBuffer(scratchFloats);
            }
        }
    }

    private void Dispatch(int pieces, delegate*<void*, int, float*, void> body, void* job, long scratchFloats)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        Reserve(scratchFloats);
        float* own = _scratch[0]!.Pointer;
        if (pieces == 1 || _threads.Length == 0)
        {
            for (int piece = 0; piece < pieces; piece++)
                body(job, piece, own);
            return;
        }

        _body = body;
        _job = job;
        _pieces = pieces;
        _failure = null;
        _next = 0;
        _open = true;
        Wake();

        TakePieces(own);

        _open = false;
        Interlocked.MemoryBarrier();
        for (int i = 0; Volatile.Read(ref _inside) != 0; i++)
        {
            if (i < SpinsBeforeParking)
                Thread.SpinWait(8);
            else
                Thread.Yield();
        }

        if (_failure is { } failure)
            throw new InvalidOperationException("a kernel failed: " + failure.Message, failure);
    }

    private void TakePieces(float* scratch)
    {
        try
        {
            for (int piece = Interlocked.Increment(ref _next) - 1; piece < _pieces; piece = Interlocked.Increment(ref _next) - 1)
                _body(_job, piece, scratch);
        }
        catch (Exception exception)
        {
            _failure = exception;
        }
    }

    private void Wake()
    {
        Interlocked.Increment(ref _generation);
        if (Volatile.Read(ref _parked) == 0)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Work(int worker)
    {
        int seen = 0;
        while (!_stopping)
        {
            AwaitNewGeneration(seen);
            seen = Volatile.Read(ref _generation);
            Interlocked.Increment(ref _inside);
            if (_open)
                TakePieces(_scratch[worker]!.Pointer);
            Interlocked.Decrement(ref _inside);
        }
    }

    private void AwaitNewGeneration(int seen)
    {
        for (int i = 0; i < SpinsBeforeParking; i++)
        {
            if (Volatile.Read(ref _generation) != seen)
                return;
            Thread.SpinWait(8);
        }

        lock (_gate)
        {
            // Announced before the last look at the generation: the caller first moves the generation, then looks for parked threads.
            Interlocked.Increment(ref _parked);
            while (Volatile.Read(ref _generation) == seen)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _parked);
        }
    }
}
