using System.Runtime.Intrinsics;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// Forward and backward of one op over a piece of the batch: plain maps in memory, one thread. What surrounds it (batch norm, activation
/// and mask applied when a map is read, statistics, sums of gradients, scratch, threads) is the plan's work, not the op's.
/// </summary>
internal abstract unsafe class OpKernel(Layer layer)
{
    public delegate void PieceKernel(in Piece piece);

    public Layer Layer { get; } = layer;

    /// <summary><see cref="Forward"/> at the register width of <see cref="Bind"/>: resolved once, not for every piece.</summary>
    public PieceKernel ForwardPiece { get; private set; } = null!;

    /// <summary><see cref="Backward"/> at the register width of <see cref="Bind"/>.</summary>
    public PieceKernel BackwardPiece { get; private set; } = null!;

    public Shape Output => Layer.OutputShape;

    /// <summary>Whether <see cref="Backward"/> reads <see cref="Piece.Inputs"/>.</summary>
    public virtual bool BackwardReadsInputs => true;

    /// <summary>Whether it holds parameters or decision weights that want a gradient.</summary>
    public virtual bool IsTrained => Layer.Parameters.Count > 0;

    /// <summary>
    /// Whether a pixel of the output depends on the same pixel of the inputs alone. Its pieces are then any run of pixels, else whole
    /// samples.
    /// </summary>
    public virtual bool IsPixelwise => false;

    /// <summary>
    /// Whether the gradient of each input of the output's shape is that of the output. Such a gradient may lie in the same memory, and is
    /// then not to be written.
    /// </summary>
    public virtual bool PassesGradient => false;

    /// <summary>Floats of <see cref="Piece.Scratch"/> for a piece of this many units.</summary>
    public virtual long ScratchFloats(int units) => 0;

    /// <summary>Chooses the register width; to be called before the first piece.</summary>
    public void Bind(KernelVariant variant) => (ForwardPiece, BackwardPiece) = variant switch
    {
        KernelVariant.Avx512 => (Forward<Lanes512, Vector512<float>>, Backward<Lanes512, Vector512<float>>),
        KernelVariant.Avx2 => (Forward<Lanes256, Vector256<float>>, Backward<Lanes256, Vector256<float>>),
        KernelVariant.Vector128 => (Forward<Lanes128, Vector128<float>>, Backward<Lanes128, Vector128<float>>),
        _ => ((PieceKernel)Forward<Lanes1, float>, (PieceKernel)Backward<Lanes1, float>),
    };

    /// <summary>Called by one thread before the pieces of a forward pass: derives what all pieces share from the parameters.</summary>
    public virtual void Prepare(in Pass pass)
    {
    }

    /// <summary>Writes <see cref="Piece.Output"/> from <see cref="Piece.Inputs"/>.</summary>
    public abstract void Forward<TLanes, TVector>(in Piece piece)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;

    /// <summary>
    /// From <see cref="Piece.OutputGradient"/>: writes those <see cref="Piece.InputGradients"/> that are not null and adds to the weight
    /// gradients in <see cref="Piece.Gradients"/>.
    /// </summary>
    public abstract void Backward<TLanes, TVector>(in Piece piece)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;

    /// <summary>Called by one thread at the end of a backward pass, when the gradients of the slices are summed: turns those of its
    /// parameters into what an optimiser wants.</summary>
    /// <param name="values">All parameters.</param>
    /// <param name="gradients">Their gradients.</param>
    public virtual void FinishGradients(float* values, float* gradients)
    {
    }

    /// <summary>Called by one thread after the pieces of a backward pass: reduces what the slices gathered, in their order.</summary>
    public virtual void FinishBackward()
    {
    }
}

internal enum PassKind
{
    Training,
    Inference,
}

/// <summary>What all pieces of one pass share.</summary>
internal readonly unsafe struct Pass
{
    public PassKind Kind { get; init; }

    /// <summary>Number of the training step: with it, random draws differ from step to step.</summary>
    public long Step { get; init; }

    /// <summary>Samples in this batch.</summary>
    public int Samples { get; init; }

    public float* Parameters { get; init; }

    /// <summary>For work that is shared out before the pieces.</summary>
    public WorkerPool Pool { get; init; }
}

/// <summary>
/// One call of a kernel: some consecutive units of one slice of the batch, which are pixels of a kernel that is pixelwise and else samples.
/// </summary>
internal readonly unsafe struct Piece
{
    public Pass Pass { get; init; }

    /// <summary>Index in the batch of the first unit.</summary>
    public int First { get; init; }

    public int Units { get; init; }

    /// <summary>The slice of the batch that the piece belongs to: gathers its own sums.</summary>
    public int Slice { get; init; }

    /// <summary>NHWC maps, one after the other.</summary>
    public float** Inputs { get; init; }

    public float* Output { get; init; }

    public float* OutputGradient { get; init; }

    /// <summary>Null where no gradient is wanted.</summary>
    public float** InputGradients { get; init; }

    /// <summary>Gradients of the slice, in the layout of the parameters.</summary>
    public float* Gradients { get; init; }

    public float* Scratch { get; init; }

    /// <summary>What the next piece will read; null where there is none.</summary>
    public PrefetchQueue* Ahead { get; init; }
}
