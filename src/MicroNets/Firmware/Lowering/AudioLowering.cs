using MicroNets.Data.FrontEnds;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// An audio front end before a program: its tables as constants, and its scratch in the arena, where nothing but the input is alive yet.
/// </summary>
internal static class AudioLowering
{
    /// <summary>The runtime function that computes a frame.</summary>
    public const string Kernel = "mn_audio_frame";

    /// <summary>The one that stops at the logarithms of the bands, for a summary of frames.</summary>
    public const string SummarisedKernel = "mn_audio_logs";

    /// <summary>Name of the descriptor; the constants' names start with it.</summary>
    public const string Name = "audio";

    // The first round of the transform makes four points at once; sizes in the descriptor have 16 bits.
    private const int ShortestTransform = 8;
    private const int LongestTransform = 16384;

    // Full scale of 16-bit samples is 1.
    private const double SampleScale = 1.0 / 32768;

    /// <param name="streaming">The network reads the new frames of a hop; null: those of a window.</param>
    /// <exception cref="InputException">The front end's features are not what the network reads.</exception>
    public static (KernelProgram Program, ArenaBuffer Scratch) Prepend(
        KernelProgram program, IntegerLayer input, AudioFrontEnd frontEnd, StreamingForm? streaming)
    {
        Shape read = input.Layer.OutputShape, window = streaming is null ? read : read with { Height = streaming.WindowFrames };
        if (frontEnd.Output != window)
        {
            throw new InputException($"features {frontEnd.Output} of the front end for an input {window}", "the same shape",
                "take the front end that the model was trained with");
        }

        FrameFeatures features = frontEnd.FrameFeatures;
        int transform = FrameFeatures.TransformLength(features.FrameSamples);
        if (transform is < ShortestTransform or > LongestTransform)
            throw new InputException($"frames of {features.FrameSamples} samples",
                $"more than {ShortestTransform / 2} and at most {LongestTransform}", "correct the front end of the task");
        var scratch = new ArenaBuffer("audio scratch", sizeof(float) * (transform + 2 + features.Bank.Bands));
        scratch.Touch(-1);
        KernelProgram whole = program with
        {
            Buffers = [.. program.Buffers, scratch],
            Constants = [.. program.Constants, .. Tables(features)],
            Descriptors = [.. program.Descriptors, Describe(features, transform, input.Output)],
        };
        return (whole, scratch);
    }

    private static IEnumerable<ConstantArray> Tables(FrameFeatures features)
    {
        PowerSpectrogram spectrogram = features.Spectrogram();
        MelBank bank = features.Bank;
        yield return Floats("window", [.. spectrogram.Window.ToArray().Select(value => value * SampleScale)]);
        yield return Floats("cosines", spectrogram.Cosines.ToArray());
        yield return new ConstantArray($"{Name}_bands", CType.Band, bank.Bands,
            () => Enumerable.Range(0, bank.Bands).Select(band => $"{{{bank[band].FirstBin}, {bank[band].Weights.Length}}}"),
            ConstantRole.FrontEnd);
        yield return Floats("weights", [.. Enumerable.Range(0, bank.Bands).SelectMany(band => bank[band].Weights.ToArray())]);
        if (features.Cepstrum is { } cepstrum)
            yield return Floats("rows", cepstrum.Rows.ToArray());
    }

    private static ConstantArray Floats(string name, double[] values) =>
        new($"{Name}_{name}", CType.Float, values.Length, () => values.Select(value => CText.Float((float)value)), ConstantRole.FrontEnd);

    private static Descriptor Describe(FrameFeatures features, int transform, TensorFormat format)
    {
        MelBank bank = features.Bank;
        int lastBin = Enumerable.Range(0, bank.Bands).Max(band => bank[band].FirstBin + bank[band].Weights.Length - 1);
        static string Number(double value) => CText.Float((float)value);
        return new Descriptor($"static const mn_audio {Name}",
        [
            $".window = {Name}_window, .cosines = {Name}_cosines, .bands = {Name}_bands, .weights = {Name}_weights",
            $".transform_rows = {(features.Cepstrum is null ? "0" : $"{Name}_rows")}",
            $".frame = {features.FrameSamples}, .transform = {transform}, .last_bin = {lastBin}, .band_count "
                + $"= {bank.Bands}, .features = {features.Count}",
            $".spectrum = {(features.Scale == SpectrumScale.Power ? "MN_POWER" : "MN_MAGNITUDE")}",
            $".floor = {Number(features.Log.Floor)}, .epsilon = {Number(features.Log.Epsilon)}, .factor = {Number(features.Log.Factor)}, "
                + $".offset = {Number(features.Log.Offset)}",
            $".scale = {CText.Float(format.Scale)}, .zero_point = {format.ZeroPoint}",
        ]);
    }
}
