using MicroNets.Data.FrontEnds;
using MicroNets.Devices.Memory;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// Spectra of measured values before a program: their tables as constants, and scratch in the arena, where nothing but the input is alive
/// yet.
/// </summary>
internal static class SpectraLowering
{
    /// <summary>What the constants' names start with.</summary>
    public const string Name = "series";

    /// <summary>The runtime functions that compute a spectrum.</summary>
    public static EquatableArray<string> Kernels(SeriesSpectra spectra) => spectra.Bands == 0 ? [] : ["mn_fft", "mn_log"];

    /// <exception cref="InputException">The features are not what the network reads.</exception>
    public static (KernelProgram Program, ArenaBuffer? Scratch) Prepend(KernelProgram program, IntegerLayer input, SeriesSpectra spectra)
    {
        if (spectra.Output != input.Layer.OutputShape)
            throw new InputException($"features {spectra.Output} of the front end for an input {input.Layer.OutputShape}", "the same shape",
                "take the front end that the model was trained with");
        KernelProgram whole = program with { Constants = [.. program.Constants, .. Tables(spectra)] };
        int floats = WorkFloats(spectra) + (spectra.Summary is null ? 0 : spectra.FrameFeatures);
        if (floats == 0)
            return (whole, null);
        var scratch = new ArenaBuffer("spectrum", sizeof(float) * floats);
        scratch.Touch(-1);
        return (whole with { Buffers = [.. whole.Buffers, scratch] }, scratch);
    }

    /// <summary>Numbers of the scratch that the transform takes; before a summary the features of a frame lie behind them.</summary>
    public static int WorkFloats(SeriesSpectra spectra) => spectra.Bands == 0 ? 0 : spectra.Transform + 2;

    /// <summary>Whether features of a frame are shifted and scaled; those that a summary takes in need not be.</summary>
    public static bool Scales(SeriesSpectra spectra) => spectra.Summary is null || spectra.Centre.Count > 0 || spectra.Gain.Count > 0;

    private static IEnumerable<ConstantArray> Tables(SeriesSpectra spectra)
    {
        InputScaling scaling = spectra.Normalisation;
        int repeat = scaling.Shift.Count == 1 ? spectra.Channels : 1;
        yield return Floats("shift", [.. Enumerable.Repeat(scaling.Shift, repeat).SelectMany(values => values)]);
        yield return Floats("factor", [.. Enumerable.Repeat(scaling.Factor, repeat).SelectMany(values => values)]);
        if (Scales(spectra))
        {
            yield return Floats("centre", spectra.Centre.Count == 0 ? new float[spectra.FrameFeatures] : [.. spectra.Centre]);
            yield return Floats("gain", spectra.Gain.Count == 0 ? [.. Enumerable.Repeat(1f, spectra.FrameFeatures)] : [.. spectra.Gain]);
        }

        if (spectra.Bands == 0)
            yield break;
        yield return Floats("taper", spectra.Taper());
        yield return Floats("cosines", SingleFft.CosinesOf(spectra.Transform));
        int[] starts = spectra.BandStarts();
        yield return new ConstantArray($"{Name}_starts", CType.UInt16, starts.Length, () => starts.Select(start => CText.Number(start)),
            ConstantRole.FrontEnd);
    }

    private static ConstantArray Floats(string name, float[] values) =>
        new($"{Name}_{name}", CType.Float, values.Length, () => values.Select(CText.Float), ConstantRole.FrontEnd);
}
