namespace MicroNets.Data.Sets;

/// <summary>How the samples of arrays are read: as they are, with their channels last, as series at a rate, or as sound.</summary>
internal sealed record ArrayForm
{
    // Sensors measure more slowly, and clips of sound are longer.
    private const double LowestSoundRate = 4000;

    private const int ShortestSound = 4000, UsualSoundRate = 16000;

    private bool _isChannelsFirst;
    private double? _rateHertz;
    private int? _soundRate;

    private ArrayForm()
    {
    }

    /// <summary>What the user should know of it.</summary>
    public EquatableArray<string> Notes { get; private init; } = [];

    /// <param name="split">Whose sizes, type and rate tell it.</param>
    /// <param name="isMachine">Stored frames of machines, which have bands and no channels.</param>
    public static ArrayForm Of(ArraySplit split, bool isMachine)
    {
        EquatableArray<int> sizes = split.Sizes;
        if (isMachine)
            return new ArrayForm();
        bool isList = sizes.Count(size => size != 1) == 1;
        if (isList && split.RateHertz is >= LowestSoundRate and var rate)
            return new ArrayForm { _soundRate = (int)Math.Round(rate) };
        if (isList && split.RateHertz is null && split.Type == NumberType.Int16 && sizes.Max() >= ShortestSound)
        {
            return new ArrayForm
            {
                _soundRate = UsualSoundRate,
                Notes = [$"lists of {sizes.Max():N0} 16-bit integers are read as sound at {UsualSoundRate} "
                    + "Hz; an array 'rate' states another"],
            };
        }

        bool first = ChannelsFirst.Are(sizes);
        return new ArrayForm
        {
            _isChannelsFirst = first,
            _rateHertz = split.RateHertz,
            Notes = first ? [$"samples of {sizes} are read with their first dimension, the channels, last"] : [],
        };
    }

    public RawContent Read(RawArray sample)
    {
        if (_soundRate is { } soundRate)
            return new AudioClip(soundRate, Samples(sample));
        RawArray turned = _isChannelsFirst && ChannelsFirst.Are(sample.Dimensions) ? ChannelsFirst.ToLast(sample) : sample;
        return _rateHertz is { } rate && turned.Dimensions.Count <= 2 ? Recording(turned, rate) : turned;
    }

    private static SeriesRecording Recording(RawArray array, double rate)
    {
        float[] values = new float[array.Count];
        array.CopyTo(values);
        int channels = array.Dimensions.Count < 2 ? 1 : array.Dimensions[^1];
        return new SeriesRecording(rate, [.. Enumerable.Range(1, channels).Select(channel => $"channel{channel}")], values);
    }

    // Integers at their full scale; floats as they are.
    private static float[] Samples(RawArray array)
    {
        float[] samples = new float[array.Count];
        array.CopyTo(samples);
        if (array.Type.IsInteger())
        {
            float scale = 1 / MathF.Pow(2, (8 * array.Type.Bytes()) - 1);
            for (int i = 0; i < samples.Length; i++)
                samples[i] *= scale;
        }

        return samples;
    }
}
