namespace MicroNets.Data.FrontEnds;

/// <summary>Overlapping stretches of a spectrogram as inputs of a network. A spectrogram shorter than one is extended with its last
/// frame.</summary>
public sealed record FrameWindows
{
    /// <summary>Length of a window in frames.</summary>
    public int Frames { get; init; } = 64;

    /// <summary>Frames from the start of one window to the start of the next.</summary>
    public int StepFrames { get; init; } = 20;

    /// <summary>Windows of clips of so many frames: one after the other.</summary>
    public static FrameWindows Whole(int frames) => new() { Frames = frames, StepFrames = frames };

    internal int Count(int frames) => frames <= Frames ? 1 : 1 + (frames - Frames) / StepFrames;

    /// <summary>The values that the frames of a window reach over.</summary>
    /// <param name="frame">Values of a frame.</param>
    /// <param name="step">Values from the start of a frame to the start of the next.</param>
    /// <param name="content">What the values are of.</param>
    /// <exception cref="InputException">They are fewer than those of a window.</exception>
    internal ReadOnlySpan<float> Raw(ReadOnlySpan<float> values, int frame, int step, int window, RawContent content)
    {
        int start = window * StepFrames * step, count = frame + ((Frames - 1) * step);
        return start + count <= values.Length ? values.Slice(start, count)
            : throw new InputException($"{content}", $"at least {Frames} frames, a whole input", "give longer recordings");
    }

    internal bool IsValid => Frames >= 1 && StepFrames >= 1;

    /// <summary>
    /// Copies the windows of a spectrogram of frames × <paramref name="bands"/> values one after the other, of each only every
    /// <paramref name="keepEvery"/>-th frame.
    /// </summary>
    internal void Cut(ReadOnlySpan<float> spectrogram, int bands, int keepEvery, Span<float> destination)
    {
        int frames = spectrogram.Length / bands;
        for (int window = 0; window < Count(frames); window++)
        {
            for (int frame = 0; frame < Frames; frame += keepEvery)
            {
                int source = Math.Min(window * StepFrames + frame, frames - 1);
                spectrogram.Slice(source * bands, bands).CopyTo(destination);
                destination = destination[bands..];
            }
        }
    }
}
