using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>An exponential moving average of all parameters: a ← decay·a + (1 − decay)·w.</summary>
internal sealed unsafe class WeightAverage : IDisposable
{
    private readonly ParameterStore _parameters;
    private readonly WorkerPool _pool;
    private readonly double _decay;

    /// <summary>Starts at the current values.</summary>
    public WeightAverage(ParameterStore parameters, double decay, WorkerPool pool)
    {
        _parameters = parameters;
        _decay = decay;
        _pool = pool;
        Buffer = new AlignedBuffer(parameters.Length);
        if (!Buffer.IsPlanned)
            parameters.Values.CopyTo(Buffer.Span);
    }

    /// <summary>In the layout of the store.</summary>
    internal AlignedBuffer Buffer { get; }

    /// <summary>Takes the current values in; <paramref name="step"/> counts from 1.</summary>
    public void Update(long step)
    {
        double decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        var job = new Job { Average = Buffer.Pointer, Values = _parameters.ValuesPointer, Length = _parameters.Length,
            Share = (float)(1 - decay) };
        _pool.Run(ParameterPieces.Count(_parameters.Length), ref job);
    }

    public void Dispose() => Buffer.Dispose();

    private struct Job : IPieces
    {
        public float* Average;
        public float* Values;
        public long Length;
        public float Share;

        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            long begin = (long)piece * ParameterPieces.Floats, end = begin + ParameterPieces.Length(Length, piece);
            TVector share = TLanes.Broadcast(Share);
            for (long i = begin; i < end; i += TLanes.Count)
            {
                TVector average = TLanes.Load(Average + i);
                TLanes.Store(Average + i, TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(Values + i), average), share, average));
            }
        }
    }
}
