namespace MicroNets.Data.Sets;

/// <summary>
/// Samples with the channels before the sides, as PyTorch has them: pictures [3, height, width] and series [channels, steps]. Here channels
/// come last.
/// </summary>
internal static class ChannelsFirst
{
    private const int Colours = 3, SmallestSide = 8, MostChannels = 16, FewestSteps = 32, StepsPerChannel = 8;

    /// <summary>
    /// Whether sizes are so told: three before two sides of a picture, or some channels before at least eight times as many steps.
    /// </summary>
    public static bool Are(EquatableArray<int> sizes) => sizes switch
    {
        [Colours, >= SmallestSide, >= SmallestSide] => true,
        [> 1 and <= MostChannels and var channels, >= FewestSteps and var steps] => steps >= StepsPerChannel * channels,
        _ => false,
    };

    /// <summary>The same values with the first dimension last.</summary>
    public static RawArray ToLast(RawArray array)
    {
        int channels = array.Dimensions[0], size = array.Type.Bytes(), places = array.Count / channels;
        byte[] turned = new byte[array.Bytes.Length];
        ReadOnlySpan<byte> from = array.Bytes.Span;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int place = 0; place < places; place++)
                from.Slice(((channel * places) + place) * size, size).CopyTo(turned.AsSpan(((place * channels) + channel) * size));
        }

        return new RawArray(array.Type, [.. array.Dimensions.Skip(1), channels], turned);
    }
}
