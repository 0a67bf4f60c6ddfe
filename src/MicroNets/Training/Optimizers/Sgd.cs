using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>v ← momentum·v + g, w ← w − rate·v, or with Nesterov w ← w − rate·(g + momentum·v); g includes decay·w (as in
/// PyTorch).</summary>
public sealed record Sgd : OptimizerOptions
{
    /// <summary>Share of the former steps in a step, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether a step looks ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    internal override Optimizer Create(ParameterStore parameters, WorkerPool pool) => new SgdOptimizer(this, parameters, pool);
}

internal sealed unsafe class SgdOptimizer(Sgd options, ParameterStore parameters, WorkerPool pool) : Optimizer(parameters, pool, moments: 1)
{
    private protected override void Step(double learningRate, double gradientScale)
    {
        var job = new Job
        {
            Values = Parameters.ValuesPointer,
            Gradients = Parameters.GradientsPointer,
            Velocity = Moments[0].Pointer,
            Length = Parameters.TrainedLength,
            Decayed = Parameters.DecayedLength,
            Decay = (float)options.WeightDecay,
            Momentum = (float)options.Momentum,
            Nesterov = options.Nesterov,
            Rate = (float)learningRate,
            GradientScale = (float)gradientScale,
        };
        Pool.Run(ParameterPieces.Count(Parameters.TrainedLength), ref job);
    }

    private struct Job : IPieces
    {
        public float* Values;
        public float* Gradients;
        public float* Velocity;
        public long Length;
        public long Decayed;
        public float Decay;
        public float Momentum;
        public bool Nesterov;
        public float Rate;
        public float GradientScale;

        // All lengths are multiples of a cache line.
        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            long first = (long)piece * ParameterPieces.Floats, end = first + ParameterPieces.Length(Length, piece);
            TVector scale = TLanes.Broadcast(GradientScale), momentum = TLanes.Broadcast(Momentum), minusRate = TLanes.Broadcast(-Rate);
            for (long i = first; i < end; i += TLanes.Count)
            {
                TVector value = TLanes.Load(Values + i);
                TVector gradient = TLanes.Multiply(TLanes.Load(Gradients + i), scale);
                if (i < Decayed)
                    gradient = TLanes.MultiplyAdd(value, TLanes.Broadcast(Decay), gradient);
                TVector velocity = TLanes.MultiplyAdd(TLanes.Load(Velocity + i), momentum, gradient);
                TLanes.Store(Velocity + i, velocity);
                TVector direction = Nesterov ? TLanes.MultiplyAdd(velocity, momentum, gradient) : velocity;
                TLanes.Store(Values + i, TLanes.MultiplyAdd(direction, minusRate, value));
            }
        }
    }
}
