using MicroNets.Data.FrontEnds;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>The summary of the frames of a window before a program: its centre and gain as constants.</summary>
internal static class SummaryLowering
{
    /// <summary>The runtime function that takes a frame in.</summary>
    public const string Kernel = "mn_summary_add";

    /// <summary>Name of the descriptor; the constants' names start with it.</summary>
    public const string Name = "summary";

    public static KernelProgram Prepend(KernelProgram program, IntegerLayer input, IFrameFrontEnd frontEnd)
    {
        FrameSummary summary = frontEnd.Summary!;
        int features = summary.Count(frontEnd.FrameBands);
        if (features != input.Layer.OutputShape.Elements)
            throw new InputException($"{features} features of the front end for an input {input.Layer.OutputShape}", "the same number",
                "take the front end that the model was trained with");
        float[] centre = summary.Centre.Count == 0 ? new float[features] : [.. summary.Centre];
        var descriptor = new Descriptor($"static const mn_summary {Name}",
        [
            $".centre = {Name}_centre, .gain = {(summary.Gain.Count == 0 ? "0" : $"{Name}_gain")}",
            $".bands = {frontEnd.FrameBands}, .features = {features}",
            $".scale = {CText.Float(input.Output.Scale)}, .zero_point = {input.Output.ZeroPoint}",
        ]);
        return program with
        {
            Constants = [.. program.Constants, Floats("centre", centre),
                .. summary.Gain.Count == 0 ? (ConstantArray[])[] : [Floats("gain", [.. summary.Gain])]],
            Descriptors = [.. program.Descriptors, descriptor],
        };
    }

    private static ConstantArray Floats(string name, float[] values) =>
        new($"{Name}_{name}", CType.Float, values.Length, () => values.Select(CText.Float), ConstantRole.FrontEnd);
}
