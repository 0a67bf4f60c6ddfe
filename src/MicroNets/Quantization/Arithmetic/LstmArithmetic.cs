using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// Arithmetic of <see cref="Lstm"/> with bytes and a 16-bit cell state, TensorFlow Lite Micro's: gates are sums of two products each
/// rescaled to 2⁻¹², cut off at 16 bits, then logistic or tanh in 2⁻¹⁵.
/// </summary>
internal sealed record LstmArithmetic(
    int InputZeroPoint, int HiddenZeroPoint, EquatableArray<LstmGate> Gates, FixedPointMultiplier Forget, FixedPointMultiplier Remember,
        FixedPointMultiplier Hidden, SigmoidTable CellTanh, int CellClip)
{
    private const float GateScale = 1f / 4096, ActivationScale = 1f / 32768;

    public static readonly SigmoidTable Logistic = SigmoidTable.Of(GateScale, SigmoidFunction.Logistic),
        Tanh = SigmoidTable.Of(GateScale, SigmoidFunction.Tanh);

    public static LstmArithmetic Of(TensorFormat input, IntegerLayer layer)
    {
        (TensorFormat hidden, TensorFormat cell) = (layer.StateFormats[0], layer.StateFormats[1]);
        var op = (Lstm)layer.Layer.Op;
        LstmGate Gate(int gate) => new(
            FixedPointMultiplier.From((double)(input.Scale * layer.Tensors[3 * gate].Format.Scale) / GateScale),
            FixedPointMultiplier.From((double)(hidden.Scale * layer.Tensors[(3 * gate) + 1].Format.Scale) / GateScale));
        return new LstmArithmetic(
            input.ZeroPoint,
            hidden.ZeroPoint,
            [Gate(0), Gate(1), Gate(2), Gate(3)],
            FixedPointMultiplier.From((double)ActivationScale * cell.Scale / cell.Scale),
            FixedPointMultiplier.From((double)ActivationScale * ActivationScale / cell.Scale),
            FixedPointMultiplier.From((double)ActivationScale * ActivationScale / hidden.Scale),
            TanhOf(cell),
            op.CellClip > 0 ? (int)Math.Clamp(op.CellClip / cell.Scale, short.MinValue, short.MaxValue) : 0);
    }

    /// <summary>Whether a cell state can be read: its scale is a power of two.</summary>
    public static bool IsCellFormat(TensorFormat cell) =>
        cell is { Bits: 16, ZeroPoint: 0 } && (BitConverter.SingleToInt32Bits(cell.Scale) & 0x7FFFFF) == 0
            && Power(cell) is >= -30 and <= 0;

    public int Forgotten(int gate, int cell) => Saturate(Forget.Apply(unchecked(gate * cell)));

    public int Remembered(int gate, int cell) => Saturate(Remember.Apply(gate * cell));

    public int Clipped(int cell) => CellClip > 0 ? Math.Clamp(cell, -CellClip, CellClip) : cell;

    public int Output(int gate, int tanh) =>
        Math.Clamp(Hidden.Apply(unchecked(gate * tanh)) + HiddenZeroPoint, sbyte.MinValue, sbyte.MaxValue);

    public static int Saturate(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    private static int Power(TensorFormat cell) => Math.ILogB(cell.Scale);

    // Scales above 2⁻¹² are read with a multiplier of 3 << shift, smaller ones with a shift to the right.
    private static SigmoidTable TanhOf(TensorFormat cell)
    {
        int shift = 12 + Power(cell);
        return shift >= 0 ? new SigmoidTable(3 << shift, 0, SigmoidFunction.Tanh) : new SigmoidTable(3, -shift, SigmoidFunction.Tanh);
    }
}

/// <summary>Factors of a gate: of its product with the features, and with the hidden state.</summary>
internal sealed record LstmGate(FixedPointMultiplier Features, FixedPointMultiplier Recurrent);
