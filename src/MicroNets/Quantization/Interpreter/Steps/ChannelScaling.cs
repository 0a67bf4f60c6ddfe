using System.Runtime.CompilerServices;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter.Lanes;

namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>Biases, multipliers and shifts per channel, filled up to whole registers, and the way from a sum to the stored byte.</summary>
internal sealed unsafe class ChannelScaling
{
    private readonly int[] _values;
    private readonly int* _biases;
    private readonly int* _multipliers;
    private readonly int* _left;
    private readonly int* _right;

    /// <param name="arithmetic">The layer's arithmetic.</param>
    /// <param name="biases">One per channel, with whatever the kernel's way of summing asks to be added.</param>
    /// <param name="room">Channels to provide for.</param>
    public ChannelScaling(WeightedArithmetic arithmetic, ReadOnlySpan<int> biases, int room)
    {
        Arithmetic = arithmetic;
        _values = GC.AllocateArray<int>(4 * room, pinned: true);
        _biases = (int*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        _multipliers = _biases + room;
        _left = _multipliers + room;
        _right = _left + room;
        for (int c = 0; c < biases.Length; c++)
        {
            _biases[c] = biases[c];
            _multipliers[c] = arithmetic.Multipliers[c].Multiplier;
            _left[c] = Math.Max(arithmetic.Multipliers[c].Shift, 0);
            _right[c] = Math.Max(-arithmetic.Multipliers[c].Shift, 0);
        }
    }

    public WeightedArithmetic Arithmetic { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Bias<TLanes, TVector>(int channel)
        where TLanes : struct, IIntegerLanes<TVector>
        where TVector : unmanaged => TLanes.Load(_biases + channel);

    /// <summary>Stores the sums of up to <paramref name="channels"/> channels from <paramref name="channel"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TLanes, TVector>(TVector sums, int channel, int channels, sbyte* destination)
        where TLanes : struct, IIntegerLanes<TVector>
        where TVector : unmanaged
    {
        TVector scaled = TLanes.Scale(sums, TLanes.Load(_multipliers + channel), TLanes.Load(_left + channel),
            TLanes.Load(_right + channel));
        TVector stored = TLanes.Clamp(
            TLanes.Add(scaled, TLanes.Broadcast(Arithmetic.OutputZeroPoint)),
            TLanes.Broadcast(Arithmetic.Clamp.Lowest),
            TLanes.Broadcast(Arithmetic.Clamp.Highest));
        if (channels >= TLanes.Count)
            TLanes.Narrow(stored, destination);
        else
            StorePart<TLanes, TVector>(stored, channels, destination);
    }

    // Apart, since a method with memory on the stack is not inlined.
    private static void StorePart<TLanes, TVector>(TVector values, int channels, sbyte* destination)
        where TLanes : struct, IIntegerLanes<TVector>
        where TVector : unmanaged
    {
        sbyte* whole = stackalloc sbyte[64];
        TLanes.Narrow(values, whole);
        for (int c = 0; c < channels; c++)
            destination[c] = whole[c];
    }
}
