using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.Quantization.Streams;

/// <summary>A network over a long recording: features of each frame once, and the network on the last frames at every hop.</summary>
internal static class StreamInference
{
    private const int FramesAtOnce = 4096, HopsAtOnce = 512;

    /// <summary>Seconds from the start of a recording to the end of the window of a hop.</summary>
    public static double SecondsOf(AudioFrontEnd frontEnd, int hopFrames, int hop) =>
        ((((double)hop * hopFrames) + frontEnd.WindowFrames - 1) * frontEnd.WindowFrameStep
            + frontEnd.FrameFeatures.FrameSamples) / frontEnd.SampleRate;

    /// <summary>Outputs of all hops, back to back.</summary>
    /// <param name="network">Of windows.</param>
    /// <param name="streaming">Its form that runs in its place, with the same outputs; null: windows are computed whole.</param>
    /// <exception cref="InputException">The front end is not the network's, the network keeps states, or the recording is shorter than a
    /// window.</exception>
    public static sbyte[] Outputs(IntegerNetwork network, AudioFrontEnd frontEnd, StreamRecording recording, int hopFrames,
        Action<double> progress, StreamingForm? streaming = null)
    {
        if (frontEnd is IFrameFrontEnd { Summary: not null } || network.Network.IsStateful
            || frontEnd.Output != network.Input.Layer.OutputShape)
        {
            throw new InputException($"a model of {network.Input.Layer.OutputShape} over features {frontEnd.Output}",
                "a classifier of windows of frames",
                "streams are for models that were trained on windows of sound");
        }

        if (recording.SampleRate != frontEnd.SampleRate)
            throw new ArgumentException($"a recording at {recording.SampleRate} Hz", nameof(recording));
        sbyte[] features = Features(frontEnd, network.Input.Output, recording.Samples.Span, share => progress(share / 2));
        int width = frontEnd.FrameFeatures.Count, window = frontEnd.WindowFrames * width, frames = features.Length / width;
        if (frames < frontEnd.WindowFrames)
            throw new InputException(FormattableString.Invariant(
                $"a recording of {recording.Samples.Length / (double)recording.SampleRate:0.##} s"), "at least a window",
                "give a longer one");
        int hops = 1 + ((frames - frontEnd.WindowFrames) / hopFrames);
        if (streaming is not null)
            return streaming.Outputs(new IntegerInterpreter(streaming.Network), features);
        var interpreter = new IntegerInterpreter(network);
        sbyte[] outputs = new sbyte[hops * interpreter.OutputElements];
        sbyte[] inputs = new sbyte[HopsAtOnce * window];
        for (int first = 0; first < hops; first += HopsAtOnce)
        {
            int count = Math.Min(HopsAtOnce, hops - first);
            for (int i = 0; i < count; i++)
                features.AsSpan((first + i) * hopFrames * width, window).CopyTo(inputs.AsSpan(i * window));
            interpreter.Run(inputs.AsMemory(0, count * window)).CopyTo(outputs, first * interpreter.OutputElements);
            progress(0.5 + ((double)(first + count) / hops / 2));
        }

        return outputs;
    }

    private static sbyte[] Features(AudioFrontEnd frontEnd, TensorFormat format, ReadOnlySpan<short> samples, Action<double> progress)
    {
        FrameFeatures of = frontEnd.FrameFeatures with { StepSamples = frontEnd.WindowFrameStep };
        MelSpectrogram spectrogram = of.Compile();
        int frames = PowerSpectrogram.Frames(samples.Length, of.FrameSamples, of.StepSamples);
        sbyte[] features = new sbyte[frames * of.Count];
        float[] values = new float[FramesAtOnce * of.Count], sound = new float[((FramesAtOnce - 1) * of.StepSamples) + of.FrameSamples];
        for (int first = 0; first < frames; first += FramesAtOnce)
        {
            int count = Math.Min(FramesAtOnce, frames - first), length = ((count - 1) * of.StepSamples) + of.FrameSamples;
            ReadOnlySpan<short> part = samples.Slice(first * of.StepSamples, length);
            for (int i = 0; i < length; i++)
                sound[i] = part[i] / 32768f;
            spectrogram.Compute(sound.AsSpan(0, length), count, values);
            format.ToIntegers(values.AsSpan(0, count * of.Count)).CopyTo(features, first * of.Count);
            progress((double)(first + count) / frames);
        }

        return features;
    }

    /// <summary>Scores at margins from the least to the largest that occurs.</summary>
    /// <param name="points">Most margins that are tried.</param>
    public static StreamCurve Curve(IntegerEventRule listening, TensorFormat output, AudioFrontEnd frontEnd, StreamRecording recording,
        sbyte[] outputs, int points = 100)
    {
        IReadOnlyList<int> margins = listening.Margins(outputs);
        int count = Math.Min(points, margins.Count);
        int[] tried = count < 2 ? [0] : [.. Enumerable.Range(0, count).Select(i =>
            margins[(int)((long)i * (margins.Count - 1) / (count - 1))]).Distinct()];
        return new StreamCurve([.. tried.AsParallel().AsOrdered().Select(steps =>
        {
            IntegerEventRule at = listening with { LeastMargin = steps };
            return new StreamPoint((double)steps * output.Scale / listening.Rule.SmoothingHops, StreamScore.Of(recording,
                Events(at, frontEnd, outputs), listening.Rule.IsEvent));
        })]);
    }

    /// <summary>The events by a rule, with their times.</summary>
    public static IReadOnlyList<FoundEvent> Events(IntegerEventRule listening, AudioFrontEnd frontEnd, sbyte[] outputs) =>
        [.. listening.Find(outputs).Select(found => new FoundEvent(listening.Classes[found.Class], SecondsOf(frontEnd,
            listening.Rule.HopFrames, found.Hop)))];
}
