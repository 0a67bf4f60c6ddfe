using System.Runtime.Intrinsics.X86;

namespace MicroNets.Numerics;

/// <summary>
/// Memory that the next piece of work will read, fetched into the second-level cache while the present piece multiplies: a loop asks for as many
/// lines as it has steps and fetches one per step (<see cref="Fetch"/>), so that memory and arithmetic are busy at the same time.
/// </summary>
internal unsafe struct PrefetchQueue
{
    private const int MostRuns = 6;

    private fixed long _starts[MostRuns];
    private fixed long _ends[MostRuns];
    private int _runs;
    private int _run;

    /// <summary>Appends a run of memory; what does not fit into the queue is left out.</summary>
    public void Add(float* start, long floats)
    {
        if (_runs == MostRuns || floats <= 0)
            return;
        _starts[_runs] = (long)start;
        _ends[_runs++] = (long)(start + floats);
    }

    /// <summary>Where a loop of <paramref name="steps"/> steps is to fetch, and how many floats it goes on per step: 0 when nothing is left.</summary>
    /// <param name="idle">An address in cache.</param>
    public float* Take(nint steps, float* idle, out nint stride)
    {
        stride = 0;
        if (_run == _runs)
            return idle;
        var from = (float*)_starts[_run];
        stride = AlignedBuffer.Line;
        _starts[_run] = (long)(from + (steps * stride));
        if (_starts[_run] >= _ends[_run])
            _run++;
        return from;
    }

    /// <summary>Asks for the line at this address, which need not be valid. Nothing where the processor has no such instruction.</summary>
    public static void Fetch(float* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(line);
    }
}
