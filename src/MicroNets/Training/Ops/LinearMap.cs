using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Y[rows × outputs] = X[rows × inputs] · Wᵀ with trained W[outputs × inputs]: what dense layers and convolutions have in
/// common.</summary>
internal sealed unsafe class LinearMap(ParameterSlot weight, int inputs, int outputs, WeightReading reading) : IDisposable
{
    private readonly AlignedBuffer _transposed = new(PackedMatrix.Floats(inputs, outputs, AlignedBuffer.Line));
    private readonly AlignedBuffer _straight = new(PackedMatrix.Floats(outputs, inputs, AlignedBuffer.Line));

    /// <summary>Lays the current weights out for the passes to come.</summary>
    public void Prepare(in Pass pass)
    {
        float* weights = reading.Read(pass.Parameters + weight.Offset);
        var pack = new PackJob { Weights = weights, Inputs = inputs, Outputs = outputs, Transposed = _transposed.Pointer,
            Straight = _straight.Pointer, Kind = pass.Kind };
        pass.Pool.Run(2, ref pack);
    }

    public void Forward<TLanes, TVector>(float* x, float* y, int rows, PrefetchQueue* ahead = null)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        BlockProduct.RunPacked<TLanes, TVector>(new(x, rows, inputs), new(inputs, 1, 0), _transposed.Pointer, y, outputs, outputs, false,
            ahead);

    /// <summary>dX = dY · W.</summary>
    public void BackwardInput<TLanes, TVector>(float* outputGradient, float* inputGradient, int rows, PrefetchQueue* ahead = null)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        BlockProduct.RunPacked<TLanes, TVector>(new(outputGradient, rows, outputs), new(outputs, 1, 0), _straight.Pointer, inputGradient,
            inputs, inputs, false, ahead);

    /// <summary>dW += dYᵀ · X.</summary>
    public void BackwardWeights<TLanes, TVector>(float* outputGradient, float* x, int rows, float* gradients, PrefetchQueue* ahead = null)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        BlockProduct.Run<TLanes, TVector>(new(outputGradient, outputs, 1), new(rows, outputs, inputs), x, gradients + weight.Offset, inputs,
            inputs, true, ahead);

    /// <inheritdoc cref="OpKernel.FinishGradients"/>
    public void FinishGradients(float* values, float* gradients) => reading.FinishGradients(values, gradients);

    public void Dispose()
    {
        _transposed.Dispose();
        _straight.Dispose();
        reading.Dispose();
    }

    private struct PackJob : IPieces
    {
        public float* Weights;
        public int Inputs;
        public int Outputs;
        public float* Transposed;
        public float* Straight;
        public PassKind Kind;

        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            if (piece == 0)
                PackedMatrix.Pack(Weights, 1, Inputs, Inputs, Outputs, TLanes.Count, Transposed);
            else if (Kind == PassKind.Training)
                PackedMatrix.Pack(Weights, Inputs, 1, Outputs, Inputs, TLanes.Count, Straight);
        }
    }
}
