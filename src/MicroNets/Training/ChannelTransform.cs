using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using BatchNorm = MicroNets.Graph.Ops.BatchNorm;

namespace MicroNets.Training;

/// <summary>
/// What happens to a stored map when it is read: y = round(mask · clamp(scale · x + shift)) per channel, the common form of bias, batch
/// norm, activation, width mask and fake quantiser behind an op. The map itself is stored raw, so none of these costs a pass over memory.
/// Backward, readers leave g′ = dL/d(scale·x + shift) and its sums; the op turns g′ into dL/dx when it reads it.
/// </summary>
internal sealed unsafe class ChannelTransform(int channels) : IDisposable
{
    private const int Sums = 3;

    // Of the forward pass: the third row of sums is free then.
    private const int Pivot = 2;

    private AlignedBuffer? _coefficients;
    private AlignedBuffer? _sums;
    private double[] _totals = [];
    private long[] _counts = [];
    private BatchMoments? _moments;
    private float[] _row = [];

    public ChannelPeriod Period { get; } = new(channels);

    public BatchNorm? Norm { get; private set; }

    public ParameterSlot? Bias { get; set; }

    public Activation Activation { get; set; }

    public Decision? Decision { get; private set; }

    public FakeQuantizer? Quantizer { get; private set; }

    public bool IsIdentity => Norm is null && Bias is null && Activation == Activation.None && Decision is null && Quantizer is null;

    public bool IsTrained => Norm is not null || Bias is not null || Decision is not null || Quantizer is { IsTrained: true };

    /// <summary>Whether <see cref="Backward"/> leaves the gradient as it is.</summary>
    public bool PassesGradient => Activation == Activation.None && Decision is null && Quantizer is null;

    private EquatableArray<int> Widths { get; set; }

    private ParameterSlot? Scale { get; set; }

    private ParameterSlot? Shift { get; set; }

    private ParameterSlot? Mean { get; set; }

    private ParameterSlot? Variance { get; set; }

    private float Low => Activation == Activation.None ? float.NegativeInfinity : 0;

    private float High => Activation == Activation.Relu6 ? 6 : float.PositiveInfinity;

    /// <summary>Takes a batch norm in, when the form allows it.</summary>
    public bool TryAbsorb(BatchNorm norm, Layer layer, ParameterStore parameters)
    {
        if (!IsIdentity)
            return false;
        Norm = norm;
        Scale = parameters.Slot(layer, "scale");
        Shift = parameters.Slot(layer, "shift");
        Mean = parameters.Slot(layer, "mean");
        Variance = parameters.Slot(layer, "variance");
        return true;
    }

    public bool TryAbsorb(Activation activation)
    {
        if (Activation != Activation.None || Decision is not null || Quantizer is not null)
            return false;
        Activation = activation;
        return true;
    }

    public bool TryAbsorb(ChannelMask mask, Decision decision)
    {
        if (Decision is not null || Quantizer is not null)
            return false;
        Decision = decision;
        Widths = mask.Widths;
        return true;
    }

    public bool TryAbsorb(FakeQuantizer quantizer)
    {
        if (Quantizer is not null)
            return false;
        Quantizer = quantizer;
        return true;
    }

    /// <summary>Allocates coefficients, and sums for that many slices.</summary>
    public void Allocate(int slices)
    {
        if (IsIdentity)
            return;
        int width = Period.Width;
        _coefficients = new AlignedBuffer(8L * width);
        _sums = new AlignedBuffer((long)slices * Sums * width);
        _totals = new double[Sums * channels];
        _counts = new long[slices];
        _moments = Norm is null ? null : new BatchMoments(channels);
        _row = new float[channels];
    }

    /// <summary>What is known before the op runs: bias, mask and, for inference, running averages.</summary>
    public void Prepare(in Pass pass)
    {
        if (IsIdentity)
            return;
        Quantizer?.Prepare(pass);
        if (Decision is not null)
            PutMask();
        if (Norm is null)
        {
            Array.Fill(_row, 1);
            Put(Coefficient.Scale, _row);
            Array.Clear(_row);
            Put(Coefficient.Shift, Bias is null ? _row : new ReadOnlySpan<float>(pass.Parameters + Bias.Offset, channels));
        }
        else if (pass.Kind == PassKind.Inference)
        {
            float* mean = pass.Parameters + Mean!.Offset, variance = pass.Parameters + Variance!.Offset;
            for (int c = 0; c < channels; c++)
            {
                _totals[c] = mean[c];
                _totals[channels + c] = variance[c];
            }

            PutNorm(pass.Parameters);
        }
    }

    /// <summary>The map as its readers see it: the map itself where nothing is to be done, else written to
    /// <paramref name="scratch"/>.</summary>
    public float* Read<TLanes, TVector>(float* map, long count, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (IsIdentity)
            return map;
        float* mask = Decision is null ? null : At(Coefficient.Mask);
        if (Quantizer?.Rounding is { } rounding)
            ChannelPasses.Apply<TLanes, TVector, GridRounding>(map, scratch, count, Period.Width, At(Coefficient.Scale),
                At(Coefficient.Shift), mask, Low, High, rounding);
        else
            ChannelPasses.Apply<TLanes, TVector, NoRounding>(map, scratch, count, Period.Width, At(Coefficient.Scale),
                At(Coefficient.Shift), mask, Low, High, default);
        return scratch;
    }

    /// <summary>Shows a piece of the map, as readers see it before rounding, to a quantiser whose range follows the batches.</summary>
    public void Observe<TLanes, TVector>(float* map, long count, int slice)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (Quantizer is { Follows: true })
            ChannelPasses.Ends<TLanes, TVector>(map, count, Period.Width, At(Coefficient.Scale), At(Coefficient.Shift),
                Decision is null ? null : At(Coefficient.Mask), Low, High, Quantizer.Ends(slice));
    }

    /// <summary>Adds a piece of the map to the statistics of its slice, around the first pixel of the slice.</summary>
    /// <param name="copy">Where the piece is streamed to meanwhile; null for nowhere.</param>
    public void AddStatistics<TLanes, TVector>(float* map, float* copy, long count, int slice)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (_counts[slice] == 0)
            Period.Expand(new ReadOnlySpan<float>(map, channels), new Span<float>(Sum(slice, Pivot), Period.Width));
        _counts[slice] += count / channels;
        ChannelPasses.Statistics<TLanes, TVector>(map, copy, count, Period.Width, Sum(slice, Pivot), Sum(slice, 0), Sum(slice, 1));
    }

    /// <summary>Batch statistics from the sums of all slices, and the running averages: m ← (1 − momentum)·m + momentum·batch, with the
    /// unbiased variance.</summary>
    public void FinishStatistics(in Pass pass, int slices)
    {
        if (Norm is null)
            return;
        _moments!.Clear();
        for (int slice = 0; slice < slices; slice++)
        {
            Array.Clear(_totals);
            for (int sum = 0; sum < Pivot; sum++)
                Period.FoldInto(_totals.AsSpan(sum * channels, channels), new Span<float>(Sum(slice, sum), Period.Width));
            var pivots = new Span<float>(Sum(slice, Pivot), Period.Width);
            _moments.Add(_counts[slice], pivots, _totals.AsSpan(0, channels), _totals.AsSpan(channels, channels));
            pivots.Clear();
            _counts[slice] = 0;
        }

        float* mean = pass.Parameters + Mean!.Offset, variance = pass.Parameters + Variance!.Offset;
        double biased = 1.0 / _moments.Count, unbiased = 1.0 / Math.Max(_moments.Count - 1, 1);
        for (int c = 0; c < channels; c++)
        {
            double squares = Math.Max(_moments.Squares[c], 0);
            _totals[c] = _moments.Mean[c];
            _totals[channels + c] = squares * biased;
            mean[c] += Norm.Momentum * ((float)_moments.Mean[c] - mean[c]);
            variance[c] += Norm.Momentum * ((float)(squares * unbiased) - variance[c]);
        }

        PutNorm(pass.Parameters);
    }

    /// <summary>
    /// Turns dL/dy in <paramref name="incoming"/> into g′ in <paramref name="gradient"/>, past the caches when that is other memory, and
    /// gathers its sums.
    /// </summary>
    public void Backward<TLanes, TVector>(float* incoming, float* gradient, float* map, long count, int slice)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (IsIdentity)
            return;
        var pass = new ChannelGradient
        {
            Scale = At(Coefficient.Scale),
            Shift = At(Coefficient.Shift),
            Mask = Decision is null ? null : At(Coefficient.Mask),
            HatScale = At(Coefficient.HatScale),
            HatShift = At(Coefficient.HatShift),
            Low = Low,
            High = High,
            SumGradient = Sum(slice, 0),
            SumGradientHat = Sum(slice, 1),
            SumMask = Sum(slice, 2),
        };
        if (Quantizer?.Rounding is { } rounding)
        {
            pass.Rounding = rounding;
            pass.SumRange = Quantizer.Sums(slice);
        }

        if (incoming == gradient)
            pass.Run<TLanes, TVector, CachedMap>(incoming, map, gradient, count, Period.Width);
        else
            pass.Run<TLanes, TVector, StreamedMap>(incoming, map, gradient, count, Period.Width);
    }

    /// <summary>
    /// Gradients of bias, scale, shift, range and decision from the sums of all slices, and the coefficients of <see cref="ReadGradient"/>.
    /// </summary>
    public void FinishBackward(float* parameters, float* gradients, int slices, long pixels)
    {
        Quantizer?.FinishBackward(gradients);
        if (!IsTrained)
            return;
        Total(slices);
        if (Bias is not null)
            Copy(0, gradients + Bias.Offset);
        if (Decision is not null)
            AddDecisionGradient();
        if (Norm is null)
            return;

        // dx = γ/σ · (g′ − mean(g′) − x̂·mean(g′·x̂)), with x̂ = HatScale·x + HatShift, as a·g′ + b·x + c.
        Copy(0, gradients + Shift!.Offset);
        Copy(channels, gradients + Scale!.Offset);
        float* gamma = parameters + Scale.Offset, hatScale = At(Coefficient.HatScale), hatShift = At(Coefficient.HatShift);
        for (int c = 0; c < channels; c++)
            _row[c] = gamma[c] * hatScale[c];
        Put(Coefficient.GradientFactor, _row);
        for (int c = 0; c < channels; c++)
            _row[c] = (float)(-(double)gamma[c] * hatScale[c] * hatScale[c] * _totals[channels + c] / pixels);
        Put(Coefficient.MapFactor, _row);
        for (int c = 0; c < channels; c++)
            _row[c] = (float)(-(double)gamma[c] * hatScale[c] * (_totals[c] + (hatShift[c] * _totals[channels + c])) / pixels);
        Put(Coefficient.Constant, _row);
    }

    /// <summary>dL/dx of the raw map from the stored g′: itself without batch norm, else written to <paramref name="scratch"/>.</summary>
    public float* ReadGradient<TLanes, TVector>(float* gradient, float* map, long count, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (Norm is null)
            return gradient;
        ChannelPasses.Combine<TLanes, TVector>(gradient, map, scratch, count, Period.Width, At(Coefficient.GradientFactor),
            At(Coefficient.MapFactor), At(Coefficient.Constant));
        return scratch;
    }

    public void Dispose()
    {
        Quantizer?.Dispose();
        _coefficients?.Dispose();
        _sums?.Dispose();
    }

    private void PutMask()
    {
        Array.Clear(_row);
        for (int k = 0; k < Widths.Count; k++)
        {
            for (int c = 0; c < Widths[k]; c++)
                _row[c] += Decision!.Weights[k];
        }

        Put(Coefficient.Mask, _row);
    }

    private void AddDecisionGradient()
    {
        for (int k = 0; k < Widths.Count; k++)
        {
            for (int c = 0; c < Widths[k]; c++)
                Decision!.Gradient[k] += _totals[(2 * channels) + c];
        }
    }

    // Mean and variance stand in the first two totals.
    private void PutNorm(float* parameters)
    {
        float* gamma = parameters + Scale!.Offset, beta = parameters + Shift!.Offset;
        Span<double> mean = _totals.AsSpan(0, channels), inverse = _totals.AsSpan(channels, channels);
        for (int c = 0; c < channels; c++)
            inverse[c] = 1 / Math.Sqrt(inverse[c] + Norm!.Epsilon);
        for (int c = 0; c < channels; c++)
            _row[c] = (float)inverse[c];
        Put(Coefficient.HatScale, _row);
        for (int c = 0; c < channels; c++)
            _row[c] = (float)(-mean[c] * inverse[c]);
        Put(Coefficient.HatShift, _row);
        for (int c = 0; c < channels; c++)
            _row[c] = (float)(gamma[c] * inverse[c]);
        Put(Coefficient.Scale, _row);
        for (int c = 0; c < channels; c++)
            _row[c] = (float)(beta[c] - (gamma[c] * mean[c] * inverse[c]));
        Put(Coefficient.Shift, _row);
    }

    // Leaves the sums of the slices at zero for the next pass.
    private void Total(int slices)
    {
        Array.Clear(_totals);
        for (int slice = 0; slice < slices; slice++)
        {
            for (int sum = 0; sum < Sums; sum++)
                Period.FoldInto(_totals.AsSpan(sum * channels, channels), new Span<float>(Sum(slice, sum), Period.Width));
        }
    }

    private void Copy(int from, float* destination)
    {
        for (int c = 0; c < channels; c++)
            destination[c] = (float)_totals[from + c];
    }

    private void Put(Coefficient coefficient, ReadOnlySpan<float> values) =>
        Period.Expand(values, new Span<float>(At(coefficient), Period.Width));

    private float* At(Coefficient coefficient) => _coefficients!.Pointer + ((int)coefficient * Period.Width);

    private float* Sum(int slice, int sum) => _sums!.Pointer + (((slice * Sums) + sum) * Period.Width);

    private enum Coefficient
    {
        Scale,
        Shift,
        Mask,
        HatScale,
        HatShift,
        GradientFactor,
        MapFactor,
        Constant,
    }
}
