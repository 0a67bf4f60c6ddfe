using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): w ← w − rate·(m̂/(√v̂ + ε) + decay·w), with bias-corrected moments m̂ and
/// v̂.
/// </summary>
public sealed record AdamW : OptimizerOptions
{
    /// <summary>Share of the past in the mean of gradients, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the past in the mean of squared gradients, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to √v̂.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override Optimizer Create(ParameterStore parameters, WorkerPool pool) => new AdamWOptimizer(this, parameters, pool);
}

internal sealed unsafe class AdamWOptimizer(AdamW options, ParameterStore parameters, WorkerPool pool)
    : Optimizer(parameters, pool, moments: 2)
{
    private protected override void Step(double learningRate, double gradientScale)
    {
        double first = 1 - Math.Pow(options.Beta1, Steps), second = 1 - Math.Pow(options.Beta2, Steps);
        var job = new Job
        {
            Values = Parameters.ValuesPointer,
            Gradients = Parameters.GradientsPointer,
            First = Moments[0].Pointer,
            Second = Moments[1].Pointer,
            Length = Parameters.TrainedLength,
            Decayed = Parameters.DecayedLength,
            Shrink = (float)(1 - (learningRate * options.WeightDecay)),
            Beta1 = (float)options.Beta1,
            Beta2 = (float)options.Beta2,
            Rate = (float)(learningRate / first),
            InverseSecond = (float)(1 / second),
            Epsilon = (float)options.Epsilon,
            GradientScale = (float)gradientScale,
        };
        Pool.Run(ParameterPieces.Count(Parameters.TrainedLength), ref job);
    }

    private struct Job : IPieces
    {
        public float* Values;
        public float* Gradients;
        public float* First;
        public float* Second;
        public long Length;
        public long Decayed;
        public float Shrink;
        public float Beta1;
        public float Beta2;
        public float Rate;
        public float InverseSecond;
        public float Epsilon;
        public float GradientScale;

        // All lengths are multiples of a cache line.
        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            long begin = (long)piece * ParameterPieces.Floats, end = begin + ParameterPieces.Length(Length, piece);
            TVector beta1 = TLanes.Broadcast(Beta1), beta2 = TLanes.Broadcast(Beta2), rest1 = TLanes.Broadcast(1 - Beta1),
                rest2 = TLanes.Broadcast(1 - Beta2);
            TVector scale = TLanes.Broadcast(GradientScale), minusRate = TLanes.Broadcast(-Rate), inverse = TLanes.Broadcast(InverseSecond),
                epsilon = TLanes.Broadcast(Epsilon);
            for (long i = begin; i < end; i += TLanes.Count)
            {
                TVector gradient = TLanes.Multiply(TLanes.Load(Gradients + i), scale), value = TLanes.Load(Values + i);
                TVector m = TLanes.MultiplyAdd(TLanes.Load(First + i), beta1, TLanes.Multiply(gradient, rest1));
                TVector v = TLanes.MultiplyAdd(TLanes.Load(Second + i), beta2, TLanes.Multiply(TLanes.Multiply(gradient, gradient), rest2));
                TLanes.Store(First + i, m);
                TLanes.Store(Second + i, v);
                if (i < Decayed)
                    value = TLanes.Multiply(value, TLanes.Broadcast(Shrink));
                TVector step = TLanes.Divide(m, TLanes.Add(TLanes.Sqrt(TLanes.Multiply(v, inverse)), epsilon));
                TLanes.Store(Values + i, TLanes.MultiplyAdd(step, minusRate, value));
            }
        }
    }
}
