using System.Runtime.CompilerServices;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// A map in memory, the kernel that writes it, and the transform through which it is read. One stage stands for an op with the bias, batch
/// norm, activation and mask behind it.
/// </summary>
internal sealed unsafe class PlanStage(string name, Shape shape, OpKernel? kernel, PlanStage[] inputs) : IDisposable
{
    // Maps of one piece. What it works on, three times that (maps, what readers see of them, gradients), and the maps of the next piece
    // that are fetched meanwhile should stay in the second-level cache. Whole samples are not cut, so there the least pieces are larger.
    private const int PieceFloats = 100_000;
    private const int PixelwisePieceFloats = 32_000;

    private const int MaximumPieceSamples = 64;

    // Maps of a batch that are longer (4 MB) have left the nearer caches before anybody reads them: they are written past the caches.
    private const long StreamedFloats = 1L << 20;

    // Whole lines of memory, whatever the number of channels.
    private const int PixelStep = AlignedBuffer.Line;

    // Scratch of a piece: for each input its transformed map, for the output its gradient, for each input a gradient to be added.
    private readonly long[] _inputScratch = new long[inputs.Length];
    private readonly long[] _gradientScratch = new long[inputs.Length];
    private long _outputGradientScratch;
    private long _mapScratch;
    private bool _streams;
    private long _kernelScratch;

    public string Name { get; } = name;

    public Shape Shape { get; } = shape;

    /// <summary>Null for the input of the network.</summary>
    public OpKernel? Kernel { get; } = kernel;

    public PlanStage[] Inputs { get; } = inputs;

    public ChannelTransform Transform { get; } = new(shape.Channels);

    /// <summary>Where dL/d(this stage's inputs) goes: whether this is the first, and whether it is the last gradient that reaches
    /// it.</summary>
    public GradientTurn[] Turns { get; } = new GradientTurn[inputs.Length];

    /// <summary>Parameters of the kernel whose gradients every slice sums for itself.</summary>
    public ParameterSlot[] SlicedParameters { get; init; } = [];

    public TrainingBuffer? Map { get; set; }

    public TrainingBuffer? Gradient { get; set; }

    /// <summary>The stage in whose gradient buffer this one's gradient lies; null: it has its own.</summary>
    public PlanStage? GradientOwner { get; set; }

    /// <summary>Whether anything behind it is trained.</summary>
    public bool WantsGradient { get; set; }

    /// <summary>Units (<see cref="OpKernel.IsPixelwise"/>) of one sample.</summary>
    public int UnitsPerSample { get; } = kernel is { IsPixelwise: true } ? shape.Pixels : 1;

    /// <summary>Units of one piece.</summary>
    public int PieceUnits { get; private set; } = 1;

    public long ScratchFloats { get; private set; }

    /// <summary>Sizes pieces and scratch; to be called once the order of gradients is known.</summary>
    public void Allocate(KernelVariant variant, int slices, int mostSamples)
    {
        Kernel?.Bind(variant);
        Transform.Allocate(slices);
        long perSample = Shape.Elements + Inputs.Sum(input => (long)input.Shape.Elements);
        int pixels = (int)Math.Min(Math.Max(PixelwisePieceFloats * (long)UnitsPerSample / perSample / PixelStep, 1) * PixelStep,
            (long)mostSamples * UnitsPerSample);
        PieceUnits = Kernel is { IsPixelwise: true } ? pixels
            : (int)Math.Clamp(PieceFloats / perSample, 1, Math.Min(MaximumPieceSamples, mostSamples));
        long end = 0;
        long Take(long floats)
        {
            // A register more: kernels may read past the end of a matrix.
            long start = end;
            end += AlignedBuffer.RoundUp(floats + (4 * AlignedBuffer.Line));
            return start;
        }

        _streams = (long)slices * mostSamples * Shape.Elements >= StreamedFloats && !Transform.IsIdentity;
        _mapScratch = Take(_streams && Transform.Norm is not null ? Floats(this, PieceUnits) : 0);
        _outputGradientScratch = Take(Floats(this, PieceUnits));
        for (int i = 0; i < Inputs.Length; i++)
        {
            _inputScratch[i] = Take(Floats(Inputs[i], PieceUnits));
            _gradientScratch[i] = Turns[i].IsFirst && !Inputs[i].Streams(Turns[i]) ? 0 : Take(Floats(Inputs[i], PieceUnits));
        }

        _kernelScratch = Take(Kernel?.ScratchFloats(PieceUnits) ?? 0);
        ScratchFloats = end;
    }

    /// <summary>Writes this stage's map for some units from the maps of its inputs.</summary>
    /// <param name="arena">Where maps lie at their planned offsets.</param>
    /// <param name="next">Units of the piece after this one; 0 for none.</param>
    [SkipLocalsInit]
    public void Forward<TLanes, TVector>(in Pass pass, float* arena, int first, int units, int next, int slice, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float** maps = stackalloc float*[Inputs.Length];
        var ahead = default(PrefetchQueue);
        for (int i = 0; i < Inputs.Length; i++)
        {
            if (pass.Kind == PassKind.Training)
                Inputs[i].Observe<TLanes, TVector>(arena, Floats(Inputs[i], first), Floats(Inputs[i], units), slice);
            maps[i] = Inputs[i].Read<TLanes, TVector>(arena, Floats(Inputs[i], first), Floats(Inputs[i], units),
                scratch + _inputScratch[i]);
            ahead.Add(Inputs[i].MapAt(arena, Floats(Inputs[i], first + units)), Floats(Inputs[i], next));
        }

        float* map = MapAt(arena, Floats(this, first));
        bool measures = pass.Kind == PassKind.Training && Transform.Norm is not null,
            streams = measures && _streams && StreamedMap.Fits<TLanes, TVector>(map);
        var piece = new Piece
        {
            Pass = pass,
            First = first,
            Units = units,
            Slice = slice,
            Inputs = maps,
            Output = streams ? scratch + _mapScratch : map,
            Scratch = scratch + _kernelScratch,
            Ahead = &ahead,
        };
        Kernel!.ForwardPiece(piece);
        if (measures)
            Transform.AddStatistics<TLanes, TVector>(piece.Output, streams ? map : null, Floats(this, units), slice);
        if (streams)
            StreamedMap.Finish();
    }

    public void ClearGradients(float* sliceGradients)
    {
        foreach (ParameterSlot slot in SlicedParameters)
            new Span<float>(sliceGradients + slot.Offset, slot.Elements).Clear();
    }

    /// <summary>Takes the gradient of this stage's map on to its inputs and to the weight gradients of the slice.</summary>
    [SkipLocalsInit]
    public void Backward<TLanes, TVector>(in Pass pass, float* arena, float* gradients, int first, int units, int next, int slice,
        float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float** maps = stackalloc float*[Inputs.Length];
        float** inputGradients = stackalloc float*[Inputs.Length];
        float* map = MapAt(arena, Floats(this, first)), gradient = GradientAt(arena, Floats(this, first));
        long count = Floats(this, units);
        var ahead = default(PrefetchQueue);
        ahead.Add(gradient + count, Floats(this, next));
        ahead.Add(map + count, Transform.Norm is null ? 0 : Floats(this, next));
        for (int i = 0; i < Inputs.Length; i++)
        {
            PlanStage input = Inputs[i];
            long inputFirst = Floats(input, first), inputCount = Floats(input, units);
            maps[i] = Kernel!.BackwardReadsInputs ? input.Read<TLanes, TVector>(arena, inputFirst, inputCount, scratch + _inputScratch[i])
                : null;
            inputGradients[i] = !input.WantsGradient ? null
                : Turns[i].IsFirst && !(input.Streams(Turns[i]) && StreamedMap.Fits<TLanes, TVector>(input.GradientAt(arena, inputFirst)))
                ? input.GradientAt(arena, inputFirst) : scratch + _gradientScratch[i];
            ahead.Add(input.MapAt(arena, inputFirst + inputCount), Floats(input, next));
            if (input.WantsGradient && !Turns[i].IsFirst)
                ahead.Add(input.GradientAt(arena, inputFirst + inputCount), Floats(input, next));
        }

        var piece = new Piece
        {
            Pass = pass,
            First = first,
            Units = units,
            Slice = slice,
            Inputs = maps,
            Output = map,
            OutputGradient = Transform.ReadGradient<TLanes, TVector>(gradient, map, count, scratch + _outputGradientScratch),
            InputGradients = inputGradients,
            Gradients = gradients,
            Scratch = scratch + _kernelScratch,
            Ahead = &ahead,
        };
        Kernel!.BackwardPiece(piece);
        for (int i = 0; i < Inputs.Length; i++)
        {
            if (inputGradients[i] is not null)
                Inputs[i].Receive<TLanes, TVector>(arena, inputGradients[i], Turns[i], Floats(Inputs[i], first), Floats(Inputs[i], units),
                    slice);
        }
    }

    /// <inheritdoc cref="ChannelTransform.Observe{TLanes, TVector}"/>
    public void Observe<TLanes, TVector>(float* arena, long first, long count, int slice)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => Transform.Observe<TLanes, TVector>(MapAt(arena, first), count, slice);

    /// <summary>Floats from <paramref name="first"/> on of the map, as readers see it.</summary>
    public float* Read<TLanes, TVector>(float* arena, long first, long count, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => Transform.Read<TLanes, TVector>(MapAt(arena, first), count, scratch);

    /// <summary>Adds a gradient that a reader computed, and finishes the sum when it was the last.</summary>
    public void Receive<TLanes, TVector>(float* arena, float* incoming, GradientTurn turn, long first, long count, int slice)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* gradient = GradientAt(arena, first);
        if (!turn.IsFirst)
        {
            ChannelPasses.AddScaled<TLanes, TVector>(gradient, incoming, count);
            incoming = gradient;
        }

        if (!turn.IsLast)
            return;
        Transform.Backward<TLanes, TVector>(incoming, gradient, MapAt(arena, first), count, slice);
        if (incoming != gradient)
            StreamedMap.Finish();
    }

    // Whether a gradient that comes at this turn is computed in cache and only then written.
    private bool Streams(GradientTurn turn) => _streams && turn is { IsFirst: true, IsLast: true } && GradientOwner is null;

    public float* MapAt(float* arena, long first) => arena + Map!.Offset + first;

    public float* GradientAt(float* arena, long first) => arena + Gradient!.Offset + first;

    /// <summary>Floats that this many units of this stage take in its own map or that of an input.</summary>
    public long Floats(PlanStage stage, int units) => (long)units * stage.Shape.Elements / UnitsPerSample;

    public void Dispose()
    {
        Transform.Dispose();
        (Kernel as IDisposable)?.Dispose();
    }
}

/// <summary>A place in the order in which gradients reach a map.</summary>
internal readonly record struct GradientTurn(bool IsFirst, bool IsLast);
