namespace MicroNets.Data.FrontEnds;

/// <summary>
/// What a front end does to raw values where it does nothing else: ((value − <see cref="Shift"/>) · <see cref="Factor"/>) +
/// <see cref="Offset"/> of each channel, in
/// single precision and in this order, here and on the device.
/// </summary>
/// <param name="Values">What the raw values are, for whoever writes them.</param>
/// <param name="Shift">One for each channel, or one for all.</param>
/// <param name="Factor">As many.</param>
/// <param name="Offset">As many.</param>
public sealed record InputScaling(string Values, EquatableArray<float> Shift, EquatableArray<float> Factor, EquatableArray<float> Offset)
{
    /// <summary>The input of the network for a raw value of a channel.</summary>
    public float Of(float value, int channel)
    {
        int index = Shift.Count == 1 ? 0 : channel;
        return ((value - Shift[index]) * Factor[index]) + Offset[index];
    }
}
